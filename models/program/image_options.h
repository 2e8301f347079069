// How the programs are told which images to read.
#pragma once

#include <set>
#include <string>

#include "models/training/image_source.h"

namespace ballast {

class Command;

// The arguments IMAGES and LABELS, and --dataset; `also` says what else IMAGES may be.
void add_images(Command& command, ImageSource& source, const std::string& also = "");

// Throws UsageError for --part among the options that were given without a named set.
void check_part(const std::set<std::string>& given, const ImageSource& source);

}  // namespace ballast
