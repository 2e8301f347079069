// Images of one size as bytes, with their classes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/spilling_allocator.h"
#include "kernels/real.h"

namespace ballast {

// Bytes of images, which may be more than memory has room for.
using PixelBytes = std::vector<std::uint8_t, SpillingAllocator<std::uint8_t>>;

constexpr std::int32_t kMostClasses = 65536;

// One picture; channels is 1 (grey) or 3 (red, green, blue).
struct Image {
  Index height = 0;
  Index width = 0;
  Index channels = 0;
  PixelBytes pixels;  // [height, width, channels]
};

struct ImageSet {
  Index count = 0;
  Index height = 0;
  Index width = 0;
  Index channels = 0;                    // 1 (grey) or 3 (red, green, blue)
  PixelBytes pixels;                     // [count, height, width, channels]
  std::vector<std::int32_t> labels;      // class of each image, or empty
  std::vector<std::string> class_names;  // name of class i

  // Bytes of an image, and where image i begins.
  Index image_size() const { return height * width * channels; }
  const std::uint8_t* image(Index i) const { return pixels.data() + i * image_size(); }
  std::uint8_t* image(Index i) { return pixels.data() + i * image_size(); }
};

// A set without images, but with the sizes and classes of this one.
ImageSet empty_like(const ImageSet& like);
// The images at these places, with their labels.
ImageSet take(const ImageSet& images, const std::vector<Index>& places);
// Puts the others, of the same size and classes, behind them.
void append(ImageSet& images, const ImageSet& more);

// What the images of a set were made from, as whole numbers: factor f of image i is values[i, f],
// 0 <= value < sizes[f].
struct ImageFactors {
  std::vector<std::string> names;
  std::vector<std::int32_t> sizes;
  std::vector<std::int32_t> values;  // [count, names]
};

// The largest side of an image that is made, by scaling or drawing.
constexpr Index kMostSide = 4096;

// Throws Error, named after the operation, for a side that is not 1 .. kMostSide.
void check_side(const char* operation, Index side);

// The square in the middle of the image, scaled to `side` pixels: smaller by an average weighted by
// a triangle as wide as a new pixel's neighbours reach (no aliasing), larger by linear
// interpolation. An image of that size comes back as it is. Throws Error as check_side does.
Image resized(const Image& image, Index side);
ImageSet resized(const ImageSet& images, Index side);

// With 1 or 3 channels: grey is 0.299 red + 0.587 green + 0.114 blue (Rec. 601), colour of grey has
// three equal channels.
Image with_channels(Image image, Index channels);
ImageSet with_channels(ImageSet images, Index channels);

// "28x28x1": height, width, channels, for messages.
std::string size_text(Index height, Index width, Index channels);

}  // namespace ballast
