#include "models/rae/commands/labelled_images.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "data/text/numbers.h"
#include "io/files.h"
#include "kernels/error.h"
#include "models/options/option_values.h"
#include "models/rae/item_sets.h"

namespace ballast::rae::commands {
namespace {

void leave_out_empty_classes(ImageSet& images) {
  std::vector<std::int32_t> places(images.class_names.size(), -1);
  for (const std::int32_t label : images.labels) places[static_cast<std::size_t>(label)] = 0;
  std::vector<std::string> names;
  for (std::size_t c = 0; c < places.size(); ++c) {
    if (places[c] < 0) continue;
    places[c] = static_cast<std::int32_t>(names.size());
    names.push_back(std::move(images.class_names[c]));
  }
  for (std::int32_t& label : images.labels) label = places[static_cast<std::size_t>(label)];
  images.class_names = std::move(names);
}

// The number in a name such as "12" in its usual form; -1 for other names.
std::int32_t number_of(const std::string& name) {
  NumberText number;
  const bool read = parse_number(name, NumberSyntax::strict, number) && number.fits_integer;
  if (!read || number.integer < 0 || number.integer >= kMostClasses) return -1;
  return name == std::to_string(number.integer) ? static_cast<std::int32_t>(number.integer) : -1;
}

}  // namespace

ImageSet read_with_classes(const ImageSource& source, DataPart part, const ImageOptions& options) {
  ImageSet images = read_source(source, part, options);
  if (images.labels.empty()) {
    throw UsageError(
        "the images have no classes; give LABELS, or a folder with one subfolder per class");
  }
  leave_out_empty_classes(images);
  return images;
}

ImageSource test_source(const ImageSource& train, const ImageSource& test) {
  if (!test.images.empty()) {
    check_other_test(train, test);
    return test;
  }
  if (!test.labels.empty()) {
    throw UsageError("--test-labels requires --test; give the test images with --test");
  }
  if (train.dataset.empty()) {
    throw UsageError("--test is required; give test images that are not the training images");
  }
  ImageSource source;
  source.dataset = train.dataset;
  return source;
}

void check_other_test(const ImageSource& train, const ImageSource& test) {
  if (train.images.empty() || !same_file(train.images, test.images)) return;
  throw UsageError("--test '" + test.images +
                   "' is also the training data; give separate test data");
}

void relabel(const std::vector<std::string>& class_names, const std::string& owner,
             ImageSet& images) {
  images.labels = relabelled(images.labels, images.class_names, class_names, owner,
                             std::string("; the classes of IDX files are named by ") + kClassFile +
                                 " in the folder of the labels, or else by their numbers");
  images.class_names = class_names;
}

std::vector<std::int32_t> labels_of_classes(const std::vector<std::string>& names) {
  std::vector<std::int32_t> numbers;
  for (const std::string& name : names) {
    numbers.push_back(number_of(name));
    if (name.find('\n') == std::string::npos) continue;
    throw Error("class '" + name + "' has a line break in its name; rename it");
  }
  if (std::find(numbers.begin(), numbers.end(), -1) == numbers.end()) return numbers;
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

Labels in_files(const Labels& labels, const std::vector<std::string>& class_names) {
  const std::vector<std::int32_t> of_class = labels_of_classes(class_names);
  Labels result;
  for (const std::int32_t label : labels) {
    result.push_back(of_class[static_cast<std::size_t>(label)]);
  }
  return result;
}

void write_class_names(const std::vector<std::string>& names, const std::filesystem::path& folder) {
  const std::vector<std::int32_t> labels = labels_of_classes(names);
  std::vector<std::string> lines(
      1 + static_cast<std::size_t>(*std::max_element(labels.begin(), labels.end())));
  for (std::size_t c = 0; c < names.size(); ++c) {
    lines[static_cast<std::size_t>(labels[c])] = names[c];
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_whole_file(folder / kClassFile, text);
}

}  // namespace ballast::rae::commands
