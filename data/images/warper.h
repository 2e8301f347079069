// Random affine warps of images that keep their content recognisable.
#pragma once

#include <cstdint>

#include "autograd/tensor.h"
#include "data/images/device_pixels.h"
#include "kernels/pixels.h"
#include "kernels/random.h"

namespace ballast {

class Warper {
 public:
  // strength 1: scaled by up to 20 % in height and width, sheared by up to 0.3 (a rotation of 17
  // degrees when both shears agree), and shifted by up to 7 % of the side, each uniform in both
  // directions. Other strengths scale these limits. `shape`: of the images.
  Warper(const ImageShape& shape, double strength, Device device);

  const ImageShape& shape() const { return shape_; }
  // The warped images at these indices of `pixels`, [count, height, width, channels], values in [0,
  // 1].
  Tensor warp(const DevicePixels& pixels, const Integers& places, const Random& random) const;

 private:
  ImageShape shape_;
  Tensor least_;  // minimum of the map parameters, [1, 6]; see warp_pixels
  Tensor range_;
};

}  // namespace ballast
