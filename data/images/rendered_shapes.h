// White shapes on black with known factors, for testing disentanglement. They have the factors of
// dSprites (Matthey et al. 2017) but are drawn here, not copied from it.
#pragma once

#include <cstdint>

#include "data/images/image_set.h"

namespace ballast {

// Shape, scale, rotation and position, each counted from 0.
struct ShapeFactors {
  std::int32_t shape = 0;     // square, ellipse, heart, all of equal area
  std::int32_t scale = 0;     // 6 values: from half to full size, in equal steps
  std::int32_t rotation = 0;  // 40 values: fortieths of a full turn, clockwise
  std::int32_t x = 0;         // 32 values, left to right
  std::int32_t y = 0;         // 32 values, top to bottom
};
constexpr std::int32_t kShapes = 3;
constexpr std::int32_t kShapeScales = 6;
constexpr std::int32_t kShapeRotations = 40;
constexpr std::int32_t kShapePlaces = 32;

// Draws an antialiased grey image [side, side]. The shape lies entirely within the image. Throws
// Error for a factor out of range and as check_side does.
void render_shape(const ShapeFactors& factors, Index side, std::uint8_t* out);

// Grey images; the labels are the shapes.
struct RenderedShapes {
  ImageSet images;
  ImageFactors factors;  // shape, scale, rotation, x, y
};
// Factors are independent and uniform. Image i depends only on seed, side and i.
RenderedShapes render_shapes(Index count, std::uint64_t seed, Index side = 64);

}  // namespace ballast
