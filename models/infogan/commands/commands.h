// The commands of infogan. Each throws Error or UsageError.
#pragma once

#include <string>
#include <vector>

#include "models/infogan/model.h"
#include "models/infogan/options.h"
#include "models/program/call_options.h"
#include "models/program/model_call.h"

namespace ballast::infogan::commands {

// Checks the call, sets the number of threads and reads the model.
Model open_model(const ModelCall& call);

struct FitCall : RunOptions {
  ImageSource source;
  Options model;
  std::string sheet;
  Index sheet_every = 500;
};
OptionTable describe(FitCall& o);
// Returns the exit code.
int fit(FitCall call);

struct GenerateCall : ModelCall {
  Index rows = 0;
  std::vector<std::string> settings;  // "c1=3"
};
// Writes a PNG grid of images, or an IDX file, depending on the extension of the output.
void generate(const GenerateCall& call);

struct TraverseCall : ModelCall {
  Index rows = 8;      // of each block
  Index columns = 10;  // of the block of a continuous code
};
// Writes a picture with one block for each code. In a block, the columns are values of the code; a
// row has the same noise and the same other codes.
void traverse(const TraverseCall& call);

struct EncodeCall : ImagesCall {
  EncodeCall() { part = "test"; }
};
// Writes a CSV file with the predicted codes of each image.
void encode(const EncodeCall& call);

// Compares the codes with the classes of the images; prints the figures to standard output.
void evaluate(const EncodeCall& call);

struct DemoCall : CallOptions {
  std::string folder = "infogan-demo";
};
// Trains on rendered digits and evaluates the model. Returns the exit code.
int demo(const DemoCall& call);

}  // namespace ballast::infogan::commands
