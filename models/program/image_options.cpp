#include "models/program/image_options.h"

#include "models/options/run_options.h"
#include "models/program/command.h"

namespace ballast {
namespace {

constexpr const char* kDatasets =
    "a named set instead: mnist or cifar10 (in the folder that "
    "BALLAST_DATA names), digits or shapes (drawn)";

}  // namespace

void add_images(Command& command, ImageSource& source, const std::string& also) {
  command.optional_argument(
      "IMAGES",
      "the images: an IDX or CIFAR-10 file, .gz or not, or a folder of PNG and JPEG files" + also,
      source.images);
  command.optional_argument("LABELS", "their classes: an IDX file, or a text with a number a line",
                            source.labels);
  command.text("dataset", "NAME", kDatasets, source.dataset);
}

void check_part(const std::set<std::string>& given, const ImageSource& source) {
  if (given.count("part") == 0 || !source.dataset.empty()) return;
  throw UsageError("--part is of a named set (--dataset); leave it out");
}

}  // namespace ballast
