// Image inputs of the programs.
#pragma once

#include <string>

#include "data/images/image_files.h"
#include "models/options/option_table.h"

namespace ballast {

// Where images are read from: paths, or a named dataset.
struct ImageSource {
  std::string images;
  std::string labels;
  std::string dataset;     // "mnist", ...; if set, the paths are empty
  bool for_model = false;  // read as a trained model requires
};
// The arguments IMAGES and LABELS, and --dataset; `also` says what else IMAGES may be.
OptionTable describe(ImageSource& o, const std::string& also = "");

// Reads the images and scales them according to the options; prints warnings. The files of "mnist"
// and "cifar10" are in the folder given by the environment variable BALLAST_DATA; "shapes" and
// "digits" are rendered (data/images/rendered_*.h). Throws UsageError unless exactly one of a path
// and a dataset is given.
ImageSet read_source(const ImageSource& source, DataPart part, const ImageOptions& options);

// "train" or "test"; throws UsageError.
DataPart part_of(const std::string& text);

}  // namespace ballast
