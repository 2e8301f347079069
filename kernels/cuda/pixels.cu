// Byte images converted to numbers.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"

namespace ballast::cuda {
namespace {

// One pixel per thread, or four if rows and addresses allow it. Bound by the floats written.
template <bool kWide>
__global__ void gather_pixels_kernel(PixelBatch batch, Index size, float scale, float offset,
                                     float* out) {
  constexpr int kStep = kWide ? 4 : 1;
  const Index pieces = size / kStep;
  for (Index i = global_thread(); i < batch.count * pieces; i += grid_threads()) {
    const Index row = i / pieces;
    const Index column = i % pieces * kStep;
    const std::uint8_t* from = batch.pixels + batch.index[row] * size + column;
    if constexpr (kWide) {
      BALLAST_CHECK_ALIGNED(from, 4);
      const std::uint32_t four = *reinterpret_cast<const std::uint32_t*>(from);
      const auto value = [&](int byte) {
        return fmaf(static_cast<float>(four >> (8 * byte) & 0xffu), scale, offset);
      };
      store4(out + row * size + column, make_float4(value(0), value(1), value(2), value(3)));
    } else {
      out[row * size + column] = fmaf(static_cast<float>(*from), scale, offset);
    }
  }
}

// One pixel per thread. The four bytes that it reads are close to those of its neighbours.
__global__ void warp_pixels_kernel(PixelBatch batch, ImageShape shape, const float* maps,
                                   float scale, float* out) {
  const Index positions = shape.height * shape.width;
  for (Index i = global_thread(); i < batch.count * positions; i += grid_threads()) {
    const Index image = i / positions;
    const Index position = i % positions;
    warp_pixel(batch.pixels + batch.index[image] * shape.size(), shape, maps + image * kAffine,
               scale, position / shape.width, position % shape.width, out + i * shape.channels);
  }
}

}  // namespace

void gather_pixels(Device device, const PixelBatch& batch, Index size, Real scale, Real offset,
                   Real* out) {
  const bool wide =
      size % 4 == 0 && reinterpret_cast<std::uintptr_t>(batch.pixels) % 4 == 0 && aligned16(out);
  launch(device, "gather_pixels", wide ? gather_pixels_kernel<true> : gather_pixels_kernel<false>,
         grid_for(device, batch.count * size / (wide ? 4 : 1)), kGridThreads, batch, size, scale,
         offset, out);
}

void warp_pixels(Device device, const PixelBatch& batch, const ImageShape& shape, const Real* maps,
                 Real scale, Real* out) {
  launch(device, "warp_pixels", warp_pixels_kernel,
         grid_for(device, batch.count * shape.height * shape.width), kGridThreads, batch, shape,
         maps, scale, out);
}

}  // namespace ballast::cuda
