// Images with classes that must match those of a model or of other images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "metrics/classes/contingency.h"
#include "models/program/image_source.h"

namespace ballast::rae::commands {

// Calls read_source() and throws UsageError if the images have no classes. Classes without images
// are removed.
ImageSet read_with_classes(const ImageSource& source, DataPart part, const ImageOptions& options);

// Throws UsageError if the test data is the same file as the training data.
void check_other_test(const ImageSource& train, const ImageSource& test);

// The source of the test images: `test`, or the test part of a named dataset. Throws UsageError if
// there is none, or if it is the same file as the training images.
ImageSource test_source(const ImageSource& train, const ImageSource& test);

// Renumbers the labels to these classes, which are matched by name. Throws Error for an image of
// another class. `owner` ("the model") names the owner of the classes in the message.
void relabel(const std::vector<std::string>& class_names, const std::string& owner,
             ImageSet& images);

// The label of each class in files: the number in its name if all names are numbers, else its
// index. Throws Error for a name that cannot be stored in kClassFile.
std::vector<std::int32_t> labels_of_classes(const std::vector<std::string>& names);
// Converts class indices to labels in files.
Labels in_files(const Labels& labels, const std::vector<std::string>& class_names);

// Writes the class names to kClassFile (data/images/image_files.h) in the folder.
void write_class_names(const std::vector<std::string>& names, const std::filesystem::path& folder);

}  // namespace ballast::rae::commands
