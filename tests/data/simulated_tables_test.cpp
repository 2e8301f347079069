#include "data/tables/simulated_tables.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

using namespace ballast;

namespace {

std::map<std::string, double> shares(const Column& column) {
  std::map<std::string, double> found;
  for (const std::int32_t code : column.codes) {
    found[column.info.values[static_cast<std::size_t>(code)]] +=
        1.0 / static_cast<double>(column.codes.size());
  }
  return found;
}

double mean_log_likelihood(PlaneSet set, Index rows) {
  const auto centres = plane_centres(set, 3);
  const Table table = simulate_plane(set, rows, 3);
  double sum = 0;
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    double density = 0;
    for (const auto& centre : centres) {
      const double dx = table.columns[0].reals[row] - centre[0];
      const double dy = table.columns[1].reals[row] - centre[1];
      density += std::exp(-(dx * dx + dy * dy) / (2 * kPlaneVariance));
    }
    density /= 2 * std::numbers::pi * kPlaneVariance * static_cast<double>(centres.size());
    sum += std::log(density);
  }
  return sum / static_cast<double>(rows);
}

}  // namespace

TEST_CASE(
    "customers: a longer table starts with the shorter one; another seed gives another table") {
  const Table longer = simulate_customers(300, 5);
  const Table shorter = simulate_customers(120, 5);
  REQUIRE(longer.columns.size() == shorter.columns.size());
  for (std::size_t c = 0; c < longer.columns.size(); ++c) {
    const Column& a = longer.columns[c];
    const Column& b = shorter.columns[c];
    CHECK(std::equal(b.integers.begin(), b.integers.end(), a.integers.begin()));
    CHECK(std::equal(b.reals.begin(), b.reals.end(), a.reals.begin()));
    CHECK(std::equal(b.codes.begin(), b.codes.end(), a.codes.begin()));
  }
  CHECK(longer.columns[3].reals != simulate_customers(300, 6).columns[3].reals);
  CHECK(simulate_customers(0, 5).rows == 0);
  CHECK(simulate_customers(1, 5).columns[0].info.values.size() == 1);
}

TEST_CASE("customers: shares as documented in the header, ranges and missing values") {
  const Index rows = 40000;
  const Table table = simulate_customers(rows, 1);
  auto segment = shares(table.columns[table.find("segment")]);
  CHECK(segment["private"] == doctest::Approx(0.55).epsilon(0.03));
  CHECK(segment["company"] == doctest::Approx(0.14).epsilon(0.05));
  CHECK(segment["public"] == doctest::Approx(0.01).epsilon(0.15));
  const double fraud = shares(table.columns[table.find("fraud")])["yes"];
  CHECK(fraud > 0.008);
  CHECK(fraud < 0.013);
  const Column& purchases = table.columns[table.find("purchases")];
  const auto none = std::count(purchases.integers.begin(), purchases.integers.end(), 0);
  CHECK(static_cast<double>(none) / rows == doctest::Approx(0.6).epsilon(0.02));
  CHECK(purchases.info.maximum() > 100);
  const Column& age = table.columns[table.find("age")];
  CHECK(age.info.minimum() == 18);
  CHECK(age.info.maximum() <= 90);
  const Column& discount = table.columns[table.find("discount")];
  const double missing = static_cast<double>(discount.info.missing_counts.at(0)) / rows;
  CHECK(missing == doctest::Approx(0.55 * 0.3 + 0.45 * 0.1).epsilon(0.04));
  CHECK(discount.missing.size() == static_cast<std::size_t>(rows));
  CHECK(std::count(discount.missing.begin(), discount.missing.end(), 0) ==
        discount.info.missing_counts[0]);
  CHECK(discount.info.maximum() <= 40);
  CHECK(table.columns[table.find("active")].info.values.size() == 2);
  for (const Column& column : table.columns) {
    std::int64_t counted = 0;
    for (const std::int64_t count : column.info.value_counts) counted += count;
    CHECK(counted == static_cast<std::int64_t>(column.codes.size()));
  }
}

TEST_CASE("plane sets: the mean log-likelihood under the true density matches the entropy") {
  const double entropy = -(1 + std::log(2 * std::numbers::pi * kPlaneVariance));
  CHECK(mean_log_likelihood(PlaneSet::grid, 20000) ==
        doctest::Approx(entropy - std::log(25)).epsilon(0.01));
  CHECK(mean_log_likelihood(PlaneSet::moved_grid, 20000) == doctest::Approx(-3.06).epsilon(0.015));
  CHECK(mean_log_likelihood(PlaneSet::ring, 20000) == doctest::Approx(-1.70).epsilon(0.015));
  for (const auto& centre : plane_centres(PlaneSet::ring, 0)) {
    CHECK(std::hypot(centre[0], centre[1]) == doctest::Approx(1));
  }
  CHECK(plane_centres(PlaneSet::grid, 1) == plane_centres(PlaneSet::grid, 2));
  CHECK(plane_centres(PlaneSet::moved_grid, 1) != plane_centres(PlaneSet::moved_grid, 2));
}
