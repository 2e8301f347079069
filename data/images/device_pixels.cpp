#include "data/images/device_pixels.h"

namespace ballast {

Tensor images_at(const DevicePixels& pixels, const Integers& places, const ImageShape& shape) {
  const Device device = pixels.device();
  Tensor images =
      Tensor::empty({places.count(), shape.height, shape.width, shape.channels}, device);
  gather_pixels(device, {pixels.data(), places.data(), places.count()}, shape.size(), Real{1} / 255,
                0, images.mutable_data());
  return images;
}

}  // namespace ballast
