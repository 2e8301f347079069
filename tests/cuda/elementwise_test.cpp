// Compares element-wise kernels on the device with the CPU.
#include "kernels/elementwise.h"

#include "tests/cuda/kernel_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

constexpr int kUnaryOps = static_cast<int>(UnaryOp::clamp_above) + 1;
constexpr int kBinaryOps = static_cast<int>(BinaryOp::leaky_gradient) + 1;
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
constexpr Real kNaN = std::numeric_limits<Real>::quiet_NaN();

const std::vector<Real> kSpecial = {0,          -0.0f,  1,       -1,       kNaN,   kInfinity,
                                    -kInfinity, 2e-38f, -2e-38f, 1e30f,    -1e30f, 1e-30f,
                                    -1e-30f,    88.5f,  -88.5f,  100,      -100,   0.5f,
                                    -0.5f,      3e38f,  2,       -3.5e-5f, 0.25f};

// Where a formula tends to infinity, each element is compared relative to itself, not to the
// largest result.
void check_each_close(const std::vector<Real>& a, const std::vector<Real>& b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    CAPTURE(i);
    check_close({a[i]}, {b[i]}, 2e-6);
    if (b[i] == 0) CHECK(std::signbit(a[i]) == std::signbit(b[i]));
  }
}

void check_unary(UnaryOp op, const std::vector<Real>& x, Real p, Index offset_x, Index offset_y) {
  const OnBoth<Real> input(x, offset_x);
  const auto count = static_cast<Index>(x.size());
  check_output(
      count, [&](Device device, Real* y) { unary(device, op, input.on(device), y, count, p); },
      kTolerance, offset_y);
}

void check_binary(BinaryOp op, Index count, Index offset_a, Index offset_b, Index offset_y) {
  const OnBoth<Real> a(normal_array(count, 1), offset_a);
  const OnBoth<Real> b(normal_array(count, 2), offset_b);
  // Quotients have no meaningful largest value.
  const double tolerance = op == BinaryOp::divide ? 1e-6 : kTolerance;
  check_output(
      count,
      [&](Device device, Real* y) {
        binary(device, op, a.on(device), b.on(device), y, count, .3f);
      },
      tolerance, offset_y);
}

// The number of elements that an operand of these extents and strides has.
Index extent_of(const BroadcastShape& s, const std::array<Index, kMaxRank>& stride) {
  Index last = 0;
  for (int axis = 0; axis < s.rank; ++axis) {
    if (s.shape[axis] == 0) return 0;
    last += (s.shape[axis] - 1) * stride[axis];
  }
  return last + 1;
}

void check_broadcast(BinaryOp op, const BroadcastShape& s, Index offset_a = 0, Index offset_b = 0,
                     Index offset_y = 0) {
  Index count = 1;
  for (int axis = 0; axis < s.rank; ++axis) count *= s.shape[axis];
  const OnBoth<Real> a(normal_array(extent_of(s, s.stride_a), 1), offset_a);
  const OnBoth<Real> b(normal_array(extent_of(s, s.stride_b), 2), offset_b);
  check_output(
      count,
      [&](Device device, Real* y) {
        binary_broadcast(device, op, s, a.on(device), b.on(device), y, .3f);
      },
      kTolerance, offset_y);
}

}  // namespace

TEST_CASE("unary.every operation") {
  for (int op = 0; op < kUnaryOps; ++op) {
    CAPTURE(op);
    for (const Index count : {Index{1}, Index{3}, Index{4}, Index{1027}}) {
      CAPTURE(count);
      std::vector<Real> x = normal_array(count);
      if (static_cast<UnaryOp>(op) == UnaryOp::log || static_cast<UnaryOp>(op) == UnaryOp::sqrt) {
        for (Real& v : x) v = std::abs(v);
      }
      if (static_cast<UnaryOp>(op) == UnaryOp::reciprocal) {
        for (Real& v : x) v = v < 0 ? v - 1 : v + 1;
      }
      check_unary(static_cast<UnaryOp>(op), x, .2f, 0, 0);
    }
  }
}

TEST_CASE("unary.special values") {
  for (int op = 0; op < kUnaryOps; ++op) {
    for (const Real p : {0.0f, -.5f, kInfinity, kNaN}) {
      CAPTURE(op);
      CAPTURE(p);
      const auto count = static_cast<Index>(kSpecial.size());
      std::vector<Real> expected = unwritten(count);
      unary({}, static_cast<UnaryOp>(op), kSpecial.data(), expected.data(), count, p);
      const auto values = on_device([&] {
        const DeviceArray<Real> x(kSpecial);
        DeviceArray<Real> y(count);
        unary(kCuda, static_cast<UnaryOp>(op), x.data(), y.data(), count, p);
        return y.values();
      });
      check_each_close(values, expected);
    }
  }
}

// Subnormal numbers are not among the special values: the host functions called by emulated kernels
// do not flush all of them.
TEST_CASE("unary.subnormal operands and results are zeros") {
  DeviceArray<Real> x(std::vector<Real>{1e-40f, -1e-40f, 2e-38f});
  unary(kCuda, UnaryOp::multiply_scalar, x.data(), x.data(), 2, 1e10f);
  unary(kCuda, UnaryOp::multiply_scalar, x.data() + 2, x.data() + 2, 1, 1e-3f);
  CHECK(x.values() == std::vector<Real>{0, 0, 0});
}

TEST_CASE("unary.in place") {
  const Index count = 2051;
  check_outputs<Real>({normal_array(count)}, [=](Device device, Real* const* y) {
    unary(device, UnaryOp::tanh, y[0], y[0], count);
  });
}

TEST_CASE("unary.addresses that are multiples of four bytes only") {
  for (const Index offset_x : {0, 1, 2}) {
    for (const Index offset_y : {0, 1, 3}) {
      check_unary(UnaryOp::square, normal_array(1030), 0, offset_x, offset_y);
    }
  }
}

TEST_CASE("unary.more elements than the grid has threads") {
  check_unary(UnaryOp::negate, normal_array(300003), 0, 0, 0);
  check_unary(UnaryOp::negate, normal_array(150001), 0, 1, 0);
}

TEST_CASE("unary.no elements") {
  check_launches(0, [] {
    const DeviceArray<Real> x(Index{0});
    unary(kCuda, UnaryOp::exp, x.data(), nullptr, 0);
  });
}

TEST_CASE("binary.every operation") {
  for (int op = 0; op < kBinaryOps; ++op) {
    CAPTURE(op);
    for (const Index count : {Index{1}, Index{5}, Index{1026}}) {
      check_binary(static_cast<BinaryOp>(op), count, 0, 0, 0);
    }
  }
}

TEST_CASE("binary.special values") {
  const auto size = static_cast<Index>(kSpecial.size());
  std::vector<Real> a;
  std::vector<Real> b;
  for (Index i = 0; i < size * size; ++i) {
    a.push_back(kSpecial[static_cast<std::size_t>(i / size)]);
    b.push_back(kSpecial[static_cast<std::size_t>(i % size)]);
  }
  for (int op = 0; op < kBinaryOps; ++op) {
    CAPTURE(op);
    std::vector<Real> expected = unwritten(size * size);
    const auto which = static_cast<BinaryOp>(op);
    binary({}, which, a.data(), b.data(), expected.data(), size * size, .5f);
    const auto values = on_device([&] {
      const DeviceArray<Real> x(a);
      DeviceArray<Real> y(b);
      binary(kCuda, which, x.data(), y.data(), y.data(), size * size, .5f);  // y is b
      return y.values();
    });
    check_each_close(values, expected);
  }
}

TEST_CASE("binary.addresses that are multiples of four bytes only") {
  for (const Index offset : {1, 2, 3}) {
    check_binary(BinaryOp::multiply, 1023, offset, 0, 0);
    check_binary(BinaryOp::multiply, 1023, 0, offset, 0);
    check_binary(BinaryOp::multiply, 1023, 0, 0, offset);
  }
}

TEST_CASE("binary_broadcast.rows and columns with a matrix") {
  for (const Index width : {Index{1}, Index{3}, Index{8}, Index{157}, Index{256}}) {
    for (const Index rows : {Index{1}, Index{2}, Index{50}}) {
      CAPTURE(width);
      CAPTURE(rows);
      check_broadcast(BinaryOp::add, {2, {rows, width}, {width, 1}, {0, 1}});
      check_broadcast(BinaryOp::subtract, {2, {rows, width}, {0, 1}, {width, 1}});
      check_broadcast(BinaryOp::multiply, {2, {rows, width}, {width, 1}, {1, 0}});
      check_broadcast(BinaryOp::move_towards, {2, {rows, width}, {1, 0}, {width, 1}});
      check_broadcast(BinaryOp::maximum, {2, {rows, width}, {1, 0}, {0, 1}});
    }
  }
}

TEST_CASE("binary_broadcast.one value, and equal shapes") {
  check_broadcast(BinaryOp::subtract, {1, {1029}, {1}, {0}});
  check_broadcast(BinaryOp::subtract, {2, {7, 13}, {0, 0}, {13, 1}});
  check_broadcast(BinaryOp::subtract, {3, {7, 13, 4}, {52, 4, 1}, {52, 4, 1}});
  check_broadcast(BinaryOp::subtract, {0, {}, {}, {}});
  check_broadcast(BinaryOp::subtract, {3, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}});
}

TEST_CASE("binary_broadcast.many axes") {
  check_broadcast(BinaryOp::subtract, {4, {3, 5, 2, 7}, {70, 14, 7, 1}, {0, 2, 1, 0}});
  check_broadcast(BinaryOp::subtract, {3, {4, 6, 8}, {0, 8, 1}, {8, 0, 1}});
  check_broadcast(BinaryOp::multiply,
                  {6, {2, 3, 2, 3, 2, 3}, {54, 0, 9, 0, 1, 0}, {0, 12, 0, 4, 0, 1}});
  check_broadcast(BinaryOp::multiply,
                  {6, {2, 3, 2, 3, 2, 4}, {0, 8, 0, 4, 0, 1}, {36, 0, 12, 0, 4, 1}});
}

TEST_CASE("binary_broadcast.transposed operands, and unaligned rows") {
  check_broadcast(BinaryOp::add, {2, {12, 20}, {1, 12}, {20, 1}});
  check_broadcast(BinaryOp::add, {2, {13, 21}, {21, 1}, {1, 13}});
  check_broadcast(BinaryOp::add, {3, {5, 8, 4}, {1, 5, 40}, {4, 20, 1}});
  check_broadcast(BinaryOp::add, {2, {9, 8}, {9, 1}, {8, 1}});
  check_broadcast(BinaryOp::add, {2, {9, 8}, {12, 1}, {10, 1}});
}

TEST_CASE("binary_broadcast.addresses that are multiples of four bytes only") {
  for (const Index offset : {1, 2}) {
    check_broadcast(BinaryOp::add, {2, {9, 64}, {64, 1}, {0, 1}}, offset, 0, 0);
    check_broadcast(BinaryOp::add, {2, {9, 64}, {64, 1}, {0, 1}}, 0, offset, 0);
    check_broadcast(BinaryOp::add, {2, {9, 64}, {64, 1}, {0, 1}}, 0, 0, offset);
    check_broadcast(BinaryOp::add, {2, {9, 64}, {64, 1}, {1, 0}}, 0, offset, 0);
  }
}

TEST_CASE("binary_broadcast.no elements, and more elements than the grid has threads") {
  check_broadcast(BinaryOp::add, {2, {0, 5}, {5, 1}, {0, 1}});
  check_broadcast(BinaryOp::add, {3, {4, 0, 5}, {0, 5, 1}, {0, 0, 1}});
  check_broadcast(BinaryOp::add, {2, {1500, 201}, {201, 1}, {0, 1}});
  check_broadcast(BinaryOp::add, {2, {1500, 204}, {204, 1}, {1, 0}});
}

TEST_CASE("axpy.sizes and addresses") {
  for (const Index count : {Index{0}, Index{1}, Index{1023}}) {
    for (const Index offset : {0, 1}) {
      const OnBoth<Real> x(normal_array(count, 1), offset);
      for (const Index offset_y : {0, 3}) {
        check_outputs<Real>(
            {normal_array(count, 2)},
            [&](Device device, Real* const* y) { axpy(device, -.7f, x.on(device), y[0], count); },
            kTolerance, offset_y);
      }
    }
  }
}

TEST_CASE("fill.sizes and addresses") {
  for (const Index count : {Index{0}, Index{1}, Index{7}, Index{4096}}) {
    for (const Index offset : {0, 1, 2}) {
      check_output(
          count, [=](Device device, Real* y) { fill(device, 2.5f, y, count); }, 0, offset);
    }
  }
}
