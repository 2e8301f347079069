#include "kernels/subnormals.h"

#include <doctest/doctest.h>

#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/adam.h"
#include "kernels/convolution.h"
#include "kernels/elementwise.h"
#include "kernels/matmul.h"
#include "kernels/reduce.h"
#include "kernels/threads.h"

using namespace ballast;

namespace {

constexpr Real kLeast = std::numeric_limits<Real>::min();  // the smallest normal number
constexpr Real kSubnormal = kLeast / 4;
constexpr Index kMany = 100 * kParallelThreshold;  // large enough to use all threads

std::vector<Real> subnormals(Index count) {
  return std::vector<Real>(static_cast<std::size_t>(count), kSubnormal);
}

// Compares bits: if subnormal numbers are flushed, == treats them as zero.
bool all_zero(const std::vector<Real>& values) {
  for (const Real value : values) {
    if (std::fpclassify(value) != FP_ZERO) return false;
  }
  return true;
}

// Whether a subnormal result is preserved on this thread.
bool keeps_subnormals() {
  volatile Real least = kLeast;
  volatile Real quarter = least / 4;
  return std::fpclassify(Real(quarter)) == FP_SUBNORMAL;
}

// Calls check with one and with two threads.
template <class Check>
void with_threads(const Check& check) {
  const int before = thread_count();
  for (const int threads : {1, 2}) {
    set_thread_count(threads);
    check();
  }
  set_thread_count(before);
}

}  // namespace

TEST_CASE("subnormals: products treat operands and results as zero") {
  with_threads([] {
    for (const Index size : {3, 40, 200}) {
      const std::vector<Real> ones(static_cast<std::size_t>(size * size), 1);
      std::vector<Real> c(ones.size(), 7);
      matmul({}, {false, false, size, size, size}, {subnormals(size * size).data(), size},
             {ones.data(), size}, 0, {c.data(), size});
      CHECK(all_zero(c));
      const std::vector<Real> small(ones.size(), std::sqrt(kSubnormal / static_cast<Real>(size)));
      matmul({}, {false, true, size, size, size}, {small.data(), size}, {small.data(), size}, 0,
             {c.data(), size});
      CHECK(all_zero(c));
    }
  });
}

TEST_CASE("subnormals: Adam's moments decay to zero and the parameter does not change") {
  with_threads([] {
    for (const Index count : {Index{5}, kMany}) {
      const auto size = static_cast<std::size_t>(count);
      std::vector<Real> parameter(size, 1), moment1(size, kLeast), moment2(size, kLeast);
      adam({}, {}, 1000,
           {parameter.data(), std::vector<Real>(size, 0).data(), moment1.data(), moment2.data(),
            count});
      CHECK(all_zero(moment1));
      CHECK(all_zero(moment2));
      CHECK(parameter == std::vector<Real>(size, 1));
    }
  });
}

TEST_CASE("subnormals: their sum, sum of squares and mean are zero") {
  with_threads([] {
    for (const Index count : {Index{1}, Index{37}, kMany}) {
      std::vector<Real> total(1, 7);
      const auto values = subnormals(count);
      const Real mean = 1 / static_cast<Real>(count);
      reduce({}, ReduceOp::sum, values.data(), {1, count, 1}, total.data());
      CHECK(all_zero(total));
      reduce({}, ReduceOp::sum_of_squares, values.data(), {1, count, 1}, total.data(), mean);
      CHECK(all_zero(total));
    }
  });
}

TEST_CASE("subnormals: element-wise operations and convolutions treat them as zero") {
  with_threads([] {
    for (const Index count : {Index{5}, kMany}) {
      std::vector<Real> y(static_cast<std::size_t>(count), 7);
      unary({}, UnaryOp::multiply_scalar, subnormals(count).data(), y.data(), count, 1);
      CHECK(all_zero(y));
    }
    for (const Index channels : {1, 32}) {  // by patches and by taps
      ConvolutionShape shape;
      shape.images = 4;
      shape.height = shape.width = 16;
      shape.channels = channels;
      shape.filters = 32;
      shape.kernel_height = shape.kernel_width = 3;
      const std::vector<Real> w(static_cast<std::size_t>(9 * channels * shape.filters), 1);
      std::vector<Real> y(
          static_cast<std::size_t>(4 * shape.out_height() * shape.out_width() * shape.filters), 7);
      convolution({}, shape, subnormals(4 * 256 * channels).data(), w.data(), y.data(), {});
      CHECK(all_zero(y));
    }
  });
}

TEST_CASE("subnormals: the caller's floating-point state and the threads' are restored") {
  with_threads([] {
    REQUIRE(keeps_subnormals());
    std::fesetround(FE_UPWARD);
    std::vector<Real> y(static_cast<std::size_t>(kMany));
    unary({}, UnaryOp::multiply_scalar, subnormals(kMany).data(), y.data(), kMany, 1);
    CHECK(std::fegetround() == FE_UPWARD);
    std::fesetround(FE_TONEAREST);
    CHECK(keeps_subnormals());
    int keeping = 0;
#pragma omp parallel reduction(+ : keeping)
    keeping += keeps_subnormals() ? 1 : 0;
    CHECK(keeping == thread_count());
  });
}
