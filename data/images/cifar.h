// The binary format of CIFAR-10 (Krizhevsky 2009): records of 3073 bytes, a label and then 32x32
// red, green and blue values, each colour by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/images/image_set.h"

namespace ballast {

constexpr std::size_t kCifarRecord = 3073;

// Images of all files, one file behind the other; gzip is told by its magic bytes. Class names are
// the lines of batches.meta.txt beside the first file, else those of CIFAR-10. Throws Error for a
// file that is empty or no whole number of records, and for a label without a class.
ImageSet read_cifar(const std::vector<std::string>& paths);

// The same of one file whose bytes have been read.
ImageSet parse_cifar(std::string_view bytes, const std::string& path);

}  // namespace ballast
