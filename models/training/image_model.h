// The part of a model of images that does not depend on the kind of model: the size of its images
// and what it was trained on.
#pragma once

#include <string>

#include "data/images/image_folder.h"
#include "io/safetensors.h"
#include "kernels/pixels.h"
#include "models/options/option_table.h"

namespace ballast {

// --image-size, --channels and --levels: how images are read, kept in the model.
OptionTable describe_image_options(ImageOptions& o);
// --levels alone.
OptionTable describe_levels(ImageOptions& o);

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
