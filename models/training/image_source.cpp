#include "models/training/image_source.h"

#include <utility>

#include "data/images/rendered_digits.h"
#include "data/images/rendered_shapes.h"
#include "io/sha256.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kRendered = 10000;  // images in a rendered dataset
constexpr Index kShapesSide = 64;
constexpr Index kDigitsSide = 28;
constexpr Index kLargestSide = 4096;
constexpr const char* kImageSize = "image_size";

// The test set is rendered with a different seed than the training set.
std::uint64_t rendered_seed(DataPart part) { return part == DataPart::train ? 1 : 2; }

Index parse_channels(const std::string& option, const std::string& text) {
  if (text != "1" && text != "3") throw UsageError("--" + option + " " + text + ": use 1 or 3");
  return text == "1" ? 1 : 3;
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
  t.text("data-folder", o.folder, "", "").take_from("BALLAST_DATA");
  return t;
}

OptionTable describe_size(Index& image_size, Index& channels) {
  OptionTable t;
  t.count("image-size", image_size, "scale the images to N x N pixels", kLargestSide).or_none();
  t.value("channels", channels, "N", "number of channels: 1 (grey) or 3 (colour)", parse_channels)
      .or_none();
  return t.keep();
}

ImageSet read_source(const ImageSource& source, DataPart part, const ImageOptions& options) {
  if (source.dataset.empty() == source.images.empty()) {
    throw UsageError("give either IMAGES or --dataset");
  }
  if (source.dataset.empty()) return read_images(source.images, source.labels, options);
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
  return read_named_images(source.dataset, part, source.folder, options);
}

DataPart part_of(const std::string& text) {
  if (text == "train") return DataPart::train;
  if (text == "test") return DataPart::test;
  throw UsageError("--part " + text + ": use train or test");
}

void check_image_size(const ImageSet& images, Index height, Index width, Index channels) {
  const std::string given = size_text(images.height, images.width, images.channels);
  const std::string trained = size_text(height, width, channels);
  if (given == trained) return;
  throw Error("the images are " + given + ", but the model was trained on " + trained +
              "; scale the images first, or train with --image-size and --channels (such a model "
              "scales its input)");
}

void put_image_size(const ImageShape& size, ModelFile& file) {
  file.put(kImageSize, std::vector<std::int64_t>{size.height, size.width, size.channels});
}

bool has_image_size(const ModelFile& file) { return file.has(kImageSize); }

ImageShape image_size_in(const ModelFile& file) {
  constexpr std::int64_t kMostPixels = 65536;  // of a side; more than networks can be trained on
  const auto size = file.get_integers(kImageSize);
  const bool right = size.size() == 3 && size[0] >= 1 && size[0] <= kMostPixels && size[1] >= 1 &&
                     size[1] <= kMostPixels && (size[2] == 1 || size[2] == 3);
  if (!right) throw Error(std::string("corrupt model file: invalid ") + kImageSize);
  return {size[0], size[1], size[2]};
}

std::string fingerprint(const ImageSet& images, bool with_labels) {
  Sha256 hash;
  const std::string size = size_text(images.height, images.width, images.channels);
  hash.update(size.data(), size.size());
  hash.update(images.pixels.data(), images.pixels.size());
  if (with_labels) {
    hash.update(images.labels.data(), images.labels.size() * sizeof(images.labels.front()));
  }
  return hash.finish();
}

}  // namespace ballast
