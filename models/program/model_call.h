// Options shared by the commands that use a trained model.
#pragma once

#include <string>

#include "models/program/call_options.h"
#include "models/program/image_source.h"

namespace ballast {

struct ModelCall : CallOptions {
  std::string model;
  std::string output;
};
// The argument MODEL and the options of any call; the output is each command's own.
OptionTable describe(ModelCall& o);

// Of a model of images.
struct ImagesCall : ModelCall {
  ImagesCall() { source.for_model = true; }

  ImageSource source;
  std::string part;  // of a named set: "train" or "test"
};
OptionTable describe_images(ImagesCall& o, const std::string& also = "");

struct InfoCall {
  std::string model;
};
OptionTable describe(InfoCall& o);

// Before any work: throws Error for an output that would be refused, UsageError for one that is the
// model; sets the threads.
void start_call(const ModelCall& call);
// Throws UsageError for --part without a named set.
void check_part(const ImagesCall& call);

}  // namespace ballast
