// The commands of rae. Each throws Error or UsageError.
#pragma once

#include <string>

#include "models/common/image_source.h"
#include "models/common/model_call.h"
#include "models/rae/counts.h"
#include "models/rae/model.h"
#include "models/rae/options.h"

namespace ballast {

// What a model file says. Throws Error for one that is none of rae's; `path` for the message.
RaeOptions options_of_rae(const ModelFile& file, const std::string& path);

// Returns the exit code.
int fit(RaeOptions options);

struct ImagesCall : ModelCall {
  ImageSource source;
  std::string part = "train";  // of a named set
};

struct OversampleCall : ImagesCall {
  WantedCounts wanted;
  bool synthetic_only = false;
};
// Writes the folder call.output: images.idx, labels.idx, synthetic.idx (0 or 1 an image) and
// classes.txt (a name a line); the images that were given first, as they are.
void oversample(const OversampleCall& call);

// Writes a CSV file: a row an image, its class and the probability of each.
void classify(const ImagesCall& call);

}  // namespace ballast
