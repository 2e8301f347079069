#include "kernels/pixels.h"

#include <cmath>

#include "kernels/cpu/pieces.h"
#include "kernels/cuda/kernels.h"

namespace ballast {

void gather_pixels(Device device, const std::uint8_t* pixels, const std::int32_t* index,
                   Index count, Index size, Real scale, Real offset, Real* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().gather_pixels(device, pixels, index, count, size, scale, offset, out);
  for_tasks(count, count * size, [=](Index i) {
    const std::uint8_t* from = pixels + index[i] * size;
    Real* to = out + i * size;
    for (Index j = 0; j < size; ++j) to[j] = std::fma(Real(from[j]), scale, offset);
  });
}

void warp_pixels(Device device, const std::uint8_t* pixels, const std::int32_t* index, Index count,
                 const ImageShape& shape, const Real* maps, Real scale, Real* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().warp_pixels(device, pixels, index, count, shape, maps, scale, out);
  for_tasks(count, count * shape.size(), [=](Index i) {
    const std::uint8_t* image = pixels + index[i] * shape.size();
    Real* to = out + i * shape.size();
    for (Index row = 0; row < shape.height; ++row) {
      for (Index column = 0; column < shape.width; ++column, to += shape.channels) {
        warp_pixel(image, shape, maps + i * kAffine, scale, row, column, to);
      }
    }
  });
}

}  // namespace ballast
