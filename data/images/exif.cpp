#include "data/images/exif.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ballast {
namespace {

constexpr std::string_view kExif("Exif\0\0", 6);
constexpr std::string_view kLittleEndian("II*\0", 4);
constexpr std::string_view kBigEndian("MM\0*", 4);
constexpr std::size_t kTiffHeader = 8;
constexpr std::size_t kEntry = 12;  // tag, type, count, value
constexpr std::uint32_t kOrientation = 0x0112;
constexpr std::uint32_t kShort = 3;

}  // namespace

int exif_orientation(std::string_view exif) noexcept {
  if (exif.starts_with(kExif)) exif.remove_prefix(kExif.size());
  const bool little = exif.starts_with(kLittleEndian);
  if (!little && !exif.starts_with(kBigEndian)) return 1;
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::uint32_t value = 0;
    if (at + bytes > exif.size()) return value;
    for (std::size_t i = 0; i < bytes; ++i) {
      value = value << 8 | static_cast<unsigned char>(exif[little ? at + bytes - 1 - i : at + i]);
    }
    return value;
  };
  const std::size_t directory = number(4, 4);
  if (directory < kTiffHeader) return 1;
  const std::size_t end = directory + 2 + kEntry * number(directory, 2);
  for (std::size_t at = directory + 2; at < std::min(end, exif.size()); at += kEntry) {
    if (number(at, 2) != kOrientation) continue;
    const std::uint32_t value = number(at + 8, 2);
    const bool right =
        number(at + 2, 2) == kShort && number(at + 4, 4) == 1 && value >= 1 && value <= 8;
    return right ? static_cast<int>(value) : 1;
  }
  return 1;
}

Image upright(Image image, int orientation) {
  if (orientation == 1) return image;
  const bool transposed = orientation >= 5;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const Index row = image.width * image.channels;
  const Index down = from_bottom ? -row : row;
  const Index across = from_right ? -image.channels : image.channels;
  const std::uint8_t* const first = image.pixels.data() +
                                    (from_bottom ? (image.height - 1) * row : 0) +
                                    (from_right ? row - image.channels : 0);
  Image turned{image.height, image.width, image.channels, {}};
  if (transposed) std::swap(turned.height, turned.width);
  turned.pixels.resize(image.pixels.size());
  std::uint8_t* out = turned.pixels.data();
  for (Index y = 0; y < turned.height; ++y) {
    const std::uint8_t* from = first + y * (transposed ? across : down);
    for (Index x = 0; x < turned.width; ++x) {
      out = std::copy_n(from + x * (transposed ? down : across), image.channels, out);
    }
  }
  return turned;
}

}  // namespace ballast
