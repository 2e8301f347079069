#include "kernels/pixels.h"

#include <cmath>

#include "kernels/cpu/pieces.h"
#include "kernels/cuda/kernels.h"

namespace ballast {

void gather_pixels(Device device, const PixelBatch& batch, Index size, Real scale, Real offset,
                   Real* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().gather_pixels(device, batch, size, scale, offset, out);
  for_tasks(batch.count, batch.count * size, [=](Index i) {
    const std::uint8_t* from = batch.pixels + batch.index[i] * size;
    Real* to = out + i * size;
    for (Index j = 0; j < size; ++j) to[j] = std::fma(Real(from[j]), scale, offset);
  });
}

void warp_pixels(Device device, const PixelBatch& batch, const ImageShape& shape, const Real* maps,
                 Real scale, Real* out) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().warp_pixels(device, batch, shape, maps, scale, out);
  for_tasks(batch.count, batch.count * shape.size(), [=](Index i) {
    const std::uint8_t* image = batch.pixels + batch.index[i] * shape.size();
    Real* to = out + i * shape.size();
    for (Index row = 0; row < shape.height; ++row) {
      for (Index column = 0; column < shape.width; ++column, to += shape.channels) {
        warp_pixel(image, shape, maps + i * kAffine, scale, row, column, to);
      }
    }
  });
}

}  // namespace ballast
