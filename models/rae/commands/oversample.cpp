#include <filesystem>
#include <numeric>
#include <utility>

#include "data/classes/imbalance.h"
#include "data/images/idx.h"
#include "data/images/png.h"
#include "io/files.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/program/output_folder.h"
#include "models/rae/commands/commands.h"
#include "models/rae/labelled_images.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr const char* kImages = "images.idx";
constexpr const char* kLabels = "labels.idx";
constexpr const char* kSynthetic = "synthetic.idx";
constexpr const char* kPictures = "png";

// The name of the picture folder of a class: the class name if it is a valid folder name, else
// "class N".
std::string picture_folder(const std::string& class_name, std::size_t number) {
  const bool usable = !class_name.empty() && class_name != "." && class_name != ".." &&
                      class_name.find('/') == std::string::npos &&
                      class_name.find('\0') == std::string::npos;
  return usable ? class_name : "class " + std::to_string(number);
}

// The first `real` images are real, the others are synthetic.
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
  check_part(call);
  if (call.given.count("to") > 0 && call.given.count("per-class") > 0) {
    throw UsageError("--to and --per-class cannot be used together");
  }
  ModelCall checks = call;  // without the output, which may be a folder
  checks.output.clear();
  start_call(checks);
  const ModelFile file = read_trained_model(call.model);
  const RaeOptions options = options_of_rae(file, call.model);
  RaeModel model(file, options, parse_device(call.device));
  if (!options.target.empty()) {
    oversample_table(call, file, options, model);
    return;
  }
  if (!call.mark.empty()) {
    throw UsageError("--mark is for tables; for images, synthetic.idx marks the synthetic ones");
  }
  const std::filesystem::path folder = call.output;
  check_folder(call.output, {kImages, kLabels, kSynthetic, kClassFile},
               {call.model, call.source.images, call.source.labels}, call.force);
  if (call.pictures && std::filesystem::exists(folder / kPictures)) {
    throw Error("'" + (folder / kPictures).string() +
                "' already exists; pictures of different runs must not be mixed; remove it, or "
                "name another folder");
  }
  ImageSet images = read_with_classes(call.source, part_of(call.part),
                                      ImageOptions{options.image_size, options.channels});
  relabel(model.class_names(), "the model", images);
  const std::vector<Index> counts =
      count_classes(images.labels, static_cast<Index>(model.class_names().size()));
  const std::vector<Index> wanted = synthetic_counts(call.wanted, counts, model.class_names());
  const Index more = std::accumulate(wanted.begin(), wanted.end(), Index{0});
  check_space(call.output, format_count(more) + " new images",
              static_cast<double>(more) * static_cast<double>(images.image_size()));
  ImageSet made = model.oversample(images, wanted, call.seed);
  if (call.synthetic_only && made.count == 0) {
    throw UsageError(
        "no class needs more images; raise --to, or give class sizes with --per-class");
  }
  const Index real = call.synthetic_only ? 0 : images.count;
  if (!call.synthetic_only) append(images, made);
  ImageSet& all = call.synthetic_only ? made : images;
  make_folder(call.output);
  Labels labels = std::exchange(all.labels, in_files(all.labels, all.class_names));
  write_idx(all, folder / kImages, folder / kLabels, call.force);
  all.labels = std::move(labels);
  std::vector<std::int32_t> marks(static_cast<std::size_t>(real), 0);
  marks.resize(static_cast<std::size_t>(all.count), 1);
  write_idx_labels(marks, folder / kSynthetic, call.force);
  write_class_names(model.class_names(), folder, call.force);
  if (call.pictures) write_pictures(all, real, folder / kPictures);
  print_counts(model.class_names(), counts, wanted, "images");
}

}  // namespace ballast
