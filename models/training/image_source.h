// Image inputs of the programs.
#pragma once

#include <string>

#include "data/images/image_files.h"
#include "io/safetensors.h"
#include "kernels/pixels.h"
#include "models/options/option_table.h"

namespace ballast {

// Where images are read from: paths, or a named dataset.
struct ImageSource {
  std::string images;
  std::string labels;
  std::string dataset;  // "mnist", ...; if set, the paths are empty
  std::string folder;   // that contains the files of named datasets; may be empty
};
// The arguments IMAGES and LABELS, and --dataset; `also` says what else IMAGES may be.
OptionTable describe(ImageSource& o, const std::string& also = "");
// --image-size and --channels: what the images are scaled to, kept in the model.
OptionTable describe_size(Index& image_size, Index& channels);

// Reads the images and scales them according to the options. The datasets "shapes" and "digits" are
// rendered (data/images/rendered_*.h). Throws UsageError unless exactly one of a path and a dataset
// is given.
ImageSet read_source(const ImageSource& source, DataPart part, const ImageOptions& options);

// "train" or "test"; throws UsageError.
DataPart part_of(const std::string& text);

// Throws Error unless the images have this size, which is the size the model was trained on.
void check_image_size(const ImageSet& images, Index height, Index width, Index channels);

// The size of the images that a model was trained on, in its file.
void put_image_size(const ImageShape& size, ModelFile& file);
bool has_image_size(const ModelFile& file);
// Throws Error for a size that images cannot have.
ImageShape image_size_in(const ModelFile& file);

// Hash of the size, the pixels and, if `with_labels`, the labels. A resumed run must be given
// images with the same fingerprint.
std::string fingerprint(const ImageSet& images, bool with_labels = false);

}  // namespace ballast
