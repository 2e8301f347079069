// Compares the errors stated in kernels/cpu/vector_math.h with the C library in double, over all
// floats (with a stride that is not a multiple of a power of two, plus all special values).
#include "kernels/cpu/vector_math.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace ballast;

namespace {

// Distance between two neighbouring floats at the size of `exact`.
double ulp(double exact) {
  const double size = std::max(std::abs(exact), 1.1754943508222875e-38);
  return std::ldexp(1.0, std::ilogb(size) - 23);
}

struct Worst {
  double error = 0;
  float at = 0;
};

// Largest error in ulp over the floats in [low, high] visited by the stride. An infinite result
// must be infinite in both or be within half an ulp of overflow.
template <class Approximate, class Exact>
Worst worst_error(Approximate approximate, Exact exact, float low, float high) {
  using V = Vector<float>;
  Worst worst;
  for (std::uint64_t bits = 0; bits <= 0xffffffffu; bits += 1 + V::lanes * 97) {
    float x[V::lanes];
    float y[V::lanes];
    for (int i = 0; i < V::lanes; ++i) {
      x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(bits + static_cast<unsigned>(i)));
      if (!(x[i] >= low && x[i] <= high)) x[i] = 1.0f;
    }
    approximate(V::load(x)).store(y);
    for (int i = 0; i < V::lanes; ++i) {
      const double value = exact(static_cast<double>(x[i]));
      const float rounded = static_cast<float>(value);
      if (y[i] == rounded) continue;
      const double error = std::abs(static_cast<double>(y[i]) - value) / ulp(value);
      if (!(error <= worst.error)) worst = {error, x[i]};
    }
  }
  return worst;
}

constexpr float kMax = std::numeric_limits<float>::max();
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <class F>
float at(F f, float x) {
  using V = Vector<float>;
  float y[V::lanes];
  f(V(x)).store(y);
  for (int i = 1; i < V::lanes; ++i) {
    CHECK(std::bit_cast<std::uint32_t>(y[i]) == std::bit_cast<std::uint32_t>(y[0]));
  }
  return y[0];
}

constexpr auto kExp = [](Vector<float> x) { return exp(x); };
constexpr auto kLog = [](Vector<float> x) { return log(x); };
constexpr auto kTanh = [](Vector<float> x) { return tanh(x); };
constexpr auto kSigmoid = [](Vector<float> x) { return sigmoid(x); };
constexpr auto kLog1p = [](Vector<float> x) { return log1p_positive(x); };

void check_bound(const std::string& name, const Worst& worst, double bound) {
  INFO(name << ": largest error " << worst.error << " ulp at " << worst.at);
  CHECK(worst.error <= bound);
}

}  // namespace

TEST_CASE("vector math: errors over all floats are within the stated bounds") {
  const auto exact_sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  check_bound("exp",
              worst_error(
                  kExp, [](double x) { return std::exp(x); }, -kMax, kMax),
              1.1);
  check_bound("log",
              worst_error(
                  kLog, [](double x) { return std::log(x); }, 1e-45f, kMax),
              1);
  check_bound("tanh",
              worst_error(
                  kTanh, [](double x) { return std::tanh(x); }, -kMax, kMax),
              1.5);
  check_bound("sigmoid", worst_error(kSigmoid, exact_sigmoid, -kMax, kMax), 2.5);
  check_bound("log1p",
              worst_error(
                  kLog1p, [](double x) { return std::log1p(x); }, 0, kMax),
              1.5);
}

TEST_CASE("vector math: all values near changes of formula") {
  // All floats near a change of formula or of exponent.
  for (const float seam : {0.55f, -0.55f, 0.70710678f, 1.0f, 1.41421356f, 0.34657359f, 88.72284f,
                           -87.33655f, -103.97208f, 0.0f, 1.17549435e-38f}) {
    float x = seam;
    for (int i = 0; i < 2000; ++i) x = std::nextafter(x, -kMax);
    for (int i = 0; i < 4000; ++i, x = std::nextafter(x, kMax)) {
      const double e = std::exp(static_cast<double>(x));
      if (static_cast<float>(e) < kInf) REQUIRE(std::abs(at(kExp, x) - e) <= 1.5 * ulp(e));
      const double t = std::tanh(static_cast<double>(x));
      REQUIRE(std::abs(at(kTanh, x) - t) <= 2 * ulp(t));
      if (x <= 0) continue;
      const double l = std::log(static_cast<double>(x));
      REQUIRE(std::abs(at(kLog, x) - l) <= 1.5 * ulp(l));
    }
  }
}

TEST_CASE("vector math: special values") {
  CHECK(at(kExp, 0.0f) == 1.0f);
  CHECK(at(kExp, -0.0f) == 1.0f);
  CHECK(at(kExp, kInf) == kInf);
  CHECK(at(kExp, -kInf) == 0.0f);
  CHECK(at(kExp, 88.73f) == kInf);
  CHECK(at(kExp, -103.0f) > 0.0f);
  CHECK(at(kExp, -104.5f) == 0.0f);
  CHECK(at(kExp, -1e30f) == 0.0f);
  CHECK(std::isnan(at(kExp, kNan)));

  CHECK(at(kLog, 1.0f) == 0.0f);
  CHECK(at(kLog, 0.0f) == -kInf);
  CHECK(at(kLog, -0.0f) == -kInf);
  CHECK(at(kLog, kInf) == kInf);
  CHECK(std::isnan(at(kLog, -1.0f)));
  CHECK(std::isnan(at(kLog, -kInf)));
  CHECK(std::isnan(at(kLog, kNan)));
  CHECK(at(kLog, 1e-45f) == doctest::Approx(-103.2789f));

  CHECK(at(kTanh, kInf) == 1.0f);
  CHECK(at(kTanh, -kInf) == -1.0f);
  CHECK(at(kTanh, 1e30f) == 1.0f);
  CHECK(std::signbit(at(kTanh, -0.0f)));
  CHECK(at(kTanh, 1e-45f) == 1e-45f);
  CHECK(std::isnan(at(kTanh, kNan)));

  CHECK(at(kSigmoid, 0.0f) == 0.5f);
  CHECK(at(kSigmoid, kInf) == 1.0f);
  CHECK(at(kSigmoid, -kInf) == 0.0f);
  CHECK(at(kSigmoid, -100.0f) > 0.0f);
  CHECK(std::isnan(at(kSigmoid, kNan)));

  CHECK(at(kLog1p, 0.0f) == 0.0f);
  CHECK(at(kLog1p, 1e-45f) == 1e-45f);
  CHECK(at(kLog1p, kInf) == kInf);
  CHECK(at(kLog1p, kMax) == doctest::Approx(88.72284f));
  CHECK(std::isnan(at(kLog1p, kNan)));
}

TEST_CASE("vector math: results do not depend on the position in the array") {
  std::vector<Real> x(97);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<Real>(i) * Real(0.37) - Real(17);
  std::vector<Real> whole(x.size());
  exp_array(x.data(), whole.data(), static_cast<Index>(x.size()));
  for (std::size_t start = 0; start < x.size(); ++start) {
    for (std::size_t count = 0; count <= std::min<std::size_t>(x.size() - start, 20); ++count) {
      std::vector<Real> part(count + 1, Real(-5));
      exp_array(x.data() + start, part.data(), static_cast<Index>(count));
      for (std::size_t i = 0; i < count; ++i) REQUIRE(part[i] == whole[start + i]);
      REQUIRE(part[count] == Real(-5));  // nothing is written beyond the end
    }
  }
}

TEST_CASE("vector math: arrays of all four functions, in place") {
  std::vector<Real> x{Real(0.1), Real(0.5), Real(1), Real(2), Real(3), Real(7), Real(0.01)};
  const auto check = [&](auto array, auto exact) {
    std::vector<Real> y = x;
    array(y.data(), y.data(), static_cast<Index>(y.size()));
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == doctest::Approx(exact(x[i])));
  };
  check(exp_array, [](Real v) { return std::exp(v); });
  check(log_array, [](Real v) { return std::log(v); });
  check(tanh_array, [](Real v) { return std::tanh(v); });
  check(sigmoid_array, [](Real v) { return 1 / (1 + std::exp(-v)); });
}
