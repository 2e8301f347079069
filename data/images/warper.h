// Images warped a little, each otherwise: what they show stays the same.
#pragma once

#include <cstdint>

#include "autograd/tensor.h"
#include "data/images/device_pixels.h"
#include "kernels/pixels.h"
#include "kernels/random.h"

namespace ballast {

class Warper {
 public:
  // strength 1: stretched by up to 20 % of height and width, sheared by up to 0.3 (as a turn of 17
  // degrees, where it is one) and shifted by up to 7 % of the side, each uniform in both
  // directions; less in proportion. `shape` of the images.
  Warper(const ImageShape& shape, double strength, Device device);

  const ImageShape& shape() const { return shape_; }
  // The images at these places of `pixels`, [count, height, width, channels] in [0, 1].
  Tensor warp(const DevicePixels& pixels, const Integers& places, const Random& random) const;

 private:
  ImageShape shape_;
  Tensor least_;  // of the numbers of a map, [1, 6]; see warp_pixels
  Tensor range_;
};

}  // namespace ballast
