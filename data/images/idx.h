// The IDX format of MNIST (LeCun, Cortes, Burges): two zero bytes, a byte for the type, a byte for
// the number of dimensions, each dimension in 32 bits (high byte first), the elements row by row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/images/image_set.h"

namespace ballast {

// Whether the bytes of a file begin as IDX does, of whatever type.
bool is_idx(std::string_view bytes);

// Unsigned bytes of 3 dimensions (images, height, width) or 4 (and channels, 1 or 3). Throws Error,
// naming the file by `name`, for anything else and for fewer or more bytes than the header says.
ImageSet parse_idx_images(std::string_view bytes, const std::string& name);
// Unsigned bytes, or 32-bit integers below kMostClasses, of 1 dimension. Throws Error as above.
std::vector<std::int32_t> parse_idx_labels(std::string_view bytes, const std::string& name);

// Grey images in 3 dimensions, colour in 4; a path that ends in ".gz" is compressed. The labels are
// written where `labels_path` is not empty, as write_idx_labels does, one an image. Both files come
// up when both are complete. Throws Error as io/files.h does, for sizes that do not fit the
// format or the pixels, and for a single path for both.
void write_idx(const ImageSet& images, const std::string& path, const std::string& labels_path = "",
               bool force = false);

// Labels alone: unsigned bytes, or where one is above 255, 32-bit integers. Throws Error for one
// that is not 0 .. kMostClasses - 1.
void write_idx_labels(const std::vector<std::int32_t>& labels, const std::string& path,
                      bool force = false);

}  // namespace ballast
