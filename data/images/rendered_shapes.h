// White shapes on black whose factors are known: for tests of disentanglement. Drawn here, with the
// factors of dSprites (Matthey et al. 2017) but not its images.
#pragma once

#include <cstdint>

#include "data/images/image_set.h"

namespace ballast {

// Which shape, how large, how turned, and where. Values count from 0.
struct ShapeFactors {
  std::int32_t shape = 0;     // square, ellipse, heart, all of one area
  std::int32_t scale = 0;     // 6: half the largest side up to all of it, in equal steps
  std::int32_t rotation = 0;  // 40: equal parts of a whole turn, clockwise
  std::int32_t x = 0;         // 32, from left to right
  std::int32_t y = 0;         // 32, from top to bottom
};
constexpr std::int32_t kShapes = 3;
constexpr std::int32_t kShapeScales = 6;
constexpr std::int32_t kShapeRotations = 40;
constexpr std::int32_t kShapePlaces = 32;

// Writes a grey image [side, side] with blended edges; the shape lies within it as a whole. Throws
// Error for a factor out of its range and as check_side does.
void render_shape(const ShapeFactors& factors, Index side, std::uint8_t* out);

// Grey images; the labels are the shapes.
struct RenderedShapes {
  ImageSet images;
  ImageFactors factors;  // shape, scale, rotation, x, y
};
// Factors drawn uniformly, each by itself. Image i depends on seed, side and i alone.
RenderedShapes render_shapes(Index count, std::uint64_t seed, Index side = 64);

}  // namespace ballast
