#include "data/images/image_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

// The input pixels that contribute to one output pixel, along one axis.
struct Taps {
  Index first = 0;
  std::vector<double> weights;  // sum to 1
};

// For scaling `from` pixels to `to` pixels.
std::vector<Taps> taps_of(Index from, Index to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(1.0, scale);
  std::vector<Taps> all(static_cast<std::size_t>(to));
  for (Index i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    Taps& taps = all[static_cast<std::size_t>(i)];
    taps.first = std::max<Index>(0, static_cast<Index>(std::floor(centre - reach)) + 1);
    const Index last = std::min(from - 1, static_cast<Index>(std::ceil(centre + reach)) - 1);
    double sum = 0;
    for (Index j = taps.first; j <= last; ++j) {
      taps.weights.push_back(1 - std::abs(static_cast<double>(j) - centre) / reach);
      sum += taps.weights.back();
    }
    for (double& weight : taps.weights) weight /= sum;
  }
  return all;
}

// A picture stored in a larger array.
struct PixelView {
  const std::uint8_t* pixels;
  Index height;
  Index width;
  Index channels;
};

// out: [side, side, channels]; `taps` scale the shorter side of the image.
void resize(const PixelView& image, const std::vector<Taps>& taps, std::uint8_t* out) {
  const auto side = static_cast<Index>(taps.size());
  const Index shorter = std::min(image.height, image.width);
  const Index top = (image.height - shorter) / 2;
  const Index left = (image.width - shorter) / 2;
  const Index channels = image.channels;
  std::vector<double> rows(static_cast<std::size_t>(shorter * side * channels));
  double* value = rows.data();
  for (Index y = 0; y < shorter; ++y) {
    const std::uint8_t* row = image.pixels + ((top + y) * image.width + left) * channels;
    for (const Taps& across : taps) {
      for (Index c = 0; c < channels; ++c) {
        const std::uint8_t* from = row + across.first * channels + c;
        double sum = 0;
        for (const double weight : across.weights) {
          sum += weight * *from;
          from += channels;
        }
        *value++ = sum;
      }
    }
  }
  const Index stride = side * channels;
  for (const Taps& down : taps) {
    for (Index c = 0; c < stride; ++c) {
      const double* from = rows.data() + down.first * stride + c;
      double sum = 0.5;  // for rounding
      for (const double weight : down.weights) {
        sum += weight * *from;
        from += stride;
      }
      *out++ = static_cast<std::uint8_t>(std::clamp(sum, 0.0, 255.0));
    }
  }
}

PixelBytes converted(PixelBytes pixels, Index from, Index to) {
  if (to != 1 && to != 3) {
    throw Error("images have 1 channel (grey) or 3 (colour), not " + std::to_string(to));
  }
  if (from == to) return pixels;
  const std::size_t count = pixels.size() / static_cast<std::size_t>(from);
  PixelBytes result(count * static_cast<std::size_t>(to));
  for (std::size_t i = 0; i < count; ++i) {
    if (to == 3) {
      std::fill_n(result.data() + 3 * i, 3, pixels[i]);
    } else {
      const std::uint8_t* rgb = pixels.data() + 3 * i;
      result[i] =
          static_cast<std::uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000);
    }
  }
  return result;
}

}  // namespace

void check_side(const char* operation, Index side) {
  if (side >= 1 && side <= kMostSide) return;
  throw Error(std::string(operation) + ": a side of " + std::to_string(side) +
              " pixels is not in 1 .. " + std::to_string(kMostSide));
}

Image resized(const Image& image, Index side) {
  check_side("resized", side);
  Image result{side, side, image.channels, {}};
  result.pixels.resize(static_cast<std::size_t>(side * side * image.channels));
  const PixelView view{image.pixels.data(), image.height, image.width, image.channels};
  resize(view, taps_of(std::min(image.height, image.width), side), result.pixels.data());
  return result;
}

ImageSet resized(const ImageSet& images, Index side) {
  check_side("resized", side);
  ImageSet result{images.count, side, side, images.channels, {}, images.labels, images.class_names};
  result.pixels.resize(static_cast<std::size_t>(images.count * result.image_size()));
  const auto taps = taps_of(std::min(images.height, images.width), side);
  each_task(images.count, true, [&](Index i) {
    resize({images.image(i), images.height, images.width, images.channels}, taps, result.image(i));
  });
  return result;
}

ImageSet empty_like(const ImageSet& like) {
  return {0, like.height, like.width, like.channels, {}, {}, like.class_names};
}

ImageSet select_items(const ImageSet& images, const std::vector<Index>& places) {
  ImageSet result = empty_like(images);
  result.count = static_cast<Index>(places.size());
  result.pixels.reserve(places.size() * static_cast<std::size_t>(images.image_size()));
  for (const Index place : places) {
    const std::uint8_t* pixels = images.image(place);
    result.pixels.insert(result.pixels.end(), pixels, pixels + images.image_size());
    if (!images.labels.empty()) {
      result.labels.push_back(images.labels[static_cast<std::size_t>(place)]);
    }
  }
  return result;
}

void append(ImageSet& images, const ImageSet& more) {
  images.count += more.count;
  images.pixels.reserve(images.pixels.size() +
                        more.pixels.size());  // avoids the extra capacity of growth
  images.pixels.insert(images.pixels.end(), more.pixels.begin(), more.pixels.end());
  images.labels.insert(images.labels.end(), more.labels.begin(), more.labels.end());
}

Image with_channels(Image image, Index channels) {
  image.pixels = converted(std::move(image.pixels), image.channels, channels);
  image.channels = channels;
  return image;
}

ImageSet with_channels(ImageSet images, Index channels) {
  images.pixels = converted(std::move(images.pixels), images.channels, channels);
  images.channels = channels;
  return images;
}

std::string size_text(Index height, Index width, Index channels) {
  return std::to_string(height) + "x" + std::to_string(width) + "x" + std::to_string(channels);
}

}  // namespace ballast
