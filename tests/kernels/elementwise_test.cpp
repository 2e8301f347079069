#include "kernels/elementwise.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "guarded.h"
#include "kernels/threads.h"

using namespace ballast;
using test::kNan;

namespace {

using Values = std::vector<Real>;
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
constexpr double kTolerance = 8 * std::numeric_limits<Real>::epsilon();

struct UnaryCase {
  UnaryOp op;
  std::function<double(double)> exact;
  double low = -5;
  double high = 5;
};
constexpr Real kParameter = Real(0.25);

// Every operation with its definition in double; p = 0.25.
const std::vector<UnaryCase> kUnary{
    {UnaryOp::copy, [](double x) { return x; }},
    {UnaryOp::negate, [](double x) { return -x; }},
    {UnaryOp::exp, [](double x) { return std::exp(x); }},
    {UnaryOp::log, [](double x) { return std::log(x); }, 0.01, 50},
    {UnaryOp::sqrt, [](double x) { return std::sqrt(x); }, 0, 50},
    {UnaryOp::square, [](double x) { return x * x; }},
    {UnaryOp::reciprocal, [](double x) { return 1 / x; }, 0.01, 50},
    {UnaryOp::tanh, [](double x) { return std::tanh(x); }},
    {UnaryOp::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }},
    {UnaryOp::softplus, [](double x) { return std::log1p(std::exp(x)); }, -20, 20},
    {UnaryOp::abs, [](double x) { return std::abs(x); }},
    {UnaryOp::sign, [](double x) { return x > 0   ? 1
                                          : x < 0 ? -1
                                                  : 0; }},
    {UnaryOp::relu, [](double x) { return x > 0 ? x : 0; }},
    {UnaryOp::leaky_relu, [](double x) { return x > 0 ? x : 0.25 * x; }},
    {UnaryOp::add_scalar, [](double x) { return x + 0.25; }},
    {UnaryOp::multiply_scalar, [](double x) { return x * 0.25; }},
    {UnaryOp::clamp_below, [](double x) { return std::max(x, 0.25); }},
    {UnaryOp::clamp_above, [](double x) { return std::min(x, 0.25); }},
};

struct BinaryCase {
  BinaryOp op;
  std::function<double(double, double)> exact;
};
const std::vector<BinaryCase> kBinary{
    {BinaryOp::add, [](double a, double b) { return a + b; }},
    {BinaryOp::subtract, [](double a, double b) { return a - b; }},
    {BinaryOp::multiply, [](double a, double b) { return a * b; }},
    {BinaryOp::divide, [](double a, double b) { return a / b; }},
    {BinaryOp::maximum, [](double a, double b) { return std::max(a, b); }},
    {BinaryOp::minimum, [](double a, double b) { return std::min(a, b); }},
    {BinaryOp::greater, [](double a, double b) { return a > b ? 1 : 0; }},
    {BinaryOp::tanh_gradient, [](double a, double b) { return a * (1 - b * b); }},
    {BinaryOp::sigmoid_gradient, [](double a, double b) { return a * b * (1 - b); }},
    {BinaryOp::move_towards, [](double a, double b) { return a + 0.25 * (b - a); }},
    {BinaryOp::leaky_gradient, [](double a, double b) { return b > 0 ? a : 0.25 * a; }},
};

// `count` values from low to high, out of order.
Values spread(Index count, double low, double high, Index step = 37) {
  Values values(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    const double place = static_cast<double>(i * step % 101) / 100;
    values[static_cast<std::size_t>(i)] = static_cast<Real>(low + (high - low) * place);
  }
  return values;
}

bool close(double value, double exact) {
  return std::abs(value - exact) <= kTolerance * std::max(1.0, std::abs(exact));
}

Real apply(UnaryOp op, Real x, Real p = kParameter) {
  Real y = -77;
  unary({}, op, &x, &y, 1, p);
  return y;
}

Real apply(BinaryOp op, Real a, Real b) {
  Real y = -77;
  binary({}, op, &a, &b, &y, 1, kParameter);
  return y;
}

const Index kCounts[] = {0, 1, 3, 7, 8, 9, 16, 31, 101, 4096, 4103, 40009};

}  // namespace

TEST_CASE("unary: all operations and remainders, also in place") {
  for (const UnaryCase& test : kUnary) {
    INFO("operation " << static_cast<int>(test.op));
    for (const Index count : kCounts) {
      const Values x = spread(count, test.low, test.high);
      Values y(x.size() + 1, -77);
      unary({}, test.op, x.data(), y.data(), count, kParameter);
      int wrong = y.back() != -77;
      for (std::size_t i = 0; i < x.size(); ++i) wrong += !close(y[i], test.exact(x[i]));
      Values same = x;
      unary({}, test.op, same.data(), same.data(), count, kParameter);
      for (std::size_t i = 0; i < x.size(); ++i) wrong += same[i] != y[i];
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("unary: NaN and infinities") {
  for (const UnaryCase& test : kUnary) CHECK(std::isnan(apply(test.op, kNan)));
  CHECK(apply(UnaryOp::softplus, kInfinity) == kInfinity);
  CHECK(apply(UnaryOp::softplus, -kInfinity) == 0);
  CHECK(apply(UnaryOp::softplus, -80) > 0);
  CHECK(apply(UnaryOp::softplus, 1000) == 1000);
  CHECK(apply(UnaryOp::sigmoid, -kInfinity) == 0);
  CHECK(apply(UnaryOp::relu, kInfinity) == kInfinity);
  CHECK(apply(UnaryOp::relu, -kInfinity) == 0);
  CHECK(apply(UnaryOp::leaky_relu, -kInfinity) == -kInfinity);
  CHECK(apply(UnaryOp::reciprocal, 0) == kInfinity);
  CHECK(std::isnan(apply(UnaryOp::sqrt, -1)));
  CHECK(apply(UnaryOp::sign, 0) == 0);
}

TEST_CASE("binary: all operations and remainders, also in place over either operand") {
  for (const BinaryCase& test : kBinary) {
    INFO("operation " << static_cast<int>(test.op));
    for (const Index count : kCounts) {
      const Values a = spread(count, -3, 3);
      const Values b = spread(count, -2.5, 3.5, 53);
      Values y(a.size() + 1, -77);
      binary({}, test.op, a.data(), b.data(), y.data(), count, kParameter);
      int wrong = y.back() != -77;
      for (std::size_t i = 0; i < a.size(); ++i) wrong += !close(y[i], test.exact(a[i], b[i]));
      Values over_a = a;
      Values over_b = b;
      binary({}, test.op, over_a.data(), b.data(), over_a.data(), count, kParameter);
      binary({}, test.op, a.data(), over_b.data(), over_b.data(), count, kParameter);
      for (std::size_t i = 0; i < a.size(); ++i) wrong += over_a[i] != y[i] || over_b[i] != y[i];
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("binary: NaN in either operand propagates, except in comparisons") {
  for (const BinaryCase& test : kBinary) {
    INFO("operation " << static_cast<int>(test.op));
    if (test.op == BinaryOp::greater) {
      CHECK(apply(test.op, kNan, 1) == 0);
      continue;
    }
    CHECK(std::isnan(apply(test.op, kNan, 1)));
    if (test.op != BinaryOp::leaky_gradient) CHECK(std::isnan(apply(test.op, 1, kNan)));
  }
}

namespace {

// Broadcast of an operand with the extents `a` (1 along broadcast axes) to `shape`.
std::array<Index, kMaxRank> strides(const std::vector<Index>& extents) {
  std::array<Index, kMaxRank> result{};
  Index size = 1;
  for (int axis = static_cast<int>(extents.size()) - 1; axis >= 0; --axis) {
    const Index extent = extents[static_cast<std::size_t>(axis)];
    result[static_cast<std::size_t>(axis)] = extent == 1 ? 0 : size;
    size *= extent;
  }
  return result;
}

Index product(const std::vector<Index>& extents) {
  Index size = 1;
  for (const Index extent : extents) size *= extent;
  return size;
}

// Checks subtract (which is not symmetric) with two shapes broadcast.
void check_broadcast(const std::vector<Index>& shape_a, const std::vector<Index>& shape_b) {
  BroadcastShape s;
  s.rank = static_cast<int>(shape_a.size());
  s.stride_a = strides(shape_a);
  s.stride_b = strides(shape_b);
  Index count = 1;
  for (std::size_t axis = 0; axis < shape_a.size(); ++axis) {
    s.shape[axis] = shape_a[axis] == 1 ? shape_b[axis] : shape_a[axis];
    count *= s.shape[axis];
  }
  const Values a = spread(product(shape_a), -3, 3);
  const Values b = spread(product(shape_b), -2.5, 3.5, 53);
  Values y(static_cast<std::size_t>(count) + 1, -77);
  binary_broadcast({}, BinaryOp::subtract, s, a.data(), b.data(), y.data());
  int wrong = y.back() != -77;
  for (Index i = 0; i < count; ++i) {
    Index rest = i;
    Index at_a = 0;
    Index at_b = 0;
    for (int axis = s.rank - 1; axis >= 0; --axis) {
      const auto k = static_cast<std::size_t>(axis);
      at_a += rest % s.shape[k] * s.stride_a[k];
      at_b += rest % s.shape[k] * s.stride_b[k];
      rest /= s.shape[k];
    }
    const Real exact = a[static_cast<std::size_t>(at_a)] - b[static_cast<std::size_t>(at_b)];
    wrong += y[static_cast<std::size_t>(i)] != exact;
  }
  std::string text;
  for (const auto& shape : {shape_a, shape_b}) {
    for (const Index extent : shape) text += std::to_string(extent) + " ";
    text += "| ";
  }
  INFO(text);
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("broadcast: rows, columns, scalars and mixtures of up to six axes") {
  check_broadcast({}, {});
  check_broadcast({1}, {1});
  check_broadcast({7}, {1});
  check_broadcast({1}, {9});
  check_broadcast({0}, {1});
  check_broadcast({3, 0}, {1, 0});
  check_broadcast({5, 13}, {1, 13});
  check_broadcast({5, 13}, {5, 1});
  check_broadcast({5, 1}, {5, 13});
  check_broadcast({1, 13}, {5, 1});
  check_broadcast({5, 13}, {5, 13});
  check_broadcast({1, 1}, {5, 13});
  check_broadcast({500, 256}, {1, 256});
  check_broadcast({500, 256}, {500, 1});
  check_broadcast({2, 50000}, {2, 1});
  check_broadcast({50000, 2}, {50000, 1});
  check_broadcast({3, 4, 5}, {3, 1, 5});
  check_broadcast({3, 4, 5}, {1, 4, 1});
  check_broadcast({3, 4, 1}, {1, 4, 5});
  check_broadcast({2, 3, 1, 17}, {2, 1, 4, 1});
  check_broadcast({2, 1, 3, 1, 2, 19}, {1, 3, 1, 2, 2, 1});
  check_broadcast({2, 3, 1, 4, 5, 6}, {2, 3, 3, 4, 5, 6});
}

TEST_CASE("broadcast: operands with a large innermost stride") {
  // y[i, j] = a[j, i] - b[i, j]: the innermost stride is neither 0 nor 1.
  const Values a = spread(6 * 20, -3, 3);
  const Values b = spread(6 * 20, -2, 2, 53);
  BroadcastShape s{2, {20, 6}, {1, 20}, {6, 1}};
  Values y(120);
  binary_broadcast({}, BinaryOp::subtract, s, a.data(), b.data(), y.data());
  for (std::size_t i = 0; i < 20; ++i) {
    for (std::size_t j = 0; j < 6; ++j) CHECK(y[i * 6 + j] == a[j * 20 + i] - b[i * 6 + j]);
  }
}

TEST_CASE("axpy and fill") {
  for (const Index count : kCounts) {
    const Values x = spread(count, -3, 3);
    const Values old = spread(count, -2, 2, 53);
    Values y = old;
    y.push_back(-77);
    axpy({}, Real(0.5), x.data(), y.data(), count);
    int wrong = y.back() != -77;
    for (std::size_t i = 0; i < x.size(); ++i) wrong += !close(y[i], 0.5 * x[i] + old[i]);
    fill({}, Real(2.5), y.data(), count);
    for (std::size_t i = 0; i < x.size(); ++i) wrong += y[i] != Real(2.5);
    CHECK(y.back() == -77);
    CHECK(wrong == 0);
  }
}

TEST_CASE("elementwise: results do not depend on the number of threads") {
  const int before = thread_count();
  const Values x = spread(100'003, -3, 3);
  Values one(x.size());
  Values many(x.size());
  for (const UnaryOp op : {UnaryOp::tanh, UnaryOp::exp, UnaryOp::softplus}) {
    set_thread_count(1);
    unary({}, op, x.data(), one.data(), static_cast<Index>(x.size()));
    set_thread_count(3);
    unary({}, op, x.data(), many.data(), static_cast<Index>(x.size()));
    CHECK(std::memcmp(one.data(), many.data(), x.size() * sizeof(Real)) == 0);
  }
  set_thread_count(before);
}
