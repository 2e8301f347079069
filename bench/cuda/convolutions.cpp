// The convolution triple on the layers of InfoGAN's networks for MNIST (28x28, batch 128), and on
// larger ones.
#include "bench/cuda/measure.h"
#include "kernels/cuda/kernels.h"

namespace ballast::bench {
namespace {

// images, height, width, channels, filters, kernel height, kernel width, stride, padding
constexpr ConvolutionShape kLayers[] = {
    {128, 28, 28, 1, 64, 4, 4, 2, 1},   {128, 14, 14, 64, 128, 4, 4, 2, 1},
    {128, 32, 32, 3, 64, 4, 4, 2, 1},   {128, 16, 16, 128, 256, 4, 4, 2, 1},
    {64, 32, 32, 128, 128, 3, 3, 1, 1}, {128, 4, 4, 512, 1, 4, 4, 1, 0},
    {64, 64, 64, 256, 256, 3, 3, 1, 1},
};

std::string sizes_of(const ConvolutionShape& s) {
  return std::to_string(s.images) + "x" + std::to_string(s.height) + "x" + std::to_string(s.width) +
         "x" + std::to_string(s.channels) + "/" + std::to_string(s.filters) + "_of_" +
         std::to_string(s.kernel_height) + "x" + std::to_string(s.kernel_width) + "_stride_" +
         std::to_string(s.stride);
}

}  // namespace

// Products with taps outside x are counted like any other.
void add_convolutions() {
  using Launch = void (*)(const ConvolutionShape&, Real* x, Real* w, Real* y);
  const auto add_one = [](const std::string& name, const ConvolutionShape& s, Launch launch) {
    const Index x_count = s.images * s.height * s.width * s.channels;
    const Index y_count = s.images * s.out_height() * s.out_width() * s.filters;
    const Index taps = s.kernel_height * s.kernel_width;
    const double operations = 2.0 * static_cast<double>(y_count * taps * s.channels);
    add(name + "/" + sizes_of(s), operations < 1e10, [=] {
      const auto x = numbers(x_count);
      const auto w = numbers(taps * s.channels * s.filters, 1);
      const auto y = numbers(y_count, 2);
      return Work{0, operations, [=] { launch(s, x->data(), w->data(), y->data()); }};
    });
  };
  for (const ConvolutionShape& layer : kLayers) {
    add_one("convolution", layer, [](const ConvolutionShape& s, Real* x, Real* w, Real* y) {
      cuda::convolution(kDevice, s, x, w, y, {});
    });
    add_one("transposed_convolution", layer,
            [](const ConvolutionShape& s, Real* x, Real* w, Real* y) {
              cuda::transposed_convolution(kDevice, s, y, w, x, {});
            });
    add_one("convolution_weights", layer, [](const ConvolutionShape& s, Real* x, Real* w, Real* y) {
      cuda::convolution_weights(kDevice, s, x, y, 0, w);
    });
  }
}

}  // namespace ballast::bench
