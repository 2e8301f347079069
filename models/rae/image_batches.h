// Images as networks take them: [count, height, width, channels] in [0, 1].
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "autograd/grad.h"
#include "autograd/tensor.h"
#include "data/image_set.h"
#include "kernels/pixels.h"
#include "models/rae/networks.h"

namespace ballast {

// Those at these places of `pixels`, bytes on a device.
inline Tensor gather_images(const Array<std::uint8_t>& pixels, const Integers& places,
                            const RaeSizes& sizes) {
  Tensor images =
      Tensor::empty({places.count(), sizes.height, sizes.width, sizes.channels}, pixels.device());
  gather_pixels(pixels.device(), pixels.data(), places.data(), places.count(),
                images.count() / places.count(), Real{1} / 255, 0, images.mutable_data());
  return images;
}

constexpr Index kImagesAtOnce = 256;

// Calls work(images) for all images, some at a time, and joins the rows that it returns. Records
// nothing.
template <class Work>
std::vector<Real> for_each_batch(const ImageSet& images, Device device, const Work& work) {
  const NoGrad pause;
  std::vector<Real> all;
  for (Index first = 0; first < images.count; first += kImagesAtOnce) {
    const Index count = std::min(kImagesAtOnce, images.count - first);
    std::vector<std::int32_t> index(static_cast<std::size_t>(count));
    std::iota(index.begin(), index.end(), 0);
    Tensor x = Tensor::empty({count, images.height, images.width, images.channels});
    gather_pixels({}, images.image(first), index.data(), count, images.image_size(), Real{1} / 255,
                  0, x.mutable_data());
    const std::vector<Real> values = work(x.to(device)).to_vector();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace ballast
