#include "kernels/convolution.h"

#include "kernels/cpu/products/convolution_parts.h"
#include "kernels/cuda/kernels.h"

namespace ballast {
namespace {

constexpr Index kFewChannels = 16;  // with fewer, a product over one tap is too short

bool few_channels(const ConvolutionShape& shape) { return shape.channels < kFewChannels; }

}  // namespace

void convolution(Device device, const ConvolutionShape& shape, const Real* x, const Real* w,
                 Real* y, const Epilogue& epilogue) {
  if (device.kind == DeviceKind::cuda) {
    return cuda_kernels().convolution(device, shape, x, w, y, epilogue);
  }
  if (few_channels(shape)) return by_patches::convolution(shape, x, w, y, epilogue);
  by_taps::convolution(shape, x, w, y, epilogue);
}

void transposed_convolution(Device device, const ConvolutionShape& shape, const Real* y,
                            const Real* w, Real* x, const Epilogue& epilogue) {
  if (device.kind == DeviceKind::cuda) {
    return cuda_kernels().transposed_convolution(device, shape, y, w, x, epilogue);
  }
  if (few_channels(shape)) return by_patches::transposed_convolution(shape, y, w, x, epilogue);
  by_taps::transposed_convolution(shape, y, w, x, epilogue);
}

void convolution_weights(Device device, const ConvolutionShape& shape, const Real* x, const Real* y,
                         Real beta, Real* w) {
  if (device.kind == DeviceKind::cuda) {
    return cuda_kernels().convolution_weights(device, shape, x, y, beta, w);
  }
  if (few_channels(shape)) return by_patches::convolution_weights(shape, x, y, beta, w);
  by_taps::convolution_weights(shape, x, y, beta, w);
}

}  // namespace ballast
