// Compares reductions on the device with the CPU.
#include "kernels/reduce.h"

#include "tests/cuda/kernel_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

constexpr ReduceOp kOps[] = {ReduceOp::sum, ReduceOp::sum_of_squares};

// Sums of normal values may be near 0: rounding is measured relative to the magnitudes of the
// terms.
std::vector<Real> shifted_normal(Index count) {
  std::vector<Real> x = normal_array(count);
  for (Real& v : x) v += 1;
  return x;
}

void check_reduce(Index outer, Index reduced, Index inner, Index offset_x = 0, Index offset_y = 0) {
  CAPTURE(outer);
  CAPTURE(reduced);
  CAPTURE(inner);
  const OnBoth<Real> x(shifted_normal(outer * reduced * inner), offset_x);
  for (const ReduceOp op : kOps) {
    for (const Real scale : {1.0f, -.25f}) {
      check_output(
          outer * inner,
          [&](Device device, Real* y) {
            reduce(device, op, x.on(device), {outer, reduced, inner}, y, scale);
          },
          kTolerance, offset_y);
    }
  }
}

void check_repeat(Index outer, Index repeated, Index inner, Index offset_x = 0,
                  Index offset_y = 0) {
  CAPTURE(outer);
  CAPTURE(repeated);
  CAPTURE(inner);
  const OnBoth<Real> x(normal_array(outer * inner), offset_x);
  check_output(
      outer * repeated * inner,
      [&](Device device, Real* y) {
        repeat(device, x.on(device), {outer, repeated, inner}, y, .5f);
      },
      0, offset_y);
}

}  // namespace

TEST_CASE("reduce.rows of 157") { check_reduce(500, 157, 1); }

TEST_CASE("reduce.rows of 256") { check_reduce(50, 256, 1); }

TEST_CASE("reduce.short rows share a warp") {
  for (const Index width : {1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 60, 64, 65, 129}) {
    check_reduce(7, width, 1);
    check_reduce(131, width, 1, 1);
  }
}

TEST_CASE("reduce.long rows") {
  for (const Index width : {257, 1021, 2048, 2049, 8192, 10003}) check_reduce(3, width, 1);
  check_reduce(513, 2047, 1);
  check_reduce(300, 2052, 1);
}

TEST_CASE("reduce.all elements") {
  for (const Index count : {1, 2, 31, 1000, 9000, 65535, 65536, 70001, 128000}) {
    check_reduce(1, count, 1);
  }
}

TEST_CASE("reduce.few long rows are split") {
  check_reduce(3, 66003, 1);
  check_reduce(2, 131072, 1);
  check_reduce(2, 70000, 1, 1);
}

TEST_CASE("reduce.columns of a training step") {
  check_reduce(1, 500, 256);
  check_reduce(1, 500, 157);
  check_reduce(1, 50, 256);
}

TEST_CASE("reduce.few columns") {
  for (const Index columns : {2, 3, 4, 5, 7, 8, 12, 13}) {
    for (const Index rows : {1, 2, 9, 33, 1000}) check_reduce(1, rows, columns);
  }
}

TEST_CASE("reduce.tall matrices are split") {
  check_reduce(1, 20003, 2);
  check_reduce(1, 9001, 7);
  check_reduce(1, 30000, 12);
  check_reduce(1, 9000, 64);
  check_reduce(1, 2300, 260);
}

TEST_CASE("reduce.many columns") {
  check_reduce(1, 3, 2611);
  check_reduce(1, 41, 2612);
  check_reduce(1, 1, 5000);
  check_reduce(1, 33, 16000);
}

TEST_CASE("reduce.axes on both sides") {
  check_reduce(3, 5, 3);
  check_reduce(4, 37, 12);
  check_reduce(2, 33, 600);
  check_reduce(1000, 2, 3);
  check_reduce(17, 1009, 3);
  check_reduce(2, 5000, 60);
  check_reduce(5, 1, 4);
}

TEST_CASE("reduce.addresses that are multiples of four bytes only") {
  for (const Index offset : {1, 2, 3}) {
    check_reduce(40, 256, 1, offset, 0);
    check_reduce(40, 256, 1, 0, offset);
    check_reduce(1, 100, 64, offset, 0);
    check_reduce(1, 100, 64, 0, offset);
    check_reduce(1, 9000, 64, offset, offset);
  }
}

TEST_CASE("reduce.empty reductions give the start value") {
  check_reduce(3, 0, 1);
  check_reduce(1, 0, 5);
  check_reduce(2, 0, 8);
  check_reduce(0, 4, 1);
  check_reduce(0, 4, 3);
  check_reduce(3, 4, 0);
}

TEST_CASE("reduce.a long sum is accurate") {
  const Index count = 1000000;
  const DeviceArray<Real> x(std::vector<Real>(static_cast<std::size_t>(count), .1f));
  for (const Index inner : {1, 4}) {
    const auto sums = on_device([&] {
      DeviceArray<Real> y(inner);
      reduce(kCuda, ReduceOp::sum, x.data(), {1, count / inner, inner}, y.data());
      return y.values();
    });
    const Real expected = static_cast<Real>(.1f * static_cast<double>(count / inner));
    check_close(sums, std::vector<Real>(static_cast<std::size_t>(inner), expected), 1e-6);
  }
}

TEST_CASE("reduce.one launch at the sizes of a training step") {
  const DeviceArray<Real> x(normal_array(500 * 256));
  DeviceArray<Real> y(Index{500});
  const auto sum = [&](Index outer, Index reduced, Index inner) {
    check_launches(1, [&] {
      reduce(kCuda, ReduceOp::sum, x.data(), {outer, reduced, inner}, y.data(), .5f);
    });
  };
  sum(500, 256, 1);
  sum(500, 157, 1);
  sum(1, 500, 256);
  sum(1, 500, 157);
  sum(1, 50, 256);
  sum(1, 500, 1);
}

TEST_CASE("repeat.rows, columns and both") {
  for (const Index inner : {1, 3, 4, 157}) {
    for (const Index repeated : {1, 4, 7}) {
      check_repeat(5, repeated, inner);
      check_repeat(1, repeated, inner);
    }
  }
  check_repeat(500, 157, 1);
  check_repeat(1, 500, 256);
}

TEST_CASE("repeat.empty and large sizes, unaligned addresses") {
  check_repeat(0, 3, 4);
  check_repeat(3, 0, 4);
  check_repeat(3, 4, 0);
  check_repeat(1, 1, 1);
  check_repeat(7, 1001, 48);
  check_repeat(7, 1001, 41);
  check_repeat(9, 8, 1, 1, 0);
  check_repeat(9, 8, 1, 0, 1);
  check_repeat(9, 8, 12, 1, 0);
  check_repeat(9, 8, 12, 0, 2);
}
