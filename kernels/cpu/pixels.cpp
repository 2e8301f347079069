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

}  // namespace ballast
