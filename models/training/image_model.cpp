#include "models/training/image_model.h"

#include "data/images/png.h"
#include "io/sha256.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kLargestSide = 4096;
constexpr const char* kImageSize = "image_size";

Index parse_channels(const std::string& option, const std::string& text) {
  if (text != "1" && text != "3") throw OptionValueError(option, text, "use 1 or 3");
  return text == "1" ? 1 : 3;
}

}  // namespace

OptionTable describe_image_options(ImageOptions& o) {
  OptionTable t;
  t.count("image-size", o.image_size, "scale the images to N x N pixels", kLargestSide).or_none();
  t.value("channels", o.channels, "N", "number of channels: 1 (grey) or 3 (colour)", parse_channels)
      .or_none();
  t.append(describe_levels(o));
  return t.keep();
}

OptionTable describe_levels(ImageOptions& o) {
  OptionTable t;
  t.value("levels", o.levels, "N",
          "number of levels of 16-bit PNG files, such as 4096 for 12 bits; values from 0 to N - 1 "
          "are scaled to the whole range",
          [](const auto& option, const auto& text) {
            return parse_count(option, text, 2, kAllLevels);
          })
      .or_none()
      .show("65536");
  return t;
}

void check_image_size(const ImageSet& images, Index height, Index width, Index channels) {
  const std::string given = size_text(images.height, images.width, images.channels);
  const std::string trained = size_text(height, width, channels);
  if (given == trained) return;
  throw Error("the images are " + given + ", but the model was trained on " + trained +
              "; scale the images first, or train a model that scales its images");
}

void put_image_size(const ImageShape& size, ModelFile& file) {
  file.put(kImageSize, std::vector<std::int64_t>{size.height, size.width, size.channels});
}

bool has_image_size(const ModelFile& file) { return file.has(kImageSize); }

ImageShape image_size_in(const ModelFile& file) {
  constexpr IntegerRange kSide{1, 65536};  // more pixels than networks can be trained on
  const auto size = file.get_record(kImageSize, {kSide, kSide, {1, 3}});
  file.require(size[2] != 2, kImageSize, "has 2 channels, expected 1 or 3");
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
