#include "models/rae/labelled_images.h"

#include <algorithm>

#include "data/files.h"
#include "kernels/error.h"
#include "models/common/run_options.h"
#include "models/rae/counts.h"

namespace ballast {

ImageSet read_with_classes(const ImageSource& source, DataPart part, const ImageOptions& options) {
  ImageSet images = read_source(source, part, options);
  if (!images.labels.empty()) return images;
  throw UsageError("the images have no classes; give LABELS, or a folder with a folder a class");
}

ImageSource test_source(const ImageSource& train, const ImageSource& test) {
  if (!test.images.empty()) return test;
  if (train.dataset.empty()) {
    throw UsageError("--test: name the images to test with, others than those to train on");
  }
  ImageSource source;
  source.dataset = train.dataset;
  return source;
}

void relabel(const std::vector<std::string>& class_names, const std::string& owner,
             ImageSet& images) {
  std::vector<std::int32_t> of_owner;
  for (const std::string& name : images.class_names) {
    const auto found = std::find(class_names.begin(), class_names.end(), name);
    of_owner.push_back(
        found == class_names.end() ? -1 : static_cast<std::int32_t>(found - class_names.begin()));
  }
  for (std::int32_t& label : images.labels) {
    const auto given = static_cast<std::size_t>(label);
    label = of_owner[given];
    if (label >= 0) continue;
    throw Error(owner + " knows no class '" + images.class_names[given] + "'; it knows " +
                listed(class_names));
  }
  images.class_names = class_names;
}

void write_class_names(const std::vector<std::string>& names, const std::filesystem::path& folder,
                       bool force) {
  std::string lines;
  for (const std::string& name : names) lines += name + "\n";
  write_whole_file(folder / kClassFile, lines, force);
}

}  // namespace ballast
