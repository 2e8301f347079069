#include "data/encoding/quantile_bins.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "data/tables/number_key.h"
#include "kernels/error.h"

using namespace ballast;

namespace {

Column integer_values(const std::vector<std::int64_t>& values) {
  Column column;
  column.info.name = "n";
  column.info.kind = ColumnKind::integer;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  column.info.details = IntegerInfo{{*least, *most}};
  column.integers = values;
  return column;
}

// Quantiles of an exponential distribution: all different.
Column exponential(Index rows) {
  Column column;
  column.info.name = "x";
  column.info.kind = ColumnKind::real;
  for (Index row = 0; row < rows; ++row) {
    const double share = (static_cast<double>(row * 7919 % rows) + 0.5) / static_cast<double>(rows);
    column.reals.push_back(-std::log(1 - share));
  }
  const auto [least, most] = std::minmax_element(column.reals.begin(), column.reals.end());
  column.info.details = RealInfo{{9, 0, 0}, {*least, *most}};
  return column;
}

Index rows_in(const Column& column) {
  return static_cast<Index>(std::max(column.integers.size(), column.reals.size()));
}

EncodedTable encode(const QuantileBins& bins, const Column& column) {
  EncodedTable table(make_layout({{.numeric = true, .categories = bins.codes()}}), rows_in(column));
  bins.encode(column, column.info, table, 0);
  return table;
}

Column decode(const QuantileBins& bins, const Column& column, const EncodedTable& table) {
  Column decoded;
  decoded.info = column.info;
  bins.decode(table, 0, column.info, true, {.seed = 4}, 0, decoded);
  return decoded;
}

// 1,000 rows: 600 zeros, the others all different.
std::vector<std::int64_t> mostly_zero() {
  std::vector<std::int64_t> values(600, 0);
  for (std::int64_t i = 0; i < 400; ++i) values.push_back(10 + 3 * i);
  return values;
}

}  // namespace

TEST_CASE("quantile bins: few distinct values have a code each and come back exactly") {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 300; ++i) values.push_back(i % 7 * i % 7);
  const Column column = integer_values(values);
  const QuantileBins bins = QuantileBins::fit(column, 300, {});
  CHECK(bins.bins() == 0);
  const EncodedTable table = encode(bins, column);
  CHECK(decode(bins, column, table).integers == values);
  for (Index row = 1; row < 300; ++row) {
    const auto i = static_cast<std::size_t>(row);
    CHECK((table.code(0, row - 1) < table.code(0, row)) == (values[i - 1] < values[i]));
  }
}

TEST_CASE("quantile bins: a frequent value is a point, the others fill bins evenly") {
  const Column column = integer_values(mostly_zero());
  const QuantileBins bins = QuantileBins::fit(column, 1000, {.bins = 20});
  CHECK(bins.points() == 1);
  CHECK(bins.bins() == 20);
  CHECK(bins.ordered() == bins.codes());
  CHECK(bins.is_point(0));
  const EncodedTable table = encode(bins, column);
  std::vector<int> counts(21, 0);
  for (Index row = 0; row < 1000; ++row) ++counts[static_cast<std::size_t>(table.code(0, row))];
  CHECK(counts[0] == 600);
  for (std::size_t code = 1; code < counts.size(); ++code) CHECK(counts[code] == 20);
}

TEST_CASE("quantile bins: a bin has at least the required number of rows") {
  const Column column = exponential(100);
  CHECK(QuantileBins::fit(column, 100, {.few_values = 10}).bins() == 12);
  CHECK(QuantileBins::fit(column, 100, {.few_values = 10, .protect = 20}).bins() == 3);
}

TEST_CASE(
    "quantile bins: the position within the bin restores the value, and uniform positions the "
    "distribution") {
  const Column column = exponential(5000);
  const QuantileBins bins = QuantileBins::fit(column, 5000, {});
  EncodedTable table = encode(bins, column);
  const Column same = decode(bins, column, table);
  for (std::size_t row = 0; row < 5000; ++row) {
    CHECK(same.reals[row] == doctest::Approx(column.reals[row]).epsilon(1e-4));
  }
  for (Index row = 0; row < 5000; ++row) {
    table.set(0, row, table.code(0, row), static_cast<float>(random_double({.seed = 5}, row)));
  }
  std::vector<double> drawn = decode(bins, column, table).reals;
  std::vector<double> real = column.reals;
  std::sort(drawn.begin(), drawn.end());
  std::sort(real.begin(), real.end());
  for (std::size_t i = 50; i < 4950; i += 50) {
    CHECK(drawn[i] == doctest::Approx(real[i]).epsilon(0.03));
  }
}

TEST_CASE("quantile bins: number and share_below are inverse within a bin, and 0 or 1 outside") {
  const Column column = exponential(5000);
  const QuantileBins bins = QuantileBins::fit(column, 5000, {});
  for (const std::int32_t code : {0, 60, 127}) {
    for (const double share : {0.1, 0.5, 0.77}) {
      const double number = bins.number(code, share, column.info);
      CHECK(bins.share_below(code, number, column.info) == doctest::Approx(share));
    }
    CHECK(bins.share_below(code, -1, column.info) == 0);
    CHECK(bins.share_below(code, 100, column.info) == 1);
  }
}

TEST_CASE("quantile bins: a value that was not seen gets the nearest code") {
  const QuantileBins bins = QuantileBins::fit(integer_values(mostly_zero()), 1000, {.bins = 4});
  const Column others = integer_values({-50, 2, 8, 11, 1'000'000});
  const EncodedTable table = encode(bins, others);
  CHECK(table.code(0, 0) == 0);
  CHECK(table.code(0, 1) == 0);
  CHECK(table.code(0, 2) == 1);
  CHECK(table.code(0, 3) == 1);
  CHECK(table.code(0, 4) == 4);
}

TEST_CASE("quantile bins: missing is the last code and gets back a text") {
  Column column = integer_values({1, 2, 3, 0, 1, 2, 3, 0});
  column.missing = {-1, -1, -1, 1, -1, -1, -1, 0};
  column.info.missing_texts = {"", "NA"};
  column.info.missing_counts = {1, 1};
  const QuantileBins bins = QuantileBins::fit(column, 8, {});
  CHECK(bins.has_missing());
  CHECK(bins.codes() == 4);
  CHECK(bins.ordered() == 3);
  const EncodedTable table = encode(bins, column);
  CHECK(table.code(0, 3) == 3);
  const Column decoded = decode(bins, column, table);
  CHECK(decoded.missing[3] >= 0);
  CHECK(decoded.missing[0] == -1);
  const QuantileBins without = QuantileBins::fit(integer_values({1, 2, 3}), 3, {});
  EncodedTable refused(make_layout({{.numeric = true, .categories = 3}}), 8);
  CHECK_THROWS_WITH_AS(without.encode(column, column.info, refused, 0),
                       doctest::Contains("the value in row 4 is missing"), Error);
  Column nothing = column;
  nothing.missing.assign(8, 0);
  CHECK_THROWS_AS(QuantileBins::fit(nothing, 8, {}), Error);
}

TEST_CASE("quantile bins: protection hides extreme values and values of few rows") {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 400; ++i) values.push_back(100 + i % 20);
  values.insert(values.end(), {-999, -998, 777, 9999, 105});
  const Column column = integer_values(values);
  const QuantileBins bins = QuantileBins::fit(column, 405, {.protect = 5});
  ColumnInfo info = column.info;
  bins.clip_range(info);
  CHECK(info.integer_range().minimum == 100);
  CHECK(info.integer_range().maximum == 119);
  const EncodedTable table = encode(bins, column);
  for (const std::int64_t value : decode(bins, column, table).integers) {
    CHECK(value >= 100);
    CHECK(value <= 119);
  }
  // A value of 3 rows between the others is blurred, but not if it need not be.
  std::vector<std::int64_t> odd;
  for (std::int64_t i = 0; i < 400; ++i) odd.push_back(i % 2 * 1000);
  odd.insert(odd.end(), {500, 500, 500});
  CHECK(QuantileBins::fit(integer_values(odd), 403, {.protect = 5}).codes() == 2);
  CHECK(QuantileBins::fit(integer_values(odd), 403, {.protect = 1}).codes() == 3);
}

TEST_CASE("quantile bins: integers of 64 bits are exact as points and near as bins") {
  const std::int64_t base = std::int64_t{1} << 62;
  const std::vector<std::int64_t> values{base, base + 1, base + 2, base, base + 1, base + 2};
  const Column column = integer_values(values);
  const QuantileBins bins = QuantileBins::fit(column, 6, {});
  CHECK(decode(bins, column, encode(bins, column)).integers == values);
}

TEST_CASE("a code of missing values, far from all others, is a point, and no bin reaches it") {
  std::vector<std::int64_t> values;
  for (std::int64_t row = 0; row < 4000; ++row) {
    values.push_back(row % 200 == 0 ? -200 : 1000 + row * 7 % 3989);
  }
  const Column column = integer_values(values);
  const QuantileBins bins = QuantileBins::fit(column, 4000, {});
  const std::int32_t code = bins.find(integer_key(-200), column.info);
  CHECK(code == 0);
  CHECK(bins.is_point(code));
  CHECK(bins.number(1, 0, column.info) >= 1200);  // above -200
}

TEST_CASE("quantile bins: saved and loaded; corrupt files are refused") {
  const Column column = integer_values(mostly_zero());
  const QuantileBins bins = QuantileBins::fit(column, 1000, {.bins = 10});
  ModelFile file;
  bins.save("c", file);
  const QuantileBins loaded = QuantileBins::load("c", file, column.info);
  const EncodedTable table = encode(bins, column);
  CHECK(decode(loaded, column, table).integers == decode(bins, column, table).integers);
  const auto refused = [&](const std::string& name, const std::vector<std::int64_t>& values) {
    ModelFile bad = file;
    bad.put("c." + name, values);
    CHECK_THROWS_WITH_AS(QuantileBins::load("c", bad, column.info),
                         doctest::Contains("corrupt model file"), Error);
  };
  refused("starts", {0});
  refused("starts", {0, 1});
  refused("starts", {1, 2});
  refused("has_missing", {1});
  refused("has_missing", {});
  refused("knots", {});
  refused("knots", {5'000'000});
}
