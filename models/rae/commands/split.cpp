#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "data/classes/imbalance.h"
#include "data/images/idx.h"
#include "io/files.h"
#include "io/output_folder.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/options/option_values.h"
#include "models/program/output_folder.h"
#include "models/rae/commands/commands.h"
#include "models/rae/commands/labelled_images.h"
#include "models/training/streams.h"

namespace ballast::rae::commands {
namespace {

// Class counts in Mondal et al. 2023: for MNIST and Fashion-MNIST, and for SVHN and CIFAR-10.
const std::vector<Index> kReference = {4000, 2000, 1000, 750, 500, 350, 200, 100, 60, 40};
const std::vector<Index> kReferenceColour = {4500, 2000, 1000, 800, 600, 500, 400, 250, 150, 80};
constexpr double kMostRatio = 1e6;
constexpr const char* kRecord = "split.csv";

// Counts in geometric progression from `largest` to largest / ratio.
std::vector<Index> falling(Index largest, double ratio, std::size_t classes) {
  std::vector<Index> counts;
  for (std::size_t c = 0; c < classes; ++c) {
    const double power = static_cast<double>(c) / static_cast<double>(classes - 1);
    counts.push_back(
        std::max<Index>(1, std::llround(static_cast<double>(largest) * std::pow(ratio, -power))));
  }
  return counts;
}

std::vector<Index> wanted_counts(const std::string& text, const std::vector<Index>& available) {
  if (text == "reference") return kReference;
  if (text == "reference-colour") return kReferenceColour;
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) {
    const double ratio = parse_positive("counts", text.substr(0, colon)) /
                         parse_positive("counts", text.substr(colon + 1));
    if (!(ratio >= 1 && ratio <= kMostRatio) || available.size() < 2) {
      throw UsageError("--counts " + text +
                       ": the ratio must be from 1:1 to 1000000:1, for at least two classes");
    }
    return falling(*std::min_element(available.begin(), available.end()), ratio, available.size());
  }
  std::vector<Index> counts;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    counts.push_back(parse_count("counts", part, 0));
  }
  return counts;
}

void check_test(const ImageSet& test, const std::vector<Index>& available) {
  for (std::size_t c = 0; c < available.size(); ++c) {
    if (available[c] > 0) continue;
    throw Error("the test set has no images of class '" + test.class_names[c] +
                "'; add some to --test, or remove the class from both sets");
  }
}

void check_counts(const std::string& text, const std::vector<Index>& counts, const ImageSet& images,
                  const std::vector<Index>& available) {
  if (counts.size() != available.size()) {
    throw UsageError("--counts " + text + ": " + std::to_string(counts.size()) +
                     " counts given, but the images have " + std::to_string(available.size()) +
                     " classes");
  }
  if (std::all_of(counts.begin(), counts.end(), [](Index count) { return count == 0; })) {
    throw UsageError("--counts " + text + ": at least one count must be above 0");
  }
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] <= available[c]) continue;
    throw UsageError("--counts " + text + ": " + format_count(counts[c]) +
                     " images requested for class '" + images.class_names[c] + "', which has " +
                     format_count(available[c]));
  }
}

// Writes the selected images with their classes, and adds their indices in the input to `record`.
void write_part(const std::filesystem::path& folder, const std::string& part,
                const ImageSet& images, const std::vector<Index>& places, std::string& record) {
  ImageSet taken = select_items(images, places);
  taken.labels = in_files(taken.labels, images.class_names);
  write_idx(taken, folder / (part + "-images.idx"), folder / (part + "-labels.idx"));
  for (std::size_t i = 0; i < places.size(); ++i) {
    record += part + "," + std::to_string(places[i]) + "," + std::to_string(taken.labels[i]) + "\n";
  }
}

}  // namespace

void split(const SplitCall& call) {
  check_folder(call.output,
               {"train-images.idx", "train-labels.idx", "test-images.idx", "test-labels.idx",
                kRecord, kClassFile},
               {call.source.images, call.source.labels, call.test.images, call.test.labels},
               call.force);
  const ImageSource test_images = test_source(call.source, call.test);
  const ImageSet train = read_with_classes(call.source, DataPart::train, call.reading);
  ImageSet test = read_with_classes(test_images, DataPart::test, call.reading);
  relabel(train.class_names, "the training set", test);
  const auto classes = static_cast<Index>(train.class_names.size());
  const std::vector<Index> available = count_classes(train.labels, classes);
  const std::vector<Index> counts = wanted_counts(call.counts, available);
  check_counts(call.counts, counts, train, available);
  const std::vector<Index> test_available = count_classes(test.labels, classes);
  const Index rarest = *std::min_element(test_available.begin(), test_available.end());
  const std::vector<Index> test_counts(counts.size(), std::min(rarest, call.test_each));
  check_test(test, test_available);
  OutputFolder output(call.output, call.force);
  const std::filesystem::path folder = output.stage();
  std::string record = "part,image,class\n";
  write_part(folder, "train", train,
             choose_per_class(train.labels, counts, stream(call.seed, Stream::split, 0)), record);
  write_part(folder, "test", test,
             choose_per_class(test.labels, test_counts, stream(call.seed, Stream::split, 1)),
             record);
  write_whole_file(folder / kRecord, record);
  write_class_names(train.class_names, folder);
  output.commit();
  std::printf("test set: %s images of each class\ntraining set:\n",
              format_count(test_counts.front()).c_str());
  for (std::size_t c = 0; c < counts.size(); ++c) {
    std::printf("%s: %s images of %s\n", train.class_names[c].c_str(),
                format_count(counts[c]).c_str(), format_count(available[c]).c_str());
  }
}

}  // namespace ballast::rae::commands
