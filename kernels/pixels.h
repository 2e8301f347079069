// Byte images converted to numbers.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/device.h"
#include "kernels/host_device.h"
#include "kernels/real.h"

namespace ballast {

// A batch of byte images, in order: image i is number index[i] of `pixels`.
struct PixelBatch {
  const std::uint8_t* pixels = nullptr;  // [.., size of an image]
  const std::int32_t* index = nullptr;   // [count]
  Index count = 0;
};

// out[i, j] = pixels[index[i], j] * scale + offset, rounded once; images have `size` bytes, out is
// [count, size].
void gather_pixels(Device device, const PixelBatch& batch, Index size, Real scale, Real offset,
                   Real* out);

struct ImageShape {
  Index height = 0;
  Index width = 0;
  Index channels = 0;
  BALLAST_HOST_DEVICE Index size() const { return height * width * channels; }
};

constexpr Index kAffine = 6;  // coefficients of an affine map of the plane

// out[i] is image i of the batch, warped by maps[i], [count, 6]. The output pixel at p = (y, x), in
// pixels from the image centre, is the input at (m0 y + m1 x + m2, m3 y + m4 x + m5), times scale.
// Bilinear interpolation between pixels; 0 outside. Images are [height, width, channels], out is
// [count, height, width, channels].
void warp_pixels(Device device, const PixelBatch& batch, const ImageShape& shape, const Real* maps,
                 Real scale, Real* out);

// One pixel of the warped image, all channels.
BALLAST_HOST_DEVICE inline void warp_pixel(const std::uint8_t* image, const ImageShape& shape,
                                           const Real* map, Real scale, Index row, Index column,
                                           Real* out) {
  const Real middle_y = Real(0.5) * static_cast<Real>(shape.height - 1);
  const Real middle_x = Real(0.5) * static_cast<Real>(shape.width - 1);
  const Real y = static_cast<Real>(row) - middle_y;
  const Real x = static_cast<Real>(column) - middle_x;
  const Real from_y = std::fma(map[0], y, std::fma(map[1], x, map[2])) + middle_y;
  const Real from_x = std::fma(map[3], y, std::fma(map[4], x, map[5])) + middle_x;
  const Real above = std::floor(from_y);
  const Real left = std::floor(from_x);
  // In this form NaN counts as outside.
  const bool near = above >= -1 && above < static_cast<Real>(shape.height) && left >= -1 &&
                    left < static_cast<Real>(shape.width);
  const Index top = near ? static_cast<Index>(above) : -2;
  const Index start = near ? static_cast<Index>(left) : -2;
  const Real down = from_y - above;
  const Real right = from_x - left;
  for (Index channel = 0; channel < shape.channels; ++channel) {
    const auto at = [&](Index i, Index j) {
      const bool inside = i >= 0 && i < shape.height && j >= 0 && j < shape.width;
      return inside ? static_cast<Real>(image[(i * shape.width + j) * shape.channels + channel])
                    : Real(0);
    };
    const Real upper = std::fma(right, at(top, start + 1) - at(top, start), at(top, start));
    const Real lower =
        std::fma(right, at(top + 1, start + 1) - at(top + 1, start), at(top + 1, start));
    out[channel] = near ? std::fma(down, lower - upper, upper) * scale : Real(0);
  }
}

}  // namespace ballast
