// Reading labelled images of any supported format.
#pragma once

#include <string>
#include <vector>

#include "data/images/image_folder.h"
#include "data/images/image_set.h"
#include "kernels/error.h"

namespace ballast {

// A named data set whose files are not there.
class NoDataset : public Error {
 public:
  using Error::Error;
};

// Thrown for a file that has no supported image format.
class NoImages : public Error {
 public:
  using Error::Error;
};

// Reads images; the format is detected from the content:
//  a folder   PNG and JPEG files, sub-folders are classes (data/images/image_folder.h)
//  a file     IDX images (data/images/idx.h) or CIFAR-10 records (data/images/cifar.h), may be gzip
// `labels_path` is for IDX images only and may be empty; see read_labels. The class names of IDX
// images are read from kClassFile in the folder of the labels if it exists; otherwise they are the
// numbers "0" .. the largest label. Throws Error for unreadable files, NoImages for an unknown
// format, and Error if the numbers of labels and images differ or kClassFile does not name all
// classes or has duplicate names. Adds to `warnings` as read_image_folder() does.
ImageSet read_images(const std::string& path, const std::string& labels_path = "",
                     const ImageOptions& options = {},
                     std::vector<ImageWarning>* warnings = nullptr);

// The images of a file as read_images() returns them with these options.
ImageSet scaled(ImageSet images, const ImageOptions& options);

// Reads labels from an IDX file with one dimension or a text file with one number, 0 .. 65535, per
// line. The file may be gzip-compressed. Throws Error for more than `most` labels.
std::vector<std::int32_t> read_labels(const std::string& path, Index most = Index{1} << 32);

// The name of an optional file next to the labels that names their classes: line i, from 0, is the
// name of class i. An empty line means the number of the class.
constexpr const char* kClassFile = "classes.txt";

enum class DataPart { train, test };

// Reads "mnist" or "cifar10" in their original formats, optionally gzip-compressed, from the
// sub-folder of that name in `folder`:
//  mnist/    train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, ...
//  cifar10/  *.bin or *.bin.gz: names with "train" or "data_batch" are training files, names with
//            "test" are test files; concatenated in the order of their names. If a file exists both
//            compressed and uncompressed, the uncompressed one is read.
// Throws NoDataset with the missing file if `folder` is empty or a file is missing; Error for other
// names.
ImageSet read_named_images(const std::string& name, DataPart part, const std::string& folder,
                           const ImageOptions& options = {});

}  // namespace ballast
