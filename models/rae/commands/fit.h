// `rae fit`, and its parts, with which `rae evaluate` trains its models.
#pragma once

#include <optional>
#include <string>

#include "data/images/image_set.h"
#include "io/safetensors.h"
#include "models/program/call_options.h"
#include "models/program/image_source.h"
#include "models/rae/item_sets.h"
#include "models/rae/labelled_table.h"
#include "models/rae/options.h"
#include "models/tabular/options.h"

namespace ballast::rae::commands {

struct FitCall : RunOptions {
  ImageSource source;            // or the path of a table
  ReadingOptions reading;        // of a table
  std::string preset = "paper";  // for apply_preset
  Options model;
};
OptionTable describe(FitCall& o);
// Returns the exit code.
int fit(FitCall call);

// Throws UsageError for options that exclude each other.
void check_training(const FitCall& call);
// Reads the model given by --resume, if any, and takes its options.
std::optional<ModelFile> take_up(FitCall& call);
// Reads the training images, which must have classes. Throws Error or UsageError; if the input is
// not an image file, the message mentions --target.
ImageSet read_training_images(const FitCall& call);
LabelledTable read_training_table(const FitCall& call);
// Encodes the rows with the encoder of the resumed model, or with a new one.
RowSet training_rows(const FitCall& call, const LabelledTable& table, const ModelFile* resumed);
// Trains on images or rows and writes the model. Returns the exit code.
template <class Set>
int fit_set(const FitCall& call, Set items, std::optional<ModelFile> resumed);

}  // namespace ballast::rae::commands
