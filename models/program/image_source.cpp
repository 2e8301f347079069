#include "models/program/image_source.h"

#include <cstdlib>
#include <utility>

#include "data/images/rendered_digits.h"
#include "data/images/rendered_shapes.h"
#include "kernels/error.h"
#include "models/program/advice.h"
#include "models/program/progress.h"

namespace ballast {
namespace {

constexpr Index kRendered = 10000;  // images in a rendered dataset
constexpr Index kShapesSide = 64;
constexpr Index kDigitsSide = 28;

// The test set is rendered with a different seed than the training set.
std::uint64_t rendered_seed(DataPart part) { return part == DataPart::train ? 1 : 2; }

ImageSet read_paths(const ImageSource& source, const ImageOptions& options) {
  std::vector<ImageWarning> warnings;
  ImageSet images = read_images(source.images, source.labels, options, &warnings);
  std::vector<std::string> texts;
  for (const ImageWarning& warning : warnings) {
    texts.push_back(with_advice(warning, source.for_model));
  }
  print_warnings(texts);
  return images;
}

ImageSet read_any(const ImageSource& source, DataPart part, const ImageOptions& options) {
  if (source.dataset.empty() == source.images.empty()) {
    throw UsageError("give either IMAGES or --dataset");
  }
  if (source.dataset.empty()) return read_paths(source, options);
  const auto side = [&](Index usual) {
    return options.image_size > 0 ? options.image_size : usual;
  };
  const auto channels = [&](ImageSet images) {
    return options.channels > 0 ? with_channels(std::move(images), options.channels) : images;
  };
  if (source.dataset == "digits") {
    return channels(render_digits(kRendered, rendered_seed(part), side(kDigitsSide)).images);
  }
  if (source.dataset == "shapes") {
    return channels(render_shapes(kRendered, rendered_seed(part), side(kShapesSide)).images);
  }
  if (source.dataset != "mnist" && source.dataset != "cifar10") {
    throw UsageError("--dataset " + source.dataset +
                     ": unknown dataset; use mnist, cifar10, digits or shapes");
  }
  const char* const folder = std::getenv("BALLAST_DATA");
  return read_named_images(source.dataset, part, folder == nullptr ? "" : folder, options);
}

}  // namespace

OptionTable describe(ImageSource& o, const std::string& also) {
  OptionTable t;
  t.argument(
      "IMAGES", o.images,
      "images: an IDX or CIFAR-10 file (optionally .gz), or a folder of PNG and JPEG files" + also);
  t.argument("LABELS", o.labels,
             "class labels: an IDX file, or a text file with one number per line");
  t.text(
      "dataset", o.dataset, "NAME",
      "named dataset instead of IMAGES: mnist or cifar10 (in the folder BALLAST_DATA), digits or "
      "shapes (rendered)");
  return t;
}

ImageSet read_source(const ImageSource& source, DataPart part, const ImageOptions& options) {
  ImageSet images = read_any(source, part, options);
  if (options.levels > 0 && !images.deep && !source.for_model) {
    print_warnings({"--levels has no effect: there is no 16-bit PNG file among the images"});
  }
  return images;
}

DataPart part_of(const std::string& text) {
  if (text == "train") return DataPart::train;
  if (text == "test") return DataPart::test;
  throw UsageError("--part " + text + ": use train or test");
}

}  // namespace ballast
