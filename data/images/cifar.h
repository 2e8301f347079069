// The binary format of CIFAR-10 (Krizhevsky 2009): records of 3073 bytes, each a label followed by
// the red, green and blue planes of a 32x32 image.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/images/image_set.h"

namespace ballast {

constexpr std::size_t kCifarRecord = 3073;

// Reads and concatenates the images of all files; gzip is detected by its magic bytes. Class names
// are the lines of batches.meta.txt in the folder of the first file, otherwise those of CIFAR-10.
// Throws Error for a file that is empty or not a whole number of records, and for a label without a
// class.
ImageSet read_cifar(const std::vector<std::string>& paths);

// Parses the bytes of a single file; `path` locates batches.meta.txt and is used in messages.
ImageSet parse_cifar(std::string_view bytes, const std::string& path);

}  // namespace ballast
