// Sets of images of equal size, stored as bytes, with their classes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/spilling_allocator.h"
#include "kernels/real.h"

namespace ballast {

// Image bytes; may exceed the size of memory.
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
  std::vector<std::int32_t> labels;      // class of each image; empty if unknown
  std::vector<std::string> class_names;  // name of class i
  bool deep = false;                     // some were read from 16 bits per channel

  // Bytes per image, and a pointer to image i.
  Index image_size() const { return height * width * channels; }
  const std::uint8_t* image(Index i) const { return pixels.data() + i * image_size(); }
  std::uint8_t* image(Index i) { return pixels.data() + i * image_size(); }
};

// A set without images, with the sizes and class names of `like`.
ImageSet empty_like(const ImageSet& like);
// The images at these indices, with their labels.
ImageSet select_items(const ImageSet& images, const std::vector<Index>& places);
// Appends images of the same size and classes.
void append(ImageSet& images, const ImageSet& more);

// The known generative factors of the images of a set, as integers: factor f of image i is
// values[i, f], 0 <= value < sizes[f].
struct ImageFactors {
  std::vector<std::string> names;
  std::vector<std::int32_t> sizes;
  std::vector<std::int32_t> values;  // [count, names]
};

// The largest side of a scaled or rendered image.
constexpr Index kMostSide = 4096;

// Throws Error, prefixed with the operation, for a side outside 1 .. kMostSide.
void check_side(const char* operation, Index side);

// Crops the central square and scales it to `side` pixels. Reduction averages with a triangle
// filter whose width is that of the neighbouring output pixels (no aliasing); enlargement
// interpolates linearly. An image that already has this size is returned unchanged. Throws Error as
// check_side does.
Image resized(const Image& image, Index side);
ImageSet resized(const ImageSet& images, Index side);

// Converts to 1 or 3 channels: grey is 0.299 red + 0.587 green + 0.114 blue (Rec. 601); grey
// converted to colour has three equal channels.
Image with_channels(Image image, Index channels);
ImageSet with_channels(ImageSet images, Index channels);

// "28x28x1": height, width, channels; for messages.
std::string size_text(Index height, Index width, Index channels);

}  // namespace ballast
