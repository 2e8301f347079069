// The commands of infogan. Each throws Error or UsageError.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/infogan/image_maker.h"
#include "models/infogan/options.h"
#include "models/program/model_call.h"

namespace ballast {

// Sets the threads and reads the model.
InfoganModel open_model(const ModelCall& call);

// Returns the exit code.
int fit(InfoganOptions options);

struct GenerateCall : ModelCall {
  Index rows = 0;
  std::vector<std::string> settings;  // "c1=3"
};
// A grid of images as PNG, or the images as IDX, by the name of the output.
void generate(const GenerateCall& call);

struct TraverseCall : ModelCall {
  Index rows = 8;      // of a block
  Index columns = 10;  // of a continuous code's block
};
// A block a code; a row holds one noise and one setting of the other codes, the columns are the
// code's values.
void traverse(const TraverseCall& call);

struct EncodeCall : ModelCall {
  ImageSource source;
  std::string part = "test";  // of a named set
};
void encode(const EncodeCall& call);

// Prints to standard output.
void evaluate(const EncodeCall& call);

struct InfoganDemoCall {
  std::string folder = "infogan-demo";
  std::uint64_t seed = 0;
  int threads = 0;
  std::string device = "cpu";
  bool force = false;
};
int demo(const InfoganDemoCall& call);

}  // namespace ballast
