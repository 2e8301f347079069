// Compares batch normalisation on the device with the CPU.
#include "kernels/batch_norm.h"

#include "tests/cuda/kernel_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

const std::vector<Epilogue> kActivations = {
    {}, {nullptr, Activation::relu, 0}, {nullptr, Activation::leaky_relu, .2f}};

struct BatchNormCase {
  Index rows;
  Index columns;
  Index offset = 0;         // offset of the matrices
  Index offset_values = 0;  // offset of the scales and shifts
  Real mean = .5f;          // mean of x
  Index groups = 1;         // number of groups
};

std::vector<Real> moved(std::vector<Real> values, Real by) {
  for (Real& v : values) v += by;
  return values;
}

// The kernels' description of a case on the device.
BatchNormCall call_on(Device device, const BatchNormCase& c, const OnBoth<Real>& scale,
                      const OnBoth<Real>& shift, Epilogue activation = {}) {
  activation.bias = shift.on(device);
  return {c.rows, c.columns, c.groups, 1e-5f, scale.on(device), activation};
}

void check_forward(const BatchNormCase& c, const Epilogue& activation, double tolerance) {
  const Index count = c.groups * c.rows * c.columns;
  const Index statistics = c.groups * c.columns;
  const OnBoth<Real> x(moved(normal_array(count, 1), c.mean), c.offset);
  const OnBoth<Real> scale(normal_array(c.columns, 2), c.offset_values);
  const OnBoth<Real> shift(normal_array(c.columns, 3), c.offset_values);
  check_outputs<Real>(
      {unwritten(statistics), unwritten(statistics), unwritten(count)},
      [&](Device device, Real* const* y) {
        batch_norm_forward(device, x.on(device), call_on(device, c, scale, shift, activation), y[0],
                           y[1], y[2]);
      },
      tolerance, c.offset);
}

void check_backward(const BatchNormCase& c, const Epilogue& activation, double tolerance) {
  const Index count = c.rows * c.columns;
  const OnBoth<Real> dy(normal_array(count, 4), c.offset);
  const OnBoth<Real> x(moved(normal_array(count, 1), c.mean), c.offset);
  const OnBoth<Real> scale(normal_array(c.columns, 2), c.offset_values);
  const OnBoth<Real> shift(normal_array(c.columns, 3), c.offset_values);
  std::vector<Real> mean = unwritten(c.columns);
  std::vector<Real> inverse = unwritten(c.columns);
  std::vector<Real> y = unwritten(count);
  batch_norm_forward({}, x.host().data(), call_on({}, c, scale, shift, activation), mean.data(),
                     inverse.data(), y.data());
  const OnBoth<Real> saved_mean(mean, c.offset_values);
  const OnBoth<Real> saved_inverse(inverse, c.offset_values);
  const OnBoth<Real> result(y, c.offset);
  const bool activated = activation.activation != Activation::none;
  check_outputs<Real>(
      {unwritten(count), unwritten(c.columns), unwritten(c.columns)},
      [&](Device device, Real* const* out) {
        batch_norm_backward(device, dy.on(device),
                            {x.on(device), activated ? result.on(device) : nullptr,
                             saved_mean.on(device), saved_inverse.on(device)},
                            call_on(device, c, scale, shift, activation), out[0], out[1], out[2]);
      },
      tolerance, c.offset);
}

void check_both(const BatchNormCase& c, double tolerance = kTolerance) {
  CAPTURE(c.rows);
  CAPTURE(c.columns);
  CAPTURE(c.offset);
  for (const Epilogue& activation : kActivations) {
    check_forward(c, activation, tolerance);
    // Sums over rows are less accurate if positive and negative values cancel.
    check_backward(c, activation, 4 * tolerance);
  }
}

}  // namespace

TEST_CASE("batch_norm.shapes of a training step") {
  check_both({500, 256});
  check_both({50, 256});
  check_both({500, 157});
}

TEST_CASE("batch_norm.few rows and few columns") {
  for (const Index columns : {1, 2, 3, 4, 7, 8, 9, 36}) {
    check_both({2, columns}, 1e-2);  // of two rows, nearly all of dx cancels
    check_both({5, columns});
    check_both({33, columns});
  }
}

TEST_CASE("batch_norm.one row, no rows, no columns") {
  check_both({1, 5});
  check_both({1, 8});
  check_both({0, 5});
  check_both({0, 8});
  check_both({4, 0});
}

TEST_CASE("batch_norm.maximum number of rows of a block") {
  for (const Index rows : {511, 512, 513, 2047, 2048}) {
    check_both({rows, 5});
    check_both({rows, 8});
  }
}

TEST_CASE("batch_norm.more rows than a block holds") {
  for (const Index rows : {2049, 2500, 9001}) {
    check_both({rows, 1});
    check_both({rows, 7});
    check_both({rows, 12});
  }
  check_both({3001, 140});
  check_both({3001, 37});
}

TEST_CASE("batch_norm.groups have separate statistics") {
  for (const Index rows : {1, 2, 33, 2049}) {
    for (const Index columns : {1, 7, 12, 140}) {
      BatchNormCase c{rows, columns};
      c.groups = 3;
      CAPTURE(rows);
      CAPTURE(columns);
      check_forward(c, kActivations[2], kTolerance);
    }
  }
}

TEST_CASE("batch_norm.wider strips with many columns") {
  for (const Index columns : {2051, 2052, 4099, 4100}) {
    check_forward({9, columns}, kActivations[1], kTolerance);
    check_backward({9, columns}, kActivations[1], 4 * kTolerance);
  }
}

TEST_CASE("batch_norm.addresses that are multiples of four bytes only") {
  for (const Index rows : {30, 2100}) {
    check_both({rows, 12, 1, 0});
    check_both({rows, 12, 0, 1});
    check_both({rows, 12, 2, 3});
  }
}

TEST_CASE("batch_norm.a mean far from zero") {
  // The mean has only this precision: its last digit is 3e-5 std.
  check_both({500, 12, 0, 0, 300.0f}, 5e-5);
  check_both({5000, 12, 0, 0, 300.0f}, 5e-5);
  check_both({5000, 7, 0, 0, -300.0f}, 5e-5);
}

TEST_CASE("batch_norm.the variance of values far from zero") {
  const Index columns = 3;
  for (const Index rows : {1000, 6000}) {
    // 1000 + k / 8 for k = -4 .. 4: all sums are exact in double.
    std::vector<Real> x;
    double squares = 0;
    for (Index r = 0; r < rows; ++r) {
      const double difference = static_cast<double>(r * 7 % 9 - 4) / 8;
      squares += difference * difference;
      for (Index c = 0; c < columns; ++c) x.push_back(static_cast<Real>(1000 + difference));
    }
    const DeviceArray<Real> input(x);
    const DeviceArray<Real> ones(std::vector<Real>(columns, 1));
    const auto inverse = on_device([&] {
      DeviceArray<Real> mean(columns);
      DeviceArray<Real> inverse_deviation(columns);
      DeviceArray<Real> y(rows * columns);
      batch_norm_forward(kCuda, input.data(), {rows, columns, 1, 0, ones.data(), {ones.data()}},
                         mean.data(), inverse_deviation.data(), y.data());
      return inverse_deviation.values();
    });
    const auto expected = static_cast<Real>(1 / std::sqrt(squares / static_cast<double>(rows)));
    check_close(inverse, std::vector<Real>(columns, expected), 3e-6);
  }
}

TEST_CASE("batch_norm.a first row far from the others") {
  const Index rows = 5000;
  std::vector<Real> x = normal_array(rows * 3);
  x[0] = x[2] = 1e4f;
  x[1] = -1e5f;
  const OnBoth<Real> input(x);
  const OnBoth<Real> ones(std::vector<Real>(3, 1));
  std::vector<Real> mean = unwritten(3);
  std::vector<Real> inverse = unwritten(3);
  std::vector<Real> y = unwritten(3 * rows);
  const auto run = [&](Device device, Real* to_mean, Real* to_inverse, Real* to_y) {
    batch_norm_forward(device, input.on(device), call_on(device, {rows, 3}, ones, ones), to_mean,
                       to_inverse, to_y);
  };
  run({}, mean.data(), inverse.data(), y.data());
  DeviceArray<Real> device_mean(Index{3});
  DeviceArray<Real> device_inverse(Index{3});
  DeviceArray<Real> device_y(3 * rows);
  run(kCuda, device_mean.data(), device_inverse.data(), device_y.data());
  check_close(device_inverse.values(), inverse, kTolerance);
  check_close(device_y.values(), y, kTolerance);
  for (std::size_t c = 0; c < 3; ++c) {  // by the measure of a deviation
    CHECK(std::abs(device_mean.values()[c] - mean[c]) * inverse[c] < 1e-5);
  }
}

TEST_CASE("batch_norm.NaN stays in its column") {
  for (const Index rows : {100, 3000}) {
    std::vector<Real> x = normal_array(rows * 8);
    x[8 * 50 + 3] = std::numeric_limits<Real>::quiet_NaN();
    const OnBoth<Real> input(x);
    const OnBoth<Real> ones(std::vector<Real>(8, 1));
    check_outputs<Real>({unwritten(8), unwritten(8), unwritten(8 * rows)}, [&](Device device,
                                                                               Real* const* y) {
      batch_norm_forward(device, input.on(device),
                         call_on(device, {rows, 8}, ones, ones, kActivations[1]), y[0], y[1], y[2]);
    });
  }
}

TEST_CASE("batch_norm.one launch up to 2048 rows") {
  for (const Index rows : {50, 500, 2048}) {
    const DeviceArray<Real> x(normal_array(rows * 16));
    const DeviceArray<Real> values(normal_array(16));
    DeviceArray<Real> mean(Index{16});
    DeviceArray<Real> inverse(Index{16});
    DeviceArray<Real> y(rows * 16);
    const BatchNormCall call{rows, 16, 1, 1e-5f, values.data(), {values.data()}};
    check_launches(1, [&] {
      batch_norm_forward(kCuda, x.data(), call, mean.data(), inverse.data(), y.data());
    });
    check_launches(1, [&] {
      batch_norm_backward(kCuda, x.data(), {x.data(), nullptr, values.data(), values.data()}, call,
                          y.data(), mean.data(), inverse.data());
    });
  }
}

TEST_CASE("batch_norm_update_running.sizes, rows and groups") {
  for (const Index columns : {0, 1, 5, 300}) {
    for (const Index rows : {1, 2, 500}) {
      const Index groups = rows == 2 ? 3 : 1;
      std::vector<Real> inverse = normal_array(groups * columns, 2);
      for (Real& v : inverse) v = std::abs(v) + .1f;
      if (columns > 1) inverse[1] = 1 / std::sqrt(1e-5f);  // no variance
      const OnBoth<Real> mean(normal_array(groups * columns, 1));
      const OnBoth<Real> inverse_deviation(inverse);
      check_outputs<Real>({normal_array(columns, 3), normal_array(columns, 4)},
                          [&](Device device, Real* const* running) {
                            batch_norm_update_running(
                                device, mean.on(device), inverse_deviation.on(device),
                                {rows, columns, groups, 1e-5f}, .1f, running[0], running[1]);
                          });
    }
  }
}
