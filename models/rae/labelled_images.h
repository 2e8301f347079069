// Images whose classes are to be those of a model, or of other images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "metrics/classes/contingency.h"
#include "models/training/image_source.h"

namespace ballast {

// read_source() of images that must have classes; throws UsageError for others. The classes are
// those that have images.
ImageSet read_with_classes(const ImageSource& source, DataPart part, const ImageOptions& options);

// Throws UsageError where images or rows to test with are the very file that is trained on.
void check_other_test(const ImageSource& train, const ImageSource& test);

// Where to find images to test with: `test`, or of a named set its own. Throws UsageError where
// there are none, or no others than those to train on.
ImageSource test_source(const ImageSource& train, const ImageSource& test);

// The labels as these classes are counted, found by their names. Throws Error, naming `owner` of
// the classes ("the model"), for an image of another class.
void relabel(const std::vector<std::string>& class_names, const std::string& owner,
             ImageSet& images);

// The labels that files of these classes hold: the numbers that the classes are called by, where
// all are, else their places. Throws Error for a name that kClassFile cannot hold.
std::vector<std::int32_t> labels_of_classes(const std::vector<std::string>& names);
// The labels that files hold, of these.
Labels in_files(const Labels& labels, const std::vector<std::string>& class_names);

// Writes the kClassFile (data/images/image_files.h) of these labels.
void write_class_names(const std::vector<std::string>& names, const std::filesystem::path& folder,
                       bool force);

}  // namespace ballast
