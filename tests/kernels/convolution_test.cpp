#include "kernels/convolution.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "kernels/threads.h"
#include "products.h"
#include "tests/convolution_products.h"

using namespace ballast;
using test::activated;
using test::at;
using test::Values;
using test::wave;
using testing::for_each_product;
using testing::w_count;
using testing::x_count;
using testing::y_count;

namespace {

// Sums in double, and the sums of the magnitudes.
struct Sums {
  explicit Sums(Index count)
      : value(static_cast<std::size_t>(count), 0), size(static_cast<std::size_t>(count), 1) {}
  void add(Index i, double x) {
    value[static_cast<std::size_t>(i)] += x;
    size[static_cast<std::size_t>(i)] += std::abs(x);
  }
  std::vector<double> value;
  std::vector<double> size;
};

int wrong_elements(const Values& got, const Sums& expected, const Epilogue& epilogue,
                   Index columns) {
  int wrong = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    double sum = expected.value[i];
    if (epilogue.bias) sum += epilogue.bias[static_cast<Index>(i) % columns];
    const double bound = expected.size[i] * 8 * std::numeric_limits<Real>::epsilon();
    wrong += !(std::abs(got[i] - activated(sum, epilogue)) <= bound);
  }
  return wrong;
}

std::string describe(const ConvolutionShape& s) {
  std::string text;
  for (const Index value : {s.images, s.height, s.width, s.channels, s.filters, s.kernel_height,
                            s.kernel_width, s.stride, s.padding}) {
    text += std::to_string(value) + " ";
  }
  return text;
}

struct Operands {
  explicit Operands(const ConvolutionShape& s)
      : x(wave(x_count(s), 0.7)), w(wave(w_count(s), 0.3)), y(wave(y_count(s), 1.1)) {}
  Values x;
  Values w;
  Values y;
};

Values filled(Index count) {
  return Values(static_cast<std::size_t>(count), std::numeric_limits<Real>::quiet_NaN());
}

void check_triple(const ConvolutionShape& s, Epilogue epilogue = {}) {
  INFO(describe(s));
  const Operands o(s);
  const Values bias = wave(std::max(s.channels, s.filters), 0.4);
  if (epilogue.activation != Activation::none) epilogue.bias = bias.data();
  Sums x(x_count(s));
  Sums w(w_count(s));
  Sums y(y_count(s));
  for_each_product(s, [&](Index ix, Index iw, Index iy) {
    y.add(iy, at(o.x, ix) * at(o.w, iw));
    x.add(ix, at(o.y, iy) * at(o.w, iw));
    w.add(iw, at(o.x, ix) * at(o.y, iy));
  });
  Values forward = filled(y_count(s));
  convolution({}, s, o.x.data(), o.w.data(), forward.data(), epilogue);
  CHECK(wrong_elements(forward, y, epilogue, s.filters) == 0);
  Values transposed = filled(x_count(s));
  transposed_convolution({}, s, o.y.data(), o.w.data(), transposed.data(), epilogue);
  CHECK(wrong_elements(transposed, x, epilogue, s.channels) == 0);
  Values weights = filled(w_count(s));
  convolution_weights({}, s, o.x.data(), o.y.data(), 0, weights.data());
  CHECK(wrong_elements(weights, w, {}, 1) == 0);
  Values added = o.w;
  convolution_weights({}, s, o.x.data(), o.y.data(), 1, added.data());
  for (Index i = 0; i < w_count(s); ++i) w.add(i, at(o.w, i));
  CHECK(wrong_elements(added, w, {}, 1) == 0);
}

}  // namespace

TEST_CASE("convolution: the triple, for strides, paddings, kernels and sizes with remainders") {
  for (const Index channels : {1, 3, 16, 19}) {
    for (const Index filters : {1, 5, 16, 70}) {
      for (const Index stride : {1, 2, 3}) {
        for (const Index padding : {0, 1, 2}) {
          check_triple({2, 7, 6, channels, filters, 3, 4, stride, padding});
          check_triple({1, 5, 8, channels, filters, 2, 1, stride, padding});
        }
      }
      check_triple({3, 4, 4, channels, filters, 1, 1, 1, 0});
      check_triple({2, 5, 5, channels, filters, 5, 5, 1, 0});
      check_triple({2, 5, 4, channels, filters, 1, 1, 3, 0});
      check_triple({1, 2, 3, channels, filters, 4, 4, 2, 3});
    }
  }
}

TEST_CASE("convolution: more channels than a block, more images than a chunk, all remainders") {
  check_triple({2, 3, 3, 300, 40, 2, 2, 1, 1});
  check_triple({2, 3, 3, 40, 300, 2, 2, 1, 1});
  check_triple({9, 8, 8, 64, 32, 4, 4, 2, 1});
  check_triple({37, 9, 9, 1, 64, 4, 4, 2, 1});
  check_triple({3, 30, 31, 2, 20, 4, 4, 2, 1});
  for (const Activation activation : {Activation::relu, Activation::leaky_relu}) {
    for (const Index channels : {1, 3, 17, 130}) {
      check_triple({2, 6, 6, channels, 33, 4, 4, 2, 1}, {nullptr, activation, Real(0.2)});
      check_triple({2, 6, 7, 20, channels, 2, 2, 3, 0}, {nullptr, activation, Real(0.2)});
    }
  }
}

TEST_CASE("convolution: the weight gradient of no images is zero") {
  for (const Index channels : {1, 20}) check_triple({0, 6, 6, channels, 3, 3, 3, 1, 1});
}

TEST_CASE("convolution: NaN propagates, also through a ReLU") {
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  for (const Index channels : {1, 32}) {
    const ConvolutionShape s{1, 6, 6, channels, 8, 3, 3, 1, 1};
    Operands o(s);
    o.x[0] = nan;
    convolution({}, s, o.x.data(), o.w.data(), o.y.data(), {nullptr, Activation::relu, 0});
    CHECK(std::isnan(o.y[0]));
    CHECK(!std::isnan(o.y.back()));
    transposed_convolution({}, s, o.y.data(), o.w.data(), o.x.data(),
                           {nullptr, Activation::relu, 0});
    CHECK(std::isnan(o.x[0]));
    CHECK(!std::isnan(o.x.back()));
  }
}

TEST_CASE("convolution: results do not depend on the number of threads") {
  const int before = thread_count();
  const auto bytes = [](const ConvolutionShape& s, int threads) {
    set_thread_count(threads);
    const Operands o(s);
    Values all = filled(y_count(s) + x_count(s) + w_count(s));
    convolution({}, s, o.x.data(), o.w.data(), all.data());
    transposed_convolution({}, s, o.y.data(), o.w.data(), all.data() + y_count(s));
    convolution_weights({}, s, o.x.data(), o.y.data(), 0, all.data() + y_count(s) + x_count(s));
    return all;
  };
  for (const ConvolutionShape& s : {ConvolutionShape{33, 14, 14, 64, 48, 4, 4, 2, 1},
                                    ConvolutionShape{33, 28, 28, 1, 64, 4, 4, 2, 1},
                                    ConvolutionShape{5, 14, 14, 3, 20, 3, 3, 1, 1}}) {
    const Values one = bytes(s, 1);
    for (const int threads : {2, 3, 5}) {
      const Values more = bytes(s, threads);
      CHECK(std::memcmp(one.data(), more.data(), one.size() * sizeof(Real)) == 0);
    }
  }
  set_thread_count(before);
}
