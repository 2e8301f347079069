#include "data/encoding/rank_map.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/encoding/number_values.h"
#include "kernels/error.h"
#include "tests/models/made_table.h"

namespace ballast::test {
namespace {

constexpr Index kRows = 4000;

// All different, exponentially distributed: most are small.
std::vector<double> exponential() {
  std::vector<double> values;
  for (Index row = 0; row < kRows; ++row) {
    const double share = (static_cast<double>(row * 7919 % kRows) + 0.5) / double{kRows};
    values.push_back(std::round(-10000 * std::log(1 - share)) / 100);
  }
  return values;
}

std::vector<double> ones(std::size_t count) { return std::vector<double>(count, 1); }

ColumnDistribution distribution(const Column& real, Index protect = 1) {
  const auto rows = static_cast<Index>(std::max(real.reals.size(), real.integers.size()));
  return ColumnDistribution::fit(present_keys(real, rows), real.info, protect);
}

Column mapped(const ColumnDistribution& wanted, const Column& real, const Column& generated,
              const std::vector<double>& weights) {
  const RankMap map(wanted, generated, real.info, weights);
  Column column = generated;
  map.apply(real.info, static_cast<Index>(weights.size()), {.seed = 5}, 0, column);
  return column;
}

// The largest difference of the shares below a value.
double distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  const auto share = [](const std::vector<double>& sorted, double value) {
    const auto above = std::upper_bound(sorted.begin(), sorted.end(), value);
    return static_cast<double>(above - sorted.begin()) / static_cast<double>(sorted.size());
  };
  double most = 0;
  for (const double value : a) most = std::max(most, std::abs(share(a, value) - share(b, value)));
  return most;
}

double share_of(const std::vector<double>& values, double value) {
  return static_cast<double>(std::count(values.begin(), values.end(), value)) /
         static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("mapped numbers have the distribution of the column, and keep their order") {
  const Column real = real_column("x", exponential());
  std::vector<double> uniform;
  for (Index row = 0; row < 3000; ++row) uniform.push_back(static_cast<double>(row * 7 % 3000));
  const Column generated = real_column("x", uniform);
  const ColumnDistribution map = distribution(real);
  const Column result = mapped(map, real, generated, ones(3000));
  CHECK(distance(generated.reals, real.reals) > 0.5);
  CHECK(distance(result.reals, real.reals) < 0.005);
  for (std::size_t row = 1; row < 3000; ++row) {
    const bool above = generated.reals[row] > generated.reals[row - 1];
    CHECK((above ? result.reals[row] >= result.reals[row - 1]
                 : result.reals[row] <= result.reals[row - 1]));
  }
}

TEST_CASE("numbers that were clipped to the range do not pile up at its ends") {
  const Column real = real_column("x", exponential());
  std::vector<double> clipped = exponential();
  for (double& value : clipped) value = std::clamp(value, 20.0, 150.0);
  const Column generated = real_column("x", clipped);
  const Column result = mapped(distribution(real), real, generated, ones(kRows));
  CHECK(share_of(generated.reals, 20) > 0.1);
  CHECK(share_of(result.reals, 20) < 0.01);
  CHECK(distance(result.reals, real.reals) < 0.02);
}

TEST_CASE("frequent values are kept exactly, with their frequency") {
  std::vector<double> values = exponential();
  for (Index row = 0; row < kRows; ++row) {
    if (row % 5 < 3) values[static_cast<std::size_t>(row)] = 0;
    if (row % 50 == 4) values[static_cast<std::size_t>(row)] = 9999;
  }
  const Column real = real_column("x", values);
  const Column generated = real_column("x", exponential());
  const Column result = mapped(distribution(real), real, generated, ones(kRows));
  CHECK(std::abs(share_of(result.reals, 0) - 0.6) < 0.001);
  CHECK(std::abs(share_of(result.reals, 9999) - 0.02) < 0.001);
  for (const double value : result.reals) CHECK((value < 1500 || value == 9999));
}

TEST_CASE("a code of missing values, far from all others, is exact and nothing lies between") {
  for (const Index each : {200, 50, 20}) {  // 0.5, 2 and 5 % of the rows
    for (const double code : {-200.0, -1.0, 9999.0}) {
      std::vector<double> values = exponential();
      std::vector<double> blurred = exponential();
      for (double& value : values) value += 20;
      for (double& value : blurred) value += 20;
      for (std::size_t row = 0; row < values.size(); row += static_cast<std::size_t>(each)) {
        values[row] = code;
        blurred[row] = code * static_cast<double>(row) / double{kRows};  // around the code
      }
      const Column real = real_column("x", values);
      const Column result =
          mapped(distribution(real), real, real_column("x", blurred), ones(kRows));
      CHECK(share_of(result.reals, code) ==
            doctest::Approx(1 / static_cast<double>(each)).epsilon(0.1));
      for (const double value : result.reals) {
        CHECK((value == code || (value >= 20 && value < 1500)));
      }
    }
  }
}

TEST_CASE("ranks are those of weighted rows") {
  const Column real = real_column("x", exponential());
  std::vector<double> weights;
  for (const double value : real.reals) weights.push_back(value < 69.315 ? 1 : 3);
  const Column result = mapped(distribution(real), real, real, weights);
  // The upper half has 3/4 of the weight: the median becomes the lower quartile.
  const auto below = std::count_if(result.reals.begin(), result.reals.end(),
                                   [](double value) { return value < 28.768; });
  CHECK(std::abs(static_cast<double>(below) / double{kRows} - 0.5) < 0.01);
}

TEST_CASE("integers are mapped, missing values are not") {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 1000; ++i) values.push_back(1'000'000'000'000 + i % 40);
  Column real = integer_column("n", values);
  real.info.missing_texts = {""};
  real.info.missing_counts = {100};
  real.missing.assign(1000, -1);
  std::fill_n(real.missing.begin(), 100, 0);
  Column generated = real;
  for (std::int64_t& value : generated.integers) value = std::min(value, values[0] + 10);
  const ColumnDistribution map = distribution(real);
  const Column result = mapped(map, real, generated, ones(1000));
  CHECK(result.missing == generated.missing);
  std::int64_t most = 0;
  for (std::size_t row = 100; row < 1000; ++row) {
    most = std::max(most, result.integers[row]);
    CHECK(result.integers[row] >= values[0]);
  }
  CHECK(most == values[0] + 39);

  generated.missing.assign(1000, 0);
  CHECK(mapped(map, real, generated, ones(1000)).integers == generated.integers);
}

TEST_CASE("values of fewer than the protected number of rows are not made") {
  const Column real = real_column("x", exponential());
  std::vector<double> sorted = real.reals;
  std::sort(sorted.begin(), sorted.end());
  const Column result = mapped(distribution(real, 5), real, real, ones(kRows));
  CHECK(*std::min_element(result.reals.begin(), result.reals.end()) >= sorted[4]);
  CHECK(*std::max_element(result.reals.begin(), result.reals.end()) <= sorted[kRows - 5]);
}

TEST_CASE("a map is saved and loaded; a corrupt one is refused") {
  const Column real = real_column("x", exponential());
  const ColumnDistribution map = distribution(real);
  ModelFile file;
  map.save("m", file);
  const ColumnDistribution loaded = ColumnDistribution::load("m", file, real.info);
  CHECK(mapped(loaded, real, real, ones(kRows)).reals ==
        mapped(map, real, real, ones(kRows)).reals);
  for (const std::vector<std::int64_t>& rows :
       {std::vector<std::int64_t>{1}, std::vector<std::int64_t>(128, 0),
        std::vector<std::int64_t>(128, -1)}) {
    ModelFile corrupt = file;
    corrupt.put("m.rows", rows);
    CHECK_THROWS_WITH_AS(ColumnDistribution::load("m", corrupt, real.info),
                         doctest::Contains("corrupt model file: 'm.rows' "), Error);
  }
}

}  // namespace ballast::test
