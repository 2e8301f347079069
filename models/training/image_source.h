// Images as the programs are given them.
#pragma once

#include <string>

#include "data/images/image_files.h"

namespace ballast {

// Where images are read from: a path, or a named set.
struct ImageSource {
  std::string images;
  std::string labels;
  std::string dataset;  // "mnist", ...; then no paths
};

// The images, scaled as the options say. "shapes" and "digits" are drawn
// (data/images/rendered_*.h). Throws UsageError where both or neither of a path and a set are
// named.
ImageSet read_source(const ImageSource& source, DataPart part, const ImageOptions& options);

// "train" or "test"; throws UsageError.
DataPart part_of(const std::string& text);

// Throws Error for images of another size than this one, which a model was trained on.
void check_image_size(const ImageSet& images, Index height, Index width, Index channels);

// What a resumed run must be given again: of the size, the pixels and the labels, if `with_labels`.
std::string fingerprint(const ImageSet& images, bool with_labels = false);

}  // namespace ballast
