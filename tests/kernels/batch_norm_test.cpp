#include "kernels/batch_norm.h"

#include "guarded.h"

namespace ballast {
namespace {

using test::Guarded;

struct Case {
  Index rows;
  Index columns;
  Activation activation;
};

const std::vector<Case> kCases = {
    {1, 1, Activation::none},       {2, 3, Activation::relu},
    {1, 9, Activation::leaky_relu}, {5, 0, Activation::none},
    {37, 7, Activation::none},      {100, 8, Activation::leaky_relu},
    {33, 65, Activation::relu},     {500, 157, Activation::leaky_relu},
    {500, 256, Activation::relu},   {1009, 67, Activation::none},
    {1500, 35, Activation::relu},   {1100, 130, Activation::leaky_relu},
};

Epilogue epilogue(Activation activation) {
  return {.activation = activation,
          .slope = activation == Activation::leaky_relu ? Real(0.2) : Real(0)};
}

const Real kEpsilon = Real(1e-5);

// All inputs and outputs of the kernels for one case.
struct Inputs {
  explicit Inputs(const Case& c)
      : x(test::normal_values(c.rows * c.columns, 0)),
        dy(test::normal_values(c.rows * c.columns, 1)),
        scale(test::normal_values(c.columns, 2)),
        shift(test::normal_values(c.columns, 3)) {
    for (Real& value : x) value = 3 * value + 5;
  }
  BatchNormCall call(const Case& c) const {
    Epilogue shifted = epilogue(c.activation);
    shifted.bias = shift.data();
    return {c.rows, c.columns, 1, kEpsilon, scale.data(), shifted};
  }
  std::vector<Real> x;
  std::vector<Real> dy;
  std::vector<Real> scale;
  std::vector<Real> shift;
};

struct Results {
  std::vector<double> mean, inverse, y, dx, dscale, dshift;
};

Results reference(const Case& c, const Inputs& in) {
  const auto columns = static_cast<std::size_t>(c.columns);
  const double slope = c.activation == Activation::none ? 1 : epilogue(c.activation).slope;
  const auto rows = static_cast<double>(c.rows);
  Results out;
  out.y.resize(in.x.size());
  out.dx.resize(in.x.size());
  for (std::size_t j = 0; j < columns; ++j) {
    double mean = 0, variance = 0, sum = 0, dot = 0;
    for (std::size_t i = j; i < in.x.size(); i += columns) mean += in.x[i] / rows;
    for (std::size_t i = j; i < in.x.size(); i += columns) {
      variance += (in.x[i] - mean) * (in.x[i] - mean) / rows;
    }
    const double inverse = 1 / std::sqrt(variance + kEpsilon);
    const auto normal = [&](std::size_t i) { return (in.x[i] - mean) * inverse; };
    const auto gradient = [&](std::size_t i) { return in.dy[i] * (out.y[i] > 0 ? 1 : slope); };
    for (std::size_t i = j; i < in.x.size(); i += columns) {
      const double z = normal(i) * in.scale[j] + in.shift[j];
      out.y[i] = z > 0 ? z : slope * z;
      sum += gradient(i);
      dot += gradient(i) * normal(i);
    }
    for (std::size_t i = j; i < in.x.size(); i += columns) {
      out.dx[i] = in.scale[j] * inverse * (gradient(i) - sum / rows - normal(i) * dot / rows);
    }
    out.mean.push_back(mean);
    out.inverse.push_back(inverse);
    out.dscale.push_back(dot);
    out.dshift.push_back(sum);
  }
  return out;
}

// All results concatenated: mean, inverse deviation, y, dx, dscale, dshift.
std::vector<std::vector<Real>> run(const Case& c, const Inputs& in) {
  Guarded mean(c.columns), inverse(c.columns), y(c.rows * c.columns), dx(c.rows * c.columns),
      dscale(c.columns), dshift(c.columns);
  const BatchNormCall call = in.call(c);
  batch_norm_forward({}, in.x.data(), call, mean.data(), inverse.data(), y.data());
  const Real* saved_y = c.activation == Activation::none ? nullptr : y.data();
  batch_norm_backward({}, in.dy.data(), {in.x.data(), saved_y, mean.data(), inverse.data()}, call,
                      dx.data(), dscale.data(), dshift.data());
  return {mean.values(), inverse.values(), y.values(),
          dx.values(),   dscale.values(),  dshift.values()};
}

std::vector<Real> joined(const std::vector<std::vector<Real>>& parts) {
  std::vector<Real> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

TEST_CASE("batch normalisation and its gradient agree with the formulas in double") {
  for (const Case& c : kCases) {
    CAPTURE(c.rows);
    CAPTURE(c.columns);
    const Inputs in(c);
    test::on_all_thread_counts([&] { return joined(run(c, in)); });
    const auto actual = run(c, in);
    const Results expected = reference(c, in);
    // A single row has std sqrt(epsilon), so gradients are 300 times larger.
    const double unit = test::kUnit * (c.rows == 1 ? 300 : 1);
    const double rows = static_cast<double>(c.rows);
    CHECK(test::largest_difference(actual[0], expected.mean) <= 200 * unit);
    CHECK(test::largest_difference(actual[1], expected.inverse) <= 2000 * unit);
    CHECK(test::largest_difference(actual[2], expected.y) <= 500 * unit);
    CHECK(test::largest_difference(actual[3], expected.dx) <= 1000 * unit);
    CHECK(test::largest_difference(actual[4], expected.dscale) <= 50 * unit * rows);
    CHECK(test::largest_difference(actual[5], expected.dshift) <= 50 * unit * rows);
  }
}

TEST_CASE("groups are normalised as separate batches") {
  constexpr Index kGroups = 3;
  constexpr Index kRows = 5;
  constexpr Index kColumns = 11;
  const Inputs in({kGroups * kRows, kColumns, Activation::relu});
  const auto run = [&](Index rows, Index groups, Index first, Real* running) {
    const Index count = groups * rows * kColumns;
    std::vector<Real> mean(groups * kColumns), inverse(groups * kColumns), y(count);
    BatchNormCall call = in.call({rows, kColumns, Activation::relu});
    call.groups = groups;
    batch_norm_forward({}, in.x.data() + first * kColumns, call, mean.data(), inverse.data(),
                       y.data());
    batch_norm_update_running({}, mean.data(), inverse.data(), call, Real(0.1), running,
                              running + kColumns);
    return y;
  };
  std::vector<Real> together(2 * kColumns, 1), one_by_one(2 * kColumns, 1);
  std::vector<Real> expected;
  for (Index group = 0; group < kGroups; ++group) {
    const std::vector<Real> y = run(kRows, 1, group * kRows, one_by_one.data());
    expected.insert(expected.end(), y.begin(), y.end());
  }
  CHECK(run(kRows, kGroups, 0, together.data()) == expected);
  CHECK(together == one_by_one);
}

TEST_CASE("batch normalisation is accurate for values far from zero") {
  const Index rows = 500;
  const Index columns = 9;
  const Case c{rows, columns, Activation::none};
  Inputs in(c);
  const auto noise = test::normal_values(rows * columns, 5);
  for (std::size_t i = 0; i < noise.size(); ++i) in.x[i] = 4096 + std::round(noise[i] * 64) / 64;
  const auto actual = run(c, in);
  const Results expected = reference(c, in);
  CHECK(test::largest_difference(actual[1], expected.inverse) <= 1e-3);
  CHECK(test::largest_difference(actual[2], expected.y) <= 0.01);
}

TEST_CASE("batch normalisation of one row or none is finite") {
  const Case c{1, 5, Activation::relu};
  const Inputs in(c);
  for (const Real value : joined(run(c, in))) CHECK(std::isfinite(value));
  const Case none{0, 5, Activation::relu};
  for (const Real value : joined(run(none, Inputs(none)))) CHECK(std::isfinite(value));
}

TEST_CASE("running statistics follow the batch with the unbiased variance") {
  for (const Index rows : {1, 2, 500}) {
    const std::vector<Real> mean = {1, -2, 0};
    const std::vector<double> variance = {4, 0.25, 0};
    std::vector<Real> inverse;
    for (const double v : variance)
      inverse.push_back(static_cast<Real>(1 / std::sqrt(v + kEpsilon)));
    Guarded running_mean({0, 1, 2});
    Guarded running_variance({1, 1, 1});
    batch_norm_update_running({}, mean.data(), inverse.data(), {rows, 3, 1, kEpsilon}, Real(0.1),
                              running_mean.data(), running_variance.data());
    const double correction =
        rows > 1 ? static_cast<double>(rows) / static_cast<double>(rows - 1) : 1;
    CHECK(test::largest_difference(running_mean.values(), {0.1, 0.7, 1.8}) < 1e-6);
    CHECK(test::largest_difference(running_variance.values(),
                                   {0.9 + 0.4 * correction, 0.9 + 0.025 * correction, 0.9}) < 1e-5);
  }
}

}  // namespace ballast
