// Compares the convolution triple on the device with naive sums in double precision.
#include "kernels/convolution.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/cuda/kernels.h"
#include "kernels/error.h"
#include "kernels/precision.h"
#include "tests/convolution_products.h"
#include "tests/cuda/kernel_check.h"

using namespace ballast;
using namespace ballast::test;
using testing::for_each_product;
using testing::w_count;
using testing::x_count;
using testing::y_count;

namespace {

constexpr Real kNaN = std::numeric_limits<Real>::quiet_NaN();
constexpr Activation kActivations[] = {Activation::none, Activation::relu, Activation::leaky_relu};

std::vector<Real> finished(const std::vector<double>& sums, const Epilogue& epilogue,
                           const std::vector<Real>& bias) {
  std::vector<Real> values;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double sum = bias.empty() ? sums[i] : sums[i] + bias[i % bias.size()];
    const double slope = slope_below_zero(epilogue.activation, epilogue.slope);
    values.push_back(static_cast<Real>(sum < 0 ? slope * sum : sum));
  }
  return values;
}

std::vector<double> zeros(Index count) {
  return std::vector<double>(static_cast<std::size_t>(count));
}

struct Arrays {
  std::vector<Real> x, w, y;

  explicit Arrays(const ConvolutionShape& s)
      : x(normal_array(x_count(s), 0)),
        w(normal_array(w_count(s), 1)),
        y(normal_array(y_count(s), 2)) {}
};

using Forward = decltype(convolution);

// The forward function or its transpose, from `a` to `count` values.
void check_forward(Forward* run, const ConvolutionShape& shape, const std::vector<Real>& a,
                   const std::vector<Real>& w, const std::vector<double>& sums,
                   const Epilogue& epilogue, const std::vector<Real>& bias, Index offset) {
  const OnBoth<Real> from(a, offset), kernels(w, offset), added(bias, offset);
  Epilogue device = epilogue;
  if (!bias.empty()) device.bias = added.on(kCuda);
  const auto values = on_device([&] {
    OnBoth<Real> to(unwritten(static_cast<Index>(sums.size())), offset);
    run(kCuda, shape, from.on(kCuda), kernels.on(kCuda), to.on(kCuda), device);
    return to.device();
  });
  check_close(values, finished(sums, epilogue, bias), 1e-5);
}

void check_convolution(const ConvolutionShape& s, const Arrays& arrays,
                       const Epilogue& epilogue = {}, const std::vector<Real>& bias = {},
                       Index offset = 0) {
  std::vector<double> sums = zeros(y_count(s));
  for_each_product(s, [&](Index x, Index w, Index y) {
    sums[y] += static_cast<double>(arrays.x[x]) * arrays.w[w];
  });
  check_forward(cuda::convolution, s, arrays.x, arrays.w, sums, epilogue, bias, offset);
}

void check_transpose(const ConvolutionShape& s, const Arrays& arrays, const Epilogue& epilogue = {},
                     const std::vector<Real>& bias = {}, Index offset = 0) {
  std::vector<double> sums = zeros(x_count(s));
  for_each_product(s, [&](Index x, Index w, Index y) {
    sums[x] += static_cast<double>(arrays.y[y]) * arrays.w[w];
  });
  check_forward(cuda::transposed_convolution, s, arrays.y, arrays.w, sums, epilogue, bias, offset);
}

void check_weights(const ConvolutionShape& s, const Arrays& arrays, Real beta, Index offset = 0) {
  std::vector<double> sums = zeros(w_count(s));
  for_each_product(s, [&](Index x, Index w, Index y) {
    sums[w] += static_cast<double>(arrays.x[x]) * arrays.y[y];
  });
  if (beta != 0) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += arrays.w[i];
  }
  const OnBoth<Real> x(arrays.x, offset), y(arrays.y, offset);
  const auto values = on_device([&] {
    OnBoth<Real> w(beta != 0 ? arrays.w : unwritten(w_count(s)), offset);
    cuda::convolution_weights(kCuda, s, x.on(kCuda), y.on(kCuda), beta, w.on(kCuda));
    return w.device();
  });
  check_close(values, finished(sums, {}, {}), 1e-5);
}

void check_all(const ConvolutionShape& s, Index offset = 0) {
  CAPTURE(s.height);
  CAPTURE(s.width);
  CAPTURE(s.channels);
  CAPTURE(s.filters);
  CAPTURE(s.kernel_height);
  CAPTURE(s.stride);
  CAPTURE(s.padding);
  const Arrays arrays(s);
  check_convolution(s, arrays, {}, {}, offset);
  check_transpose(s, arrays, {}, {}, offset);
  check_weights(s, arrays, 0, offset);
  check_weights(s, arrays, 1, offset);
}

// Rounded to the 10-bit mantissa of TF32, ties away from 0.
std::vector<Real> rounded(std::vector<Real> values) {
  for (Real& x : values) {
    int exponent = 0;
    const Real fraction = std::frexp(x, &exponent);
    x = std::ldexp(std::round(std::ldexp(fraction, 11)), exponent - 11);
  }
  return values;
}

// Compares tensor cores with sums of the rounded numbers; results with few columns do not use them.
// The first number of x is between two TF32 numbers.
void check_tensor_cores(const ConvolutionShape& s, Real first = Real(1) + Real(0x1p-11)) {
  CAPTURE(s.channels);
  CAPTURE(s.filters);
  const PrecisionScope tensor_cores(Precision::tf32);
  Arrays arrays(s);
  arrays.x[0] = first;
  const std::vector<Real> x = rounded(arrays.x), w = rounded(arrays.w), y = rounded(arrays.y);
  const bool few = s.channels <= 4;
  const bool few_filters = s.filters <= 4;
  std::vector<double> x_sums = zeros(x_count(s)), y_sums = zeros(y_count(s)),
                      w_sums(arrays.w.begin(), arrays.w.end());
  for_each_product(s, [&](Index i, Index j, Index k) {
    y_sums[k] +=
        static_cast<double>(few_filters ? arrays.x[i] : x[i]) * (few_filters ? arrays.w[j] : w[j]);
    x_sums[i] += static_cast<double>(few ? arrays.y[k] : y[k]) * (few ? arrays.w[j] : w[j]);
    w_sums[j] +=
        static_cast<double>(few_filters ? arrays.x[i] : x[i]) * (few_filters ? arrays.y[k] : y[k]);
  });
  const OnBoth<Real> device_x(arrays.x), device_w(arrays.w), device_y(arrays.y);
  const auto check = [](const std::vector<double>& sums, const std::vector<Real>& start,
                        const auto& run) {
    const auto values = on_device([&] {
      OnBoth<Real> to(start);
      run(to.on(kCuda));
      return to.device();
    });
    check_close(values, finished(sums, {}, {}), 1e-5);
  };
  check(y_sums, unwritten(y_count(s)), [&](Real* to) {
    cuda::convolution(kCuda, s, device_x.on(kCuda), device_w.on(kCuda), to, {});
  });
  check(x_sums, unwritten(x_count(s)), [&](Real* to) {
    cuda::transposed_convolution(kCuda, s, device_y.on(kCuda), device_w.on(kCuda), to, {});
  });
  check(w_sums, arrays.w, [&](Real* to) {
    cuda::convolution_weights(kCuda, s, device_x.on(kCuda), device_y.on(kCuda), 1, to);
  });
}

constexpr ConvolutionShape kSmall{2, 7, 5, 4, 8, 3, 3, 2, 1};

}  // namespace

TEST_CASE("convolution.strides, paddings and kernels") {
  for (const Index stride : {1, 2, 3}) {
    for (const Index padding : {0, 1, 2}) {
      for (const Index kernel : {1, 3, 4, 5}) {
        check_all({2, 8, 7, 3, 5, kernel, kernel, stride, padding});
      }
    }
  }
}

TEST_CASE("convolution.kernels that are not square") {
  check_all({2, 7, 9, 4, 8, 1, 5, 2, 2});
  check_all({1, 9, 6, 2, 3, 5, 2, 3, 1});
  check_all({3, 5, 1, 4, 4, 3, 1, 2, 0});
}

// Also kernels shorter than the stride: positions of x in no window, phases without taps.
TEST_CASE("convolution.positions beyond the last window") {
  check_all({1, 10, 11, 1, 2, 3, 3, 4, 0});
  check_all({1, 9, 9, 4, 4, 2, 2, 5, 0});
  check_all({2, 1, 1, 3, 2, 1, 1, 7, 0});
  check_all({2, 3, 4, 4, 4, 5, 5, 9, 2});
}

TEST_CASE("convolution.channels and filters") {
  for (const Index channels : {1, 2, 3, 5, 64}) {
    for (const Index filters : {1, 3, 4, 33, 70}) {
      check_all({1, 5, 4, channels, filters, 3, 2, 1, 1});
    }
  }
  check_all({1, 4, 4, 70, 12, 2, 2, 2, 0});
  check_all({1, 6, 6, 8, 128, 4, 4, 2, 1});
}

TEST_CASE("convolution.several tiles, and split sums") {
  check_all({9, 14, 13, 1, 64, 4, 4, 2, 1});  // few weights
  check_all({3, 14, 14, 12, 68, 3, 3, 1, 1});
  check_all({9, 9, 9, 4, 2, 3, 3, 1, 1});
}

TEST_CASE("convolution.few results of deep sums, with epilogue") {
  const Epilogue epilogue{nullptr, Activation::leaky_relu, Real(0.2)};
  for (const ConvolutionShape& s : {ConvolutionShape{2, 4, 4, 64, 3, 4, 4, 1, 0},
                                    ConvolutionShape{1, 3, 4, 5, 90, 3, 5, 2, 2}}) {
    const Arrays arrays(s);
    check_all(s);
    check_convolution(s, arrays, epilogue, normal_array(s.filters, 3));
    check_transpose(s, arrays, epilogue, normal_array(s.channels, 3));
  }
}

TEST_CASE("convolution.addresses that are not aligned") {
  check_all(kSmall, 1);
  check_all({2, 6, 5, 8, 36, 3, 3, 1, 1}, 3);
  check_all({2, 6, 5, 8, 3, 3, 3, 1, 1}, 1);
}

TEST_CASE("convolution.bias and activations") {
  for (const ConvolutionShape& s : {kSmall, ConvolutionShape{1, 5, 5, 3, 1, 2, 2, 3, 0}}) {
    const Arrays arrays(s);
    for (const Activation activation : kActivations) {
      for (const bool with_bias : {false, true}) {
        const Epilogue epilogue{nullptr, activation, Real(0.2)};
        const auto bias = [&](Index count) {
          return with_bias ? normal_array(count, 3) : std::vector<Real>{};
        };
        check_convolution(s, arrays, epilogue, bias(s.filters));
        check_transpose(s, arrays, epilogue, bias(s.channels));
      }
    }
  }
}

TEST_CASE("convolution.empty sums still apply the epilogue") {
  const Epilogue epilogue{nullptr, Activation::leaky_relu, Real(0.2)};
  const ConvolutionShape no_channels{2, 5, 5, 0, 3, 3, 3, 2, 1};
  check_convolution(no_channels, Arrays(no_channels), epilogue, normal_array(3, 3));
  const ConvolutionShape no_filters{2, 5, 5, 3, 0, 3, 3, 2, 1};
  check_transpose(no_filters, Arrays(no_filters), epilogue, normal_array(3, 3));
  const ConvolutionShape no_images{0, 5, 5, 3, 2, 3, 3, 2, 1};
  check_all(no_images);
}

TEST_CASE("convolution.NaN propagates through every activation") {
  const ConvolutionShape s = kSmall;
  const std::vector<Real> bias(8, 0);
  for (const Activation activation : kActivations) {
    const Epilogue epilogue{nullptr, activation, Real(0.2)};
    Arrays arrays(s);
    arrays.x[37] = kNaN;
    arrays.y[41] = kNaN;
    check_convolution(s, arrays, epilogue, {0, 1, kNaN, 0, -1, 0, 0, 0});
    check_transpose(s, arrays, epilogue, {0, 1, kNaN, -1});
  }
}

// For positions whose window is within x; otherwise NaN is multiplied by the 0 outside.
TEST_CASE("convolution.NaN propagates to the weights, but not from results that are not read") {
  Arrays arrays(kSmall);
  arrays.y[33] = kNaN;
  check_weights(kSmall, arrays, 0);
  check_weights(kSmall, arrays, 1);
}

TEST_CASE("convolution.tensor cores") {
  check_tensor_cores({2, 4, 5, 8, 12, 3, 3, 2, 1});   // narrow tiles
  check_tensor_cores({1, 3, 4, 36, 68, 1, 2, 1, 0});  // wide ones
  check_tensor_cores({1, 5, 5, 5, 7, 3, 2, 2, 0});    // numbers one at a time
  check_tensor_cores({1, 3, 2, 33, 35, 1, 1, 1, 0});
  check_tensor_cores({1, 4, 4, 1, 66, 3, 3, 1, 0});  // few weights
  check_tensor_cores({1, 3, 3, 4, 36, 2, 2, 1, 0});
  check_tensor_cores({1, 3, 3, 5, 8, 2, 2, 1, 0}, std::nanf("0x3fffff"));  // all bits set
  check_tensor_cores({1, 4, 4, 8, 3, 3, 3, 1, 1});                         // few filters
}

TEST_CASE("convolution.launches") {
  const ConvolutionShape s{1, 8, 8, 4, 8, 4, 4, 2, 1};
  const Arrays arrays(s);
  const OnBoth<Real> x(arrays.x), w(arrays.w), y(arrays.y);
  OnBoth<Real> to(unwritten(x_count(s) + y_count(s) + w_count(s)));
  check_launches(1,
                 [&] { cuda::convolution(kCuda, s, x.on(kCuda), w.on(kCuda), to.on(kCuda), {}); });
  check_launches(1, [&] {
    cuda::transposed_convolution(kCuda, s, y.on(kCuda), w.on(kCuda), to.on(kCuda), {});
  });
  check_launches(
      1, [&] { cuda::convolution_weights(kCuda, s, x.on(kCuda), y.on(kCuda), 0, to.on(kCuda)); });
}

TEST_CASE("convolution.launches of split sums") {
  const ConvolutionShape s{1, 4, 4, 64, 8, 4, 4, 1, 0};
  const OnBoth<Real> x(normal_array(x_count(s))), w(normal_array(w_count(s)));
  OnBoth<Real> y(unwritten(y_count(s)));
  const auto launch_with = [&](Activation activation) {
    return [&, activation] {
      cuda::convolution(kCuda, s, x.on(kCuda), w.on(kCuda), y.on(kCuda), {nullptr, activation, 0});
    };
  };
  check_launches(2, launch_with(Activation::none));
  check_launches(3, launch_with(Activation::relu));
}

TEST_CASE("convolution.sizes beyond 32 bits are rejected") {
  const ConvolutionShape s{70000, 200, 200, 3, 1, 3, 3, 1, 1};
  CHECK_THROWS_WITH_AS(cuda::convolution(kCuda, s, nullptr, nullptr, nullptr, {}),
                       doctest::Contains("convolution: 70000 images of 200x200x3"), Error);
  CHECK_THROWS_AS(cuda::transposed_convolution(kCuda, s, nullptr, nullptr, nullptr, {}), Error);
  CHECK_THROWS_AS(cuda::convolution_weights(kCuda, s, nullptr, nullptr, 0, nullptr), Error);
}
