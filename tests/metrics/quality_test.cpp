#include "metrics/tables/quality.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "kernels/random.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

Column column_of_json(const std::string& name, const nlohmann::json& values) {
  const bool is_text = values.front().is_string();
  std::vector<double> as_numbers;
  for (const auto& value : values) {
    if (is_text) continue;
    as_numbers.push_back(value.is_null() ? kMissing : value.get<double>());
  }
  return is_text ? texts(name, values.get<std::vector<std::string>>()) : numbers(name, as_numbers);
}

Table table_of_json(const nlohmann::json& columns, const nlohmann::json& order) {
  Table table;
  for (const auto& name : order) {
    table.columns.push_back(column_of_json(name, columns[name.get<std::string>()]));
    table.rows = static_cast<Index>(columns[name.get<std::string>()].size());
  }
  return table;
}

Quality quality_of(std::vector<Column> real, Index real_rows, std::vector<Column> synthetic,
                   Index synthetic_rows) {
  return measure_quality(table_of(std::move(real), real_rows),
                         table_of(std::move(synthetic), synthetic_rows));
}

std::string error_of(const Table& real, const Table& synthetic) {
  try {
    measure_quality(real, synthetic);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("quality: all metrics agree with SDMetrics") {
  std::ifstream file(BALLAST_FIXTURES "/quality.json");
  const nlohmann::json fixture = nlohmann::json::parse(file);
  const Quality quality = measure_quality(table_of_json(fixture["real"], fixture["order"]),
                                          table_of_json(fixture["synthetic"], fixture["order"]));
  REQUIRE(quality.columns.size() == 6);
  double shapes = 0;
  for (const ColumnQuality& column : quality.columns) {
    CAPTURE(column.name);
    // SDMetrics counts a value that occurs only in the synthetic table as 1e-6 real rows.
    CHECK(column.shape == Approx(fixture["shapes"][column.name].get<double>()).epsilon(1e-7));
    shapes += column.shape / 6;
  }
  REQUIRE(quality.pairs.size() == 15);
  double trends = 0;
  for (std::size_t p = 0; p < 15; ++p) {
    const auto& expected = fixture["pairs"][p];
    CHECK(quality.columns[quality.pairs[p].first].name == expected[0].get<std::string>());
    CHECK(quality.columns[quality.pairs[p].second].name == expected[1].get<std::string>());
    CAPTURE(expected);
    CHECK(quality.pairs[p].trend == Approx(expected[2].get<double>()).epsilon(1e-10));
    trends += quality.pairs[p].trend / 15;
    const PairQuality& pair = quality.pairs[p];
    const double relation = pair.both_numeric ? pair.real_correlation : pair.association;
    CHECK(relation == Approx(fixture["relations"][p][0].get<double>()).epsilon(1e-10));
    CHECK(pair.associated() == fixture["relations"][p][1].get<bool>());
  }
  CHECK(quality.associated_pairs == 3);
  CHECK(quality.associated_trends == Approx(fixture["associated_trends"].get<double>()));
  CHECK(quality.column_shapes == Approx(shapes));
  CHECK(quality.pair_trends == Approx(trends));
  CHECK(quality.quality == Approx((shapes + trends) / 2));
}

TEST_CASE("quality: computed by hand, with different numbers of rows") {
  // KS: F jumps at 1, 2, 3, 4; G at 2, 2.5. At 2: |0.5 - 0.5|; at 1: 0.25; at 2.5: |0.5 - 1| = 0.5.
  const Quality quality = quality_of({numbers("x", {4, 1, 3, 2}), texts("c", {"a", "a", "b", "a"})},
                                     4, {numbers("x", {2.5, 2}), texts("c", {"b", "z"})}, 2);
  CHECK(quality.columns[0].shape == Approx(0.5));
  // |3/4 - 0| + |1/4 - 1/2| + |0 - 1/2| = 1.5
  CHECK(quality.columns[1].shape == Approx(1 - 0.75));
  CHECK(quality.column_shapes == Approx((0.5 + 0.25) / 2));
  // Bins of 0.3 from 1: real bins 0 3 6 9 (a a b a by order of x: 1 -> a, 2 -> a, 3 -> b, 4 -> a);
  // synthetic 2.5 -> bin 5 with b, 2 -> bin 3 with z: no overlap.
  CHECK(quality.pairs[0].trend == Approx(0));
}

TEST_CASE("quality: a table compared with itself scores 1") {
  const std::vector<Column> columns = {numbers("x", {1, 5, 2, kMissing, 9}),
                                       numbers("y", {2, 1, 2, 7, 3}, ColumnKind::integer),
                                       numbers("day", {86400, 0, 0, 172800, 0}, ColumnKind::date),
                                       texts("c", {"a", "b", "?", "a", ""})};
  const Quality quality = quality_of(columns, 5, columns, 5);
  CHECK(quality.quality == 1.0);
  for (const PairQuality& pair : quality.pairs) CHECK(pair.trend == 1.0);
  CHECK(quality.columns[0].real_missing == Approx(0.2));
  CHECK(quality.columns[0].synthetic_missing == Approx(0.2));
}

TEST_CASE("quality: correlation computed by hand, over the rows with both values") {
  const Quality quality =
      quality_of({numbers("x", {1, 2, 3, 100}), numbers("y", {2, 4, 6, kMissing})}, 4,
                 {numbers("x", {1, 2, 3}), numbers("y", {3, 2, 1})}, 3);
  CHECK(quality.pairs[0].real_correlation == Approx(1.0));
  CHECK(quality.pairs[0].synthetic_correlation == Approx(-1.0));
  CHECK(quality.pairs[0].trend == Approx(0.0));
}

TEST_CASE("quality: correlation is accurate far from zero") {
  std::vector<double> x, y;
  for (int i = 0; i < 5000; ++i) {
    x.push_back(1.5e9 + i % 7);
    y.push_back(-3e8 + (i % 7) * 0.5 + (i % 2));
  }
  const Quality far = quality_of({numbers("x", x), numbers("y", y)}, 5000,
                                 {numbers("x", x), numbers("y", y)}, 5000);
  for (double& value : x) value -= 1.5e9;
  for (double& value : y) value += 3e8;
  const Quality near = quality_of({numbers("x", x), numbers("y", y)}, 5000,
                                  {numbers("x", x), numbers("y", y)}, 5000);
  CHECK(far.pairs[0].real_correlation == Approx(near.pairs[0].real_correlation).epsilon(1e-12));
  CHECK(std::abs(near.pairs[0].real_correlation) < 0.95);
  CHECK(std::abs(near.pairs[0].real_correlation) > 0.5);
}

TEST_CASE("quality: Cramer's V computed by hand; a single value has none") {
  // [[3, 1], [1, 3]]: chi2 / rows = (9 + 1 + 1 + 9) / 16 - 1 = 1/4.
  const std::vector<std::string> a = {"x", "x", "x", "x", "y", "y", "y", "y"};
  const std::vector<std::string> b = {"u", "u", "u", "v", "u", "v", "v", "v"};
  const std::vector<std::string> one(8, "w");
  const std::vector<Column> columns = {texts("a", a), texts("b", b), texts("one", one)};
  const Quality quality = quality_of(columns, 8, columns, 8);
  CHECK(quality.pairs[0].association == Approx(0.5));
  CHECK(quality.pairs[0].associated());
  CHECK(std::isnan(quality.pairs[1].association));
  CHECK_FALSE(quality.pairs[1].associated());
  CHECK(quality.associated_pairs == 1);
}

TEST_CASE("quality: categories without a common value score 0, not less") {
  for (const int values : {3, 7, 11, 49}) {
    CAPTURE(values);
    const auto columns = [&](int first) {
      std::vector<std::string> of_rows;
      for (int i = 0; i < values; ++i) of_rows.push_back(std::to_string(first + i));
      return std::vector<Column>{texts("a", of_rows), texts("b", of_rows)};
    };
    const Quality quality = quality_of(columns(0), values, columns(100), values);
    for (const double score : {quality.columns[0].shape, quality.pairs[0].trend}) {
      CHECK(score == Approx(0));
      CHECK_FALSE(std::signbit(score));
    }
  }
}

TEST_CASE("quality: a column of one value") {
  const std::vector<double> varied = {1, 2, 3, 4};
  const std::vector<double> single = {0.1, 0.1, 0.1, 0.1};
  SUBCASE("in the real table: the pair is excluded") {
    const Quality quality = quality_of({numbers("x", varied), numbers("y", single)}, 4,
                                       {numbers("x", varied), numbers("y", varied)}, 4);
    CHECK(std::isnan(quality.pairs[0].trend));
    CHECK(std::isnan(quality.pair_trends));
    CHECK(quality.quality == quality.column_shapes);
  }
  SUBCASE("in the synthetic table: the trend is 0") {
    const Quality quality = quality_of({numbers("x", varied), numbers("y", varied)}, 4,
                                       {numbers("x", varied), numbers("y", single)}, 4);
    CHECK(std::isnan(quality.pairs[0].synthetic_correlation));
    CHECK(quality.pairs[0].trend == 0);
  }
  SUBCASE("in the rows with both values only") {
    const Quality quality =
        quality_of({numbers("x", {0.1, 0.1, 0.1, 7}), numbers("y", {1, 2, 3, kMissing})}, 4,
                   {numbers("x", varied), numbers("y", varied)}, 4);
    CHECK(std::isnan(quality.pairs[0].trend));
  }
  SUBCASE("with a categorical column: bins of width 0.1 around the value") {
    const Quality quality =
        quality_of({numbers("x", single), texts("c", {"a", "b", "a", "b"})}, 4,
                   {numbers("x", {0.1, 0.1, 3, 3}), texts("c", {"a", "b", "a", "b"})}, 4);
    CHECK(quality.pairs[0].trend == Approx(0.5));
  }
}

TEST_CASE("quality: all values missing on one side") {
  const std::vector<double> none = {kMissing, kMissing};
  const Quality lost = quality_of({numbers("x", {1, 2}), numbers("y", {1, 2})}, 2,
                                  {numbers("x", none), numbers("y", {1, 2})}, 2);
  CHECK(lost.columns[0].shape == 0);
  CHECK(lost.columns[0].synthetic_missing == 1);
  CHECK(lost.pairs[0].trend == 0);
  const Quality never = quality_of({numbers("x", none), texts("c", {"a", "b"})}, 2,
                                   {numbers("x", none), texts("c", {"a", "b"})}, 2);
  CHECK(never.quality == 1);
}

TEST_CASE("quality: missing numbers are a separate bin in pairs with a categorical column") {
  const Quality quality =
      quality_of({numbers("x", {1, 2, kMissing, kMissing}), texts("c", {"a", "a", "a", "a"})}, 4,
                 {numbers("x", {1, 2, 1, 2}), texts("c", {"a", "a", "a", "a"})}, 4);
  CHECK(quality.columns[0].shape == 1);
  CHECK(quality.pairs[0].trend == Approx(0.5));
}

TEST_CASE("quality: synthetic numbers outside the real range are counted in the outer bins") {
  const Quality quality =
      quality_of({numbers("x", {0, 10, 0, 10}), texts("c", {"a", "a", "b", "b"})}, 4,
                 {numbers("x", {-5, 99, -5, 99}), texts("c", {"a", "a", "b", "b"})}, 4);
  CHECK(quality.pairs[0].trend == 1);
}

TEST_CASE("quality: many categories give the same score with dense and sorted counting") {
  // 1500 x 1500 cells are sorted; the distance of independent halves is known by construction.
  std::vector<std::string> first, second, mixed;
  for (int i = 0; i < 3000; ++i) {
    first.push_back("f" + std::to_string(i % 1500));
    second.push_back("s" + std::to_string(i % 1500));
    mixed.push_back("s" + std::to_string(i < 1500 ? i : (i + 1) % 1500));
  }
  const Quality quality = quality_of({texts("a", first), texts("b", second)}, 3000,
                                     {texts("a", first), texts("b", mixed)}, 3000);
  CHECK(quality.columns[1].shape == Approx(1));
  CHECK(quality.pairs[0].trend == Approx(0.5));
  CHECK(quality.pairs[0].association == Approx(1));
}

TEST_CASE("quality: values are matched byte by byte, in any order") {
  const Quality quality = quality_of({texts("c", {"a", "b", "\xff", "a"})}, 4,
                                     {texts("c", {"\xff", "a", "a", "b"})}, 4);
  CHECK(quality.columns[0].shape == 1);
  CHECK(quality.quality == 1);
}

TEST_CASE("quality: a category that lost all values but one") {
  const Quality quality = quality_of({texts("c", {"a", "b", "a", "b"})}, 4,
                                     {texts("c", {"a", "a"}, ColumnKind::constant)}, 2);
  CHECK(quality.columns[0].shape == Approx(0.5));
}

TEST_CASE("quality: reports which columns are left out and why") {
  const Quality quality =
      quality_of({texts("id", {"a", "b"}, ColumnKind::identifier), numbers("x", {1, 2}),
                  texts("one", {"k", "k"}, ColumnKind::constant), numbers("only here", {1, 2})},
                 2,
                 {numbers("x", {1, 2}), texts("id", {"a", "b"}), numbers("new", {1, 2}),
                  texts("one", {"k", "k"})},
                 2);
  REQUIRE(quality.columns.size() == 1);
  REQUIRE(quality.left_out.size() == 4);
  CHECK(quality.left_out[0].name == "id");
  CHECK(quality.left_out[1].reason == "has a single value");
  CHECK(quality.left_out[2].reason == "is not in the synthetic table");
  CHECK(quality.left_out[3].name == "new");
}

TEST_CASE("quality: columns that cannot be compared are rejected by name") {
  const Table number = table_of({numbers("x", {1, 2})}, 2);
  const Table text = table_of({texts("x", {"a", "b"})}, 2);
  const Table other = table_of({texts("y", {"a", "b"})}, 2);
  CHECK(error_of(number, text).find("column 'x' is real in the real table but category") !=
        std::string::npos);
  CHECK(error_of(text, number) != "");
  CHECK(
      error_of(number, other) ==
      "compare tables: no column can be compared: 'x' is not in the synthetic table, 'y' is not in "
      "the real table");
  CHECK(error_of(table_of({numbers("x", {})}, 0), number).find("real table has no rows") !=
        std::string::npos);
  CHECK(error_of(number, table_of({numbers("x", {})}, 0)).find("synthetic table has no rows") !=
        std::string::npos);
}
