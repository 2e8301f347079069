// Images whose classes are to be those of a model, or of other images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/common/image_source.h"

namespace ballast {

// read_source() of images that must have classes; throws UsageError for others.
ImageSet read_with_classes(const ImageSource& source, DataPart part, const ImageOptions& options);

// Where to find images to test with: `test`, or of a named set its own. Throws UsageError where
// there are none.
ImageSource test_source(const ImageSource& train, const ImageSource& test);

// The labels as these classes are counted, found by their names. Throws Error, naming `owner` of
// the classes ("the model"), for an image of another class.
void relabel(const std::vector<std::string>& class_names, const std::string& owner,
             ImageSet& images);

// The names of the classes, a line each, as kClassFile in the folder.
constexpr const char* kClassFile = "classes.txt";
void write_class_names(const std::vector<std::string>& names, const std::filesystem::path& folder,
                       bool force);

}  // namespace ballast
