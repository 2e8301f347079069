// The matrix product on the device: operands, epilogues, and cases without a library call.
#include <vector>

#include "kernels/cuda/kernels.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

struct Sizes {
  Index m, n, k;
};
constexpr Sizes kSizes[] = {{1, 1, 1}, {3, 5, 7}, {17, 33, 65}, {50, 1, 40}, {0, 4, 3}, {4, 0, 3}};

void check_product(const MatmulShape& shape, Real beta, const Epilogue& epilogue,
                   const std::vector<Real>& bias) {
  // Leading dimensions with a gap after each row.
  const Index lda = (shape.transpose_a ? shape.m : shape.k) + 3;
  const Index ldb = (shape.transpose_b ? shape.k : shape.n) + 2;
  const Index ldc = shape.n + 1;
  const auto a = normal_array((shape.transpose_a ? shape.k : shape.m) * lda, 0);
  const auto b = normal_array((shape.transpose_b ? shape.n : shape.k) * ldb, 1);
  std::vector<Real> expected = normal_array(shape.m * ldc, 2);
  const std::vector<Real> start = expected;
  Epilogue host = epilogue;
  if (!bias.empty()) host.bias = bias.data();
  matmul({}, shape, {a.data(), lda}, {b.data(), ldb}, beta, {expected.data(), ldc}, host);
  const auto values = on_device([&] {
    const DeviceArray<Real> device_a(a), device_b(b), device_bias(bias);
    DeviceArray<Real> c(start);
    Epilogue device = epilogue;
    if (!bias.empty()) device.bias = device_bias.data();
    matmul(kCuda, shape, {device_a.data(), lda}, {device_b.data(), ldb}, beta, {c.data(), ldc},
           device);
    return c.values();
  });
  check_close(values, expected, 1e-5);
}

}  // namespace

TEST_CASE("matmul.transposes and sums") {
  for (const Sizes& s : kSizes) {
    for (const bool a : {false, true}) {
      for (const bool b : {false, true}) {
        for (const Real beta : {Real(0), Real(1)}) {
          check_product({a, b, s.m, s.n, s.k}, beta, {}, {});
        }
      }
    }
  }
}

TEST_CASE("matmul.bias and activations") {
  for (const Sizes& s : kSizes) {
    for (const Activation activation :
         {Activation::none, Activation::relu, Activation::leaky_relu}) {
      for (const bool with_bias : {false, true}) {
        for (const Real beta : {Real(0), Real(1)}) {
          check_product({false, false, s.m, s.n, s.k}, beta, {nullptr, activation, Real(0.2)},
                        with_bias ? normal_array(s.n, 3) : std::vector<Real>{});
        }
      }
    }
  }
}

TEST_CASE("matmul.an empty sum still applies the epilogue") {
  for (const Real beta : {Real(0), Real(1)}) {
    check_product({false, false, 13, 21, 0}, beta, {nullptr, Activation::leaky_relu, Real(0.2)},
                  normal_array(21, 3));
  }
}

TEST_CASE("matmul.NaN propagates through every activation") {
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  for (const Activation activation : {Activation::none, Activation::relu, Activation::leaky_relu}) {
    check_product({false, false, 8, 8, 8}, 1, {nullptr, activation, Real(0.2)},
                  std::vector<Real>{1, nan, -1, 2, nan, 3, 4, -5});
  }
}

TEST_CASE("epilogue_backward.few and many rows, in place or not") {
  for (const Sizes& s :
       {Sizes{0, 3, 0}, Sizes{1, 1, 0}, Sizes{50, 33, 0}, Sizes{500, 256, 0}, Sizes{4097, 5, 0}}) {
    const Index count = s.m * s.n;
    const auto y = normal_array(count, 1);
    for (const bool in_place : {false, true}) {
      // dy, then dz, then dbias.
      auto expected = normal_array(2 * count + s.n, 2);
      const auto start = expected;
      const Index at = in_place ? 0 : count;
      epilogue_backward({}, expected.data(), y.data(), {s.m, s.n}, Real(0.2), expected.data() + at,
                        expected.data() + 2 * count);
      check_close(on_device([&] {
                    const DeviceArray<Real> device_y(y);
                    DeviceArray<Real> all(start);
                    epilogue_backward(kCuda, all.data(), device_y.data(), {s.m, s.n}, Real(0.2),
                                      all.data() + at, all.data() + 2 * count);
                    return all.values();
                  }),
                  expected, 4e-6);
    }
  }
}
