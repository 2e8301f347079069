// Images with their classes, whatever the format.
#pragma once

#include <string>
#include <vector>

#include "data/images/image_folder.h"
#include "data/images/image_set.h"
#include "kernels/error.h"

namespace ballast {

// A file that is of no format of images.
class NoImages : public Error {
 public:
  using Error::Error;
};

// The format is told by the content:
//  a folder   PNG and JPEG files, sub-folders are classes (data/images/image_folder.h)
//  a file     IDX images (data/images/idx.h) or CIFAR-10 records (data/images/cifar.h), gzip or not
// `labels_path`, for IDX images only, may be empty; see read_labels. Classes of IDX images are
// called as kClassFile beside the labels has it, else by their numbers, "0" .. the largest label.
// Throws Error for what cannot be read, NoImages where no format fits, Error for another number of
// labels than of images, and for a kClassFile that does not name all classes, or two alike.
ImageSet read_images(const std::string& path, const std::string& labels_path = "",
                     const ImageOptions& options = {});

// Classes of images: an IDX file of one dimension, or a text with one number, 0 .. 65535, a line;
// gzip or not.
std::vector<std::int32_t> read_labels(const std::string& path);

// What a file beside labels is called that names their classes: line i, from 0 on, label i; an
// empty line: by its number.
constexpr const char* kClassFile = "classes.txt";

enum class DataPart { train, test };

// "mnist" or "cifar10" as their authors give them, gzip or not, in a folder of that name in the
// folder that the environment variable BALLAST_DATA names:
//  mnist/    train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, ...
//  cifar10/  *.bin or *.bin.gz: for training those with "train" or "data_batch" in their names, for
//            testing those with "test"; joined in the order of their names. Of a file that is
//            there both compressed and not, the latter is read.
// Throws Error that says how to get there where something is missing.
ImageSet read_named_images(const std::string& name, DataPart part,
                           const ImageOptions& options = {});

}  // namespace ballast
