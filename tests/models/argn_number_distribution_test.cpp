#include <doctest/doctest.h>

#include "models/argn/number_distribution.h"
#include "tests/models/made_table.h"

namespace ballast::test {
namespace {

// 1000 distinct values 1, 2, ..., 1000, and 250 rows of 500.
Column with_a_point() {
  std::vector<std::int64_t> values;
  for (std::int64_t value = 1; value <= 1000; ++value) values.push_back(value);
  values.insert(values.end(), 250, 500);
  return integer_column("n", values);
}

// The share of the rows of each code.
std::vector<double> shares(const Column& column, const QuantileBins& bins) {
  const auto rows = static_cast<Index>(column.integers.size());
  EncodedTable encoded(make_layout({{.numeric = true, .categories = bins.codes()}}), rows);
  bins.encode(column, column.info, encoded, 0);
  std::vector<double> result(static_cast<std::size_t>(bins.ordered()), 0);
  for (Index row = 0; row < rows; ++row) {
    result[static_cast<std::size_t>(encoded.code(0, row))] += 1 / static_cast<double>(rows);
  }
  return result;
}

}  // namespace

TEST_CASE("the distribution of a number has the mean and the quantiles of its rows") {
  const Column column = with_a_point();
  const QuantileBins bins = QuantileBins::fit(column, 1250, {.bins = 8});
  REQUIRE(bins.points() == 1);
  const argn::NumberDistribution distribution(bins, column.info);
  const std::vector<double> p = shares(column, bins);
  // Numbers count from the smallest value, 1.
  CHECK(distribution.mean(p.data()) == doctest::Approx(499.4).epsilon(0.01));
  CHECK(std::abs(distribution.quantile(p.data(), 0.2).number - 249) < 8);
  CHECK(distribution.quantile(p.data(), 0.5).number == 499);
  CHECK(std::abs(distribution.quantile(p.data(), 0.8).number - 749) < 8);
  CHECK(distribution.quantile(p.data(), 0).number < 10);
  CHECK(distribution.quantile(p.data(), 1).number > 990);
}

TEST_CASE("a quantile is a code and a position, from which its number follows") {
  const Column column = with_a_point();
  const QuantileBins bins = QuantileBins::fit(column, 1250, {.bins = 8});
  const argn::NumberDistribution distribution(bins, column.info);
  std::vector<double> p(static_cast<std::size_t>(bins.ordered()), 0);
  p[1] = 1;
  const argn::NumberDistribution::Value median = distribution.quantile(p.data(), 0.5);
  CHECK(median.code == 1);
  CHECK(median.position == doctest::Approx(0.5).epsilon(0.05));
  CHECK(bins.number(median.code, static_cast<double>(median.position), column.info) ==
        doctest::Approx(median.number).epsilon(1e-4));
  CHECK(distribution.mean(p.data()) == doctest::Approx(median.number).epsilon(0.02));
}

TEST_CASE("values without probability are no quantiles") {
  const Column column = with_a_point();
  const QuantileBins bins = QuantileBins::fit(column, 1250, {.bins = 8});
  const argn::NumberDistribution distribution(bins, column.info);
  std::vector<double> p(static_cast<std::size_t>(bins.ordered()), 0);
  p[2] = 1;
  CHECK(distribution.quantile(p.data(), 0).code == 2);
  CHECK(distribution.quantile(p.data(), 1).code == 2);
}

}  // namespace ballast::test
