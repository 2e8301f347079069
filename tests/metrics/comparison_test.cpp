#include "metrics/tables/comparison.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/error.h"
#include "kernels/random.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

// A number, a category that follows from it, and a number near the sum of both.
Table rows(Index count, std::uint32_t purpose) {
  std::vector<double> x, y;
  std::vector<std::string> c;
  for (Index i = 0; i < count; ++i) {
    const auto draw = [&](std::uint32_t column) {
      return random_double({.seed = 3, .purpose = purpose, .call = column}, i);
    };
    x.push_back(std::floor(100 * draw(0)));
    c.push_back(x.back() + 20 * draw(1) > 60 ? "high" : "low");
    y.push_back(x.back() + std::floor(30 * draw(2)));
  }
  return table_of({numbers("x", x), texts("c", c), numbers("y", y)}, count);
}

TableComparison compare(const Table& real, const Table& synthetic, const Table* holdout,
                        const std::string& target) {
  const SharedColumns shared = share_columns(real, synthetic);
  return compare_tables(real, synthetic, shared, measure_quality(real, synthetic, shared),
                        {holdout, target});
}

std::string error_of(const Table& real, const Table* holdout, const std::string& target) {
  try {
    compare(real, real, holdout, target);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("comparison: good rows reach the ceiling, far above the floor") {
  const Table real = rows(700, 5);
  const Table holdout = rows(500, 2);
  const TableComparison comparison = compare(real, rows(600, 4), &holdout, "c");
  const Figures& good = comparison.synthetic;
  CHECK(good.detection > 0.85);
  CHECK(comparison.ceiling.detection > 0.85);
  CHECK(comparison.floor.detection < 0.3);
  CHECK(good.shapes > 0.93);
  CHECK(comparison.floor.shapes == 1);
  CHECK(good.trends > 0.9);
  CHECK(comparison.floor.trends < 0.75);
  CHECK(comparison.ceiling.trends == Approx(good.trends).epsilon(0.05));
  CHECK(comparison.floor.associated_trends < 0.75);
  CHECK(comparison.floor.triples < good.triples - 0.1);
  CHECK(good.efficacy > 0.85);
  CHECK(comparison.ceiling.efficacy == Approx(good.efficacy).epsilon(0.05));
  CHECK(comparison.floor.efficacy < 0.7);
  CHECK(good.dcr_share == Approx(0.5).epsilon(0.15));
  CHECK(comparison.efficacy_name == "AUC");
  CHECK(comparison.tested_rows == 500);
  CHECK(comparison.dcr_rows == 500);
  CHECK(comparison.dcr_queries == 600);
  CHECK(good.validity > 0.99);
}

TEST_CASE("comparison: without a hold-out table, half of the real rows is the ceiling") {
  const Table real = rows(700, 5);
  const TableComparison comparison = compare(real, rows(600, 4), nullptr, "y");
  CHECK(comparison.ceiling.detection > 0.8);
  CHECK(comparison.ceiling.trends > 0.9);
  CHECK(comparison.ceiling.efficacy > 0.7);
  CHECK(comparison.tested_rows == 350);
  CHECK(comparison.efficacy_name == "R2");
  CHECK(std::isnan(comparison.synthetic.dcr_share));
  CHECK(comparison.dcr_queries == 0);
}

TEST_CASE("comparison: what was not asked for or cannot be measured is undefined") {
  const Table few = rows(6, 1);
  const TableComparison comparison = compare(few, few, nullptr, "");
  CHECK(std::isnan(comparison.synthetic.detection));
  CHECK(std::isnan(comparison.ceiling.trends));
  CHECK(std::isnan(comparison.synthetic.efficacy));
  CHECK(comparison.efficacy_name.empty());
  CHECK(comparison.synthetic.trends == 1);
}

TEST_CASE("comparison: a column that the synthetic table lacks is compared nowhere") {
  const Table real = rows(200, 1);
  Table synthetic = rows(200, 2);
  synthetic.columns.erase(synthetic.columns.begin());
  const Table holdout = rows(200, 3);
  const SharedColumns shared = share_columns(real, synthetic);
  const SharedColumns same = share_same_columns(real, holdout, shared);
  REQUIRE(same.columns.size() == 2);
  CHECK(same.columns[0].name == "c");
  CHECK_FALSE(std::isnan(compare(real, synthetic, &holdout, "").ceiling.trends));
}

TEST_CASE("comparison: a missing target is not a class") {
  Table real = rows(300, 1);
  Table holdout = rows(300, 3);
  const auto hide_some = [](Table table) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < table.columns[1].codes.size(); ++i) {
      const Column& column = table.columns[1];
      const auto code = static_cast<std::size_t>(column.codes[i]);
      values.push_back(i % 3 == 0 ? "?" : column.info.values[code]);
    }
    table.columns[1] = texts("c", values);
    table.columns[1].info.missing_texts = {"?"};
    return table;
  };
  const Table hidden_holdout = hide_some(holdout);
  const TableComparison comparison =
      compare(hide_some(real), hide_some(rows(300, 2)), &hidden_holdout, "c");
  CHECK(comparison.efficacy_name == "AUC");
  CHECK(comparison.ceiling.efficacy > 0.85);
  CHECK(comparison.tested_rows == 200);
}

TEST_CASE("comparison: a hold-out table needs only the columns that are compared") {
  const Table real = rows(100, 1);
  Table synthetic = rows(100, 2);
  synthetic.columns.erase(synthetic.columns.begin());
  Table holdout = rows(100, 3);
  holdout.columns.erase(holdout.columns.begin());
  CHECK_FALSE(std::isnan(compare(real, synthetic, &holdout, "").ceiling.trends));
}

TEST_CASE("comparison: wrong hold-out tables and targets are rejected") {
  const Table real = rows(50, 1);
  Table other = rows(50, 2);
  other.columns[1].info.name = "d";
  CHECK(error_of(real, &other, "").find("no column 'c'") != std::string::npos);
  const Table empty = rows(0, 1);
  CHECK(error_of(real, &empty, "").find("hold-out table has no rows") != std::string::npos);
  CHECK(error_of(real, nullptr, "z").find("target 'z'") != std::string::npos);
}
