// The convolution triple on the shapes of InfoGAN for MNIST (batch 128) and of some other networks,
// on one and two threads, as a share of the peak measured in the same run. The best of many short
// runs, to reduce the influence of other load.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "bench/fma_peak.h"
#include "kernels/convolution.h"
#include "kernels/threads.h"

using namespace ballast;

namespace {

struct Layer {
  const char* name;
  ConvolutionShape shape;
};

const Layer kLayers[] = {
    {"28x28x1 -> 14x14x64", {128, 28, 28, 1, 64, 4, 4, 2, 1}},
    {"14x14x64 -> 7x7x128", {128, 14, 14, 64, 128, 4, 4, 2, 1}},
    {"32x32x3 -> 16x16x64", {128, 32, 32, 3, 64, 4, 4, 2, 1}},
    {"8x8x128 -> 4x4x256", {128, 8, 8, 128, 256, 4, 4, 2, 1}},
    {"14x14x64 -> 14x14x64, 3x3", {128, 14, 14, 64, 64, 3, 3, 1, 1}},
};

template <class Call>
double best_seconds(Call call) {
  using bench::seconds_now;
  call();
  double best = 1e9;
  const double stop = seconds_now() + 0.3;
  while (seconds_now() < stop) {
    const double start = seconds_now();
    call();
    best = std::min(best, seconds_now() - start);
  }
  return best;
}

std::vector<Real> filled(Index count) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<Real>(i % 17) / 17;
  return values;
}

template <class Call>
void print(const Layer& layer, const char* kernel, double work, const double (&peaks)[2],
           Call call) {
  std::printf("%-26s %-20s", layer.name, kernel);
  for (const int threads : {1, 2}) {
    set_thread_count(threads);
    const double seconds = best_seconds(call);
    std::printf(" | %7.3f %8.1f %4.0f%%", 1e3 * seconds, work / seconds,
                100 * work / seconds / peaks[threads - 1]);
  }
  std::printf("\n");
}

void measure(const Layer& layer, const double (&peaks)[2]) {
  const ConvolutionShape& s = layer.shape;
  const Index places = s.images * s.out_height() * s.out_width();
  const Index weights = s.kernel_height * s.kernel_width * s.channels * s.filters;
  const double work = 2e-9 * static_cast<double>(places * weights);
  std::vector<Real> x = filled(s.images * s.height * s.width * s.channels);
  std::vector<Real> y = filled(places * s.filters);
  std::vector<Real> w = filled(weights);
  const std::vector<Real> bias = filled(std::max(s.channels, s.filters));
  const Epilogue epilogue{bias.data(), Activation::leaky_relu, Real(0.1)};
  print(layer, "forward", work, peaks,
        [&] { convolution({}, s, x.data(), w.data(), y.data(), epilogue); });
  print(layer, "transposed", work, peaks,
        [&] { transposed_convolution({}, s, y.data(), w.data(), x.data(), epilogue); });
  print(layer, "weights", work, peaks,
        [&] { convolution_weights({}, s, x.data(), y.data(), 0, w.data()); });
}

}  // namespace

int main() {
  const double peaks[2] = {bench::fma_peak(1), bench::fma_peak(2)};
  std::printf("measured peak: %.0f GFLOP/s on one thread, %.0f on two\n", peaks[0], peaks[1]);
  std::printf("%-26s %-20s", "", "");
  for (const char* threads : {"1T", "2T"}) std::printf(" | %2s   ms  GFLOP/s peak", threads);
  std::printf("\n");
  for (const Layer& layer : kLayers) measure(layer, peaks);
}
