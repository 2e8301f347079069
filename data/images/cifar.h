// The binary format of CIFAR-10 (Krizhevsky 2009): records of 3073 bytes, each a label followed by
// the red, green and blue planes of a 32x32 image.
#pragma once

#include <string>
#include <vector>

#include "data/images/dataset_file.h"
#include "data/images/image_set.h"

namespace ballast {

constexpr std::size_t kCifarRecord = 3073;

// Reads and concatenates the images of all files; gzip is detected by its magic bytes. Class names
// are the lines of batches.meta.txt in the folder of the first file, otherwise those of CIFAR-10.
// Throws Error for a file that is empty or not a whole number of records, for a device, for more
// than 1 GiB from a pipe, and for a label without a class.
ImageSet read_cifar(const std::vector<std::string>& paths);

// Reads a single file.
ImageSet read_cifar(DatasetFile& file);

// Why the file cannot contain CIFAR-10 records, for messages; empty if it can. The records have no
// header: a file is recognised by its size, the content of a pipe by its first label.
std::string why_not_cifar(DatasetFile& file);

}  // namespace ballast
