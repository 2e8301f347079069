// The IDX format of MNIST (LeCun, Cortes, Burges): two zero bytes, a type byte, a byte for the
// number of dimensions, each dimension as a 32-bit big-endian integer, then the elements in
// row-major order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/images/dataset_file.h"
#include "data/images/image_set.h"

namespace ballast {

// Whether the bytes start with an IDX header, of any element type.
bool is_idx(std::string_view bytes);

// Reads unsigned bytes with 3 dimensions (images, height, width) or 4 (plus channels, 1 or 3).
// Throws Error for other types and dimensions, and if the number of bytes does not match the
// header. The header is checked before memory is taken for the images.
ImageSet read_idx_images(DatasetFile& file);
// Reads labels: unsigned bytes or 32-bit integers below kMostClasses, 1 dimension. Throws Error as
// above and for more than `most` labels.
std::vector<std::int32_t> read_idx_labels(DatasetFile& file, Index most);

// Writes grey images with 3 dimensions, colour images with 4. A path that ends in ".gz" is
// compressed. If `labels_path` is not empty, the labels, one per image, are written there as
// write_idx_labels does. Both files appear, or none. Throws Error as io/files.h
// does, for sizes that do not match the format or the pixels, and if both paths are the same.
void write_idx(const ImageSet& images, const std::string& path, const std::string& labels_path = "",
               bool force = false);

// Writes labels as unsigned bytes, or as 32-bit integers if one is above 255. Throws Error for a
// label outside 0 .. kMostClasses - 1.
void write_idx_labels(const std::vector<std::int32_t>& labels, const std::string& path,
                      bool force = false);

}  // namespace ballast
