// Image bytes in memory that the kernels of a device can read.
#pragma once

#include <utility>

#include "autograd/array.h"
#include "autograd/tensor.h"
#include "data/images/image_set.h"
#include "kernels/pixels.h"

namespace ballast {

// On the CPU the bytes themselves, on CUDA a copy.
class DevicePixels {
 public:
  DevicePixels(PixelBytes bytes, Device device) : device_(device) {
    if (device.kind == DeviceKind::cpu) {
      bytes_ = std::move(bytes);
    } else {
      copy_ = Array<std::uint8_t>::from(bytes.data(), static_cast<Index>(bytes.size()), device);
    }
  }

  Device device() const { return device_; }
  const std::uint8_t* data() const { return copy_.defined() ? copy_.data() : bytes_.data(); }

 private:
  Device device_;
  PixelBytes bytes_;
  Array<std::uint8_t> copy_;
};

// The images at these indices, [count, height, width, channels], values in [0, 1].
Tensor images_at(const DevicePixels& pixels, const Integers& places, const ImageShape& shape);

}  // namespace ballast
