#include <cstdio>
#include <filesystem>

#include "data/csv.h"
#include "data/files.h"
#include "data/idx.h"
#include "data/imbalance.h"
#include "data/png.h"
#include "kernels/error.h"
#include "metrics/classification.h"
#include "models/common/command.h"
#include "models/common/fit_run.h"
#include "models/common/output_folder.h"
#include "models/common/progress.h"
#include "models/rae/commands.h"
#include "models/rae/labelled_images.h"

namespace ballast {
namespace {

constexpr const char* kImages = "images.idx";
constexpr const char* kLabels = "labels.idx";
constexpr const char* kSynthetic = "synthetic.idx";
constexpr const char* kClasses = "classes.txt";
constexpr const char* kPictures = "png";

RaeModel open_rae(const ImagesCall& call, RaeOptions& options) {
  const ModelFile file = read_model_file(call.model);
  options = options_of_rae(file, call.model);
  return RaeModel(file, options, parse_device(call.device));
}

// The folder of a class's pictures: called as it is, where a folder can be.
std::string picture_folder(const std::string& class_name, std::size_t number) {
  const bool usable = !class_name.empty() && class_name != "." && class_name != ".." &&
                      class_name.find('/') == std::string::npos &&
                      class_name.find('\0') == std::string::npos;
  return usable ? class_name : "class " + std::to_string(number);
}

// real images first.
void write_pictures(const ImageSet& images, Index real, const std::filesystem::path& folder) {
  for (Index i = 0; i < images.count; ++i) {
    const auto c = static_cast<std::size_t>(images.labels[static_cast<std::size_t>(i)]);
    const std::filesystem::path of_class = folder / picture_folder(images.class_names[c], c);
    make_folder(of_class);
    const bool synthetic = i >= real;
    const std::string number = std::to_string(synthetic ? i - real : i);
    Image picture{images.height, images.width, images.channels, {}};
    picture.pixels.assign(images.image(i), images.image(i) + images.image_size());
    write_png(picture, of_class / ((synthetic ? "synthetic-" : "real-") + number + ".png"));
  }
}

}  // namespace

void oversample(const OversampleCall& call) {
  const std::filesystem::path folder = call.output;
  check_folder(call.output, {kImages, kLabels, kSynthetic, kClasses},
               {call.model, call.source.images, call.source.labels}, call.force);
  if (call.pictures && std::filesystem::exists(folder / kPictures)) {
    throw Error("'" + (folder / kPictures).string() +
                "' is there already, and pictures of two calls are not to be mixed; remove it or "
                "name another folder");
  }
  ModelCall checks = call;  // but for the output, which is a folder
  checks.output.clear();
  start_call(checks);
  RaeOptions options;
  RaeModel model = open_rae(call, options);
  ImageSet images = read_with_classes(call.source, part_of(call.part),
                                      ImageOptions{options.image_size, options.channels});
  relabel(model.class_names(), "the model", images);
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
  write_idx(all, folder / kImages, folder / kLabels, call.force);
  std::vector<std::int32_t> marks(static_cast<std::size_t>(real), 0);
  marks.resize(static_cast<std::size_t>(all.count), 1);
  write_idx_labels(marks, folder / kSynthetic, call.force);
  std::string names;
  for (const std::string& name : model.class_names()) names += name + "\n";
  write_whole_file(folder / kClasses, names, call.force);
  if (call.pictures) write_pictures(all, real, folder / kPictures);
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
  const auto classes = static_cast<Index>(model.class_names().size());
  const Labels labels = largest_of_rows(probabilities, classes);
  std::string text = "class";
  for (const std::string& name : model.class_names()) text += "," + csv_cell("p_" + name);
  text += "\n";
  for (std::size_t i = 0; i < labels.size(); ++i) {
    text += csv_cell(model.class_names()[static_cast<std::size_t>(labels[i])]);
    const auto row = probabilities.begin() + static_cast<Index>(i) * classes;
    for (auto p = row; p != row + classes; ++p) text += "," + number_text(*p);
    text += "\n";
  }
  write_whole_file(call.output, text, call.force);
}

}  // namespace ballast
