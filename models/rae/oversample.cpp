#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "data/csv.h"
#include "data/files.h"
#include "data/idx.h"
#include "data/imbalance.h"
#include "kernels/error.h"
#include "models/common/command.h"
#include "models/common/fit_run.h"
#include "models/common/progress.h"
#include "models/rae/commands.h"

namespace ballast {
namespace {

constexpr const char* kImages = "images.idx";
constexpr const char* kLabels = "labels.idx";
constexpr const char* kSynthetic = "synthetic.idx";
constexpr const char* kClasses = "classes.txt";

RaeModel open_rae(const ImagesCall& call, RaeOptions& options) {
  const ModelFile file = read_model_file(call.model);
  options = options_of_rae(file, call.model);
  return RaeModel(file, options, parse_device(call.device));
}

// The labels as the model counts its classes, which have the same names.
void relabel(const std::vector<std::string>& class_names, ImageSet& images) {
  std::vector<std::int32_t> of_model;
  for (const std::string& name : images.class_names) {
    const auto found = std::find(class_names.begin(), class_names.end(), name);
    of_model.push_back(
        found == class_names.end() ? -1 : static_cast<std::int32_t>(found - class_names.begin()));
  }
  for (std::int32_t& label : images.labels) {
    const auto given = static_cast<std::size_t>(label);
    label = of_model[given];
    if (label >= 0) continue;
    throw Error("the model knows no class '" + images.class_names[given] + "'");
  }
  images.class_names = class_names;
}

void append(ImageSet& images, const ImageSet& more) {
  images.count += more.count;
  images.pixels.insert(images.pixels.end(), more.pixels.begin(), more.pixels.end());
  images.labels.insert(images.labels.end(), more.labels.begin(), more.labels.end());
}

// Whether the files may be written into the folder, before any work: the folder need not be there.
void check_folder(const OversampleCall& call) {
  const std::filesystem::path folder = call.output;
  for (const char* name : {kImages, kLabels, kSynthetic, kClasses}) {
    const std::string path = folder / name;
    for (const std::string& input : {call.model, call.source.images, call.source.labels}) {
      if (same_file(path, input)) {
        throw UsageError("--output '" + call.output + "': its " + name +
                         " is a file of this call; name another folder");
      }
    }
    if (std::filesystem::is_directory(folder)) check_output(path, call.force);
  }
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Error("cannot make the folder '" + path + "': " + error.message());
}

void write_text(const std::string& path, const std::string& text, bool force) {
  OutputFile file(path, force);
  file.write(text.data(), text.size());
  file.commit();
}

}  // namespace

void oversample(const OversampleCall& call) {
  check_folder(call);
  ModelCall checks = call;  // but for the output, which is a folder
  checks.output.clear();
  start_call(checks);
  RaeOptions options;
  RaeModel model = open_rae(call, options);
  ImageSet images = read_source(call.source, part_of(call.part),
                                ImageOptions{options.image_size, options.channels});
  if (images.labels.empty()) {
    throw UsageError("the images have no classes; give LABELS, or a folder with a folder a class");
  }
  relabel(model.class_names(), images);
  const std::vector<Index> counts =
      count_classes(images.labels, static_cast<Index>(model.class_names().size()));
  const std::vector<Index> wanted = synthetic_counts(call.wanted, counts, model.class_names());
  const ImageSet made = model.oversample(images, wanted, call.seed);
  if (call.synthetic_only && made.count == 0) {
    throw UsageError("no class is to get more images; raise --to, or name classes by --per-class");
  }
  const Index real = call.synthetic_only ? 0 : images.count;
  if (!call.synthetic_only) append(images, made);
  const ImageSet& all = call.synthetic_only ? made : images;
  make_folder(call.output);
  const std::filesystem::path folder = call.output;
  write_idx(all, folder / kImages, folder / kLabels, call.force);
  std::vector<std::int32_t> marks(static_cast<std::size_t>(real), 0);
  marks.resize(static_cast<std::size_t>(all.count), 1);
  write_idx_labels(marks, folder / kSynthetic, call.force);
  std::string names;
  for (const std::string& name : model.class_names()) names += name + "\n";
  write_text(folder / kClasses, names, call.force);
  for (std::size_t c = 0; c < wanted.size(); ++c) {
    std::printf(
        "%s: %s images, %s synthetic%s\n", model.class_names()[c].c_str(),
        count_text(counts[c]).c_str(), count_text(wanted[c]).c_str(),
        counts[c] == 1 && wanted[c] > 0 ? " (of a single image: its latent, moved a little)" : "");
  }
}

void classify(const ImagesCall& call) {
  for (const std::string& input : {call.source.images, call.source.labels}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output + "' is an image file of this call");
    }
  }
  start_call(call);
  RaeOptions options;
  RaeModel model = open_rae(call, options);
  const ImageSet images = read_source(call.source, part_of(call.part),
                                      ImageOptions{options.image_size, options.channels});
  const std::vector<Real> probabilities = model.probabilities(images);
  const std::size_t classes = model.class_names().size();
  std::string text = "class";
  for (const std::string& name : model.class_names()) text += "," + csv_cell("p_" + name);
  text += "\n";
  for (auto p = probabilities.begin(); p != probabilities.end();
       p += static_cast<std::ptrdiff_t>(classes)) {
    const auto end = p + static_cast<std::ptrdiff_t>(classes);
    text += csv_cell(model.class_names()[static_cast<std::size_t>(std::max_element(p, end) - p)]);
    for (auto value = p; value != end; ++value) text += "," + number_text(*value);
    text += "\n";
  }
  write_text(call.output, text, call.force);
}

}  // namespace ballast
