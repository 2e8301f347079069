// Tables from columns in memory have the types and values of the CSV file with the same cells.
#include "data/tables/memory_table.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "data/tables/dates/date_format.h"
#include "data/text/numbers.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

using Numbers = std::vector<double>;
using Whole = std::vector<std::int64_t>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

MemoryColumn real_column(const std::string& name, const Numbers& values) {
  return {name, std::span<const double>(values), {}};
}

MemoryColumn integer_column(const std::string& name, const Whole& values) {
  return {name, std::span<const std::int64_t>(values), {}};
}

std::string text_of(const Moments& moments, std::size_t row) {
  const DateFormat format(moments.unit == DateUnit::day        ? "%Y-%m-%d"
                          : moments.unit == DateUnit::fraction ? "%Y-%m-%d %H:%M:%S.%f"
                                                               : "%Y-%m-%d %H:%M:%S");
  std::string text;
  format.append(moment_of(moments.counts[row], moments.unit, moments.decimals), moments.decimals,
                "", text);
  return text;
}

std::string cell_of(const MemoryColumn& column, std::size_t row) {
  if (!column.missing.empty() && column.missing[row]) return "";
  std::string text;
  if (const auto* reals = std::get_if<std::span<const double>>(&column.values)) {
    if (!std::isnan((*reals)[row])) append_shortest((*reals)[row], text);
  } else if (const auto* texts = std::get_if<CodedTexts>(&column.values)) {
    const std::int32_t code = texts->codes[row];
    if (code < 0) return "";
    const std::string& value = texts->texts[static_cast<std::size_t>(code)];
    return value.empty() ? "\"\"" : csv_cell(value);
  } else if (const auto* moments = std::get_if<Moments>(&column.values)) {
    return text_of(*moments, row);
  } else {
    append_integer(std::get<std::span<const std::int64_t>>(column.values)[row], text);
  }
  return text;
}

// A second column keeps empty cells from being empty lines.
Table read_as_file(const MemoryColumn& column, const TypeOverrides& overrides = {}) {
  const TestFolder folder;
  std::string content = column.name + ",filler\n";
  for (std::size_t row = 0; row < static_cast<std::size_t>(column.rows()); ++row) {
    content += cell_of(column, row) + ",f\n";
  }
  return read_table(folder.file("table.csv", content), {}, overrides);
}

void check_equal(const Column& left, const Column& right) {
  CHECK(left.info.kind == right.info.kind);
  CHECK(left.info.details == right.info.details);
  CHECK(left.info.style == right.info.style);
  CHECK(left.info.values == right.info.values);
  CHECK(left.info.value_counts == right.info.value_counts);
  CHECK(left.info.missing_texts == right.info.missing_texts);
  CHECK(left.info.missing_counts == right.info.missing_counts);
  CHECK(left.info.quoted_empty == right.info.quoted_empty);
  CHECK(left.info.chosen == right.info.chosen);
  CHECK(left.integers == right.integers);
  CHECK(left.reals == right.reals);
  CHECK(left.codes == right.codes);
  CHECK(left.missing == right.missing);
}

void check_like_file(const MemoryColumn& column, ColumnKind kind,
                     const TypeOverrides& overrides = {}) {
  CAPTURE(column.name);
  const Table table = make_table({column}, {}, overrides);
  CHECK(table.columns[0].info.kind == kind);
  check_equal(table.columns[0], read_as_file(column, overrides).columns[0]);
}

TypeOverrides discrete(const std::string& column) {
  TypeOverrides overrides;
  overrides.discrete = {column};
  return overrides;
}

TypeOverrides typed(const std::string& item) {
  TypeOverrides overrides;
  overrides.types = {item};
  return overrides;
}

}  // namespace

TEST_CASE("columns of real numbers in memory are read like their shortest texts") {
  check_like_file(real_column("short", {0.5, 1.25, -3, kNan}), ColumnKind::real);
  check_like_file(real_column("whole", {39, 40, 12, kNan}), ColumnKind::integer);
  check_like_file(real_column("two", {0, 1, kNan, 1}), ColumnKind::boolean);
  check_like_file(real_column("long", {0.1234567890123456, 2, 1.0 / 3, kNan}), ColumnKind::real);
  check_like_file(real_column("small", {1.5e-7, 2, 123.456, 1e-5}), ColumnKind::real);
  check_like_file(real_column("large", {1e20, 3e15, 1e16, 123456789012345680.0}), ColumnKind::real);
  check_like_file(real_column("one", {1e-7, 1e-7, 1e-7}), ColumnKind::constant);
  check_like_file(real_column("long pair", {1e-7, 2e-7, kNan}), ColumnKind::real);
  check_like_file(real_column("none", {kNan, kNan}), ColumnKind::empty);
}

TEST_CASE("columns of integers in memory are read like their texts") {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  check_like_file(integer_column("n", {3, 1, -2, 3}), ColumnKind::integer);
  check_like_file(integer_column("b", {0, 1, 1, 0}), ColumnKind::boolean);
  check_like_file(integer_column("one", {7, 7}), ColumnKind::constant);
  check_like_file(integer_column("large", {kMost, -kMost, 5, 1'000'000'000'000'000'000}),
                  ColumnKind::integer);
  check_like_file(integer_column("d", {20240101, 20240215, 20240301}), ColumnKind::date);
  const std::array<bool, 6> missing = {false, true, false, false, false, false};
  const Whole values = {3, 1, -2, 3, 5, 3};
  check_like_file({"m", std::span<const std::int64_t>(values), missing}, ColumnKind::integer);
}

TEST_CASE("columns of texts in memory are read like a file, whatever the order of the texts") {
  const CodedTexts words{{"unused", "b", "a", "", "?"}, {2, 1, 2, -1, 3, 4, 1, 2}};
  check_like_file({"words", words, {}}, ColumnKind::category);
  check_like_file({"numbers", CodedTexts{{"1.50", "2.25", "3.00"}, {2, 1, 0, 1}}, {}},
                  ColumnKind::real);
  check_like_file({"dates", CodedTexts{{"2024-01-31", "2024-02-01", "2023-07-04"}, {2, 1, 0}}, {}},
                  ColumnKind::date);
}

TEST_CASE("points in time in memory are read like their texts") {
  const auto check = [](DateUnit unit, int decimals, const Whole& counts, ColumnKind kind,
                        const TypeOverrides& overrides = {}) {
    CAPTURE(counts[0]);
    check_like_file({"when", Moments{counts, unit, decimals}, {}}, kind, overrides);
    const auto missing = std::make_unique<bool[]>(counts.size());
    missing[1] = true;
    check_like_file({"when", Moments{counts, unit, decimals}, {missing.get(), counts.size()}},
                    counts.size() > 3 ? kind : ColumnKind::category, overrides);
  };
  constexpr std::int64_t kDay = 86'400;
  using enum DateUnit;
  check(day, 0, {0, 17'000, 18'262, -5, 18'262}, ColumnKind::date);
  check(day, 0, {0, 365, 730, 1'096}, ColumnKind::date);         // years
  check(day, 0, {0, 31, 59, 365}, ColumnKind::date);             // months
  check(day, 0, {0, 31}, ColumnKind::date);                      // two values
  check(day, 0, {-719'162, 2'932'896, 5, 6}, ColumnKind::date);  // the years 1 and 9999
  check(second, 0, {0, 5, -1, 1'700'000'000}, ColumnKind::date);
  check(second, 0, {0, kDay, 2 * kDay, 9 * kDay}, ColumnKind::date);
  check(second, 0, {0, 60, 3'600, 7'260}, ColumnKind::date);
  check(fraction, 3, {1'500, 0, -1, 1'700'000'000'123}, ColumnKind::date);
  check(fraction, 6, {1'500, 0, -1, 1'700'000'000'123'456}, ColumnKind::date);
  check(fraction, 9, {1'500, 0, -1, 1'700'000'000'123'456'789}, ColumnKind::date);
  check(day, 0, {0, 17'000, 18'262, -5}, ColumnKind::category, discrete("when"));
  check(day, 0, {0, 17'000, 18'262, -5}, ColumnKind::date, typed("when=date:%Y-%m-%d"));
}

TEST_CASE("points in time in memory are read with the unit of another table") {
  const Whole days = {0, 17'000, 18'262, 3};
  const Whole moments = {86'400, 86'399, -1};
  const Table known = make_table({{"when", Moments{days, DateUnit::day, 0}, {}}});
  const auto read = [&](const Whole& counts, DateUnit unit) {
    return make_table_as({{"when", Moments{counts, unit, 0}, {}}}, {}, column_infos(known))
        .columns[0];
  };
  const Column of_days = read({5, 18'000, -7}, DateUnit::day);
  CHECK(of_days.integers == Whole{5, 18'000, -7});
  CHECK(of_days.info.date().range.minimum == -7);
  CHECK_THROWS_AS(read(moments, DateUnit::second), TableError);  // another format
}

TEST_CASE("points in time that are markers of missing values or in far years are texts") {
  const Whole days = {0, 17'000, 18'262, 0, 3};
  const MemoryColumn column{"when", Moments{days, DateUnit::day, 0}, {}};
  CsvOptions options;
  options.missing = {"1970-01-01"};
  const Column read = make_table({column}, options).columns[0];
  CHECK(read.info.kind == ColumnKind::date);
  CHECK(read.missing == std::vector<std::int32_t>{0, -1, -1, 0, -1});
  CHECK(read.info.missing_texts == std::vector<std::string>{"1970-01-01"});
  const Whole far = {0, 17'000, 4'000'000, 0, 3};
  const MemoryColumn late{"late", Moments{far, DateUnit::day, 0}, {}};
  CHECK(make_table({late}).columns[0].info.kind == ColumnKind::category);
}

TEST_CASE("types that are requested for columns in memory are read like a file") {
  check_like_file(real_column("x", {1e-7, 0.1, 0.3}), ColumnKind::category, discrete("x"));
  check_like_file(real_column("x", {1e-7, 0.1, 0.3}), ColumnKind::real, typed("x=real"));
  check_like_file(real_column("x", {1e-7, 0.1, kNan}), ColumnKind::identifier,
                  typed("x=identifier"));
  check_like_file(integer_column("x", {1, 2, 3}), ColumnKind::category, typed("x=category"));
}

TEST_CASE("columns in memory are read with the types of another table") {
  const Table known = make_table({integer_column("n", {1, 2, 3}),
                                  real_column("r", {0.5, 1, 2}),
                                  {"c", CodedTexts{{"x", "y"}, {0, 1, 0}}, {}}});
  std::vector<TableWarning> warnings;
  const Table table = make_table_as({{"c", CodedTexts{{"z", "y"}, {0, 1}}, {}},
                                     real_column("r", {1.0 / 3, kNan}),
                                     real_column("n", {9.6, 7}),
                                     real_column("extra", {1, 2})},
                                    {}, column_infos(known), &warnings);
  REQUIRE(table.columns.size() == 3);
  CHECK(table.columns[0].integers == Whole{10, 7});
  CHECK(table.columns[1].reals == Numbers{1.0 / 3, 0});
  CHECK(table.columns[1].is_missing(1));
  CHECK(table.columns[2].info.values == std::vector<std::string>{"x", "y", "z"});
  CHECK(table.columns[2].codes == std::vector<std::int32_t>{2, 1});
  REQUIRE(warnings.size() == 2);
  CHECK(contains(warnings[0].text, "\"extra\" is left out"));
  CHECK(contains(warnings[1].text, "rounded"));
}

TEST_CASE("errors of columns in memory name the column and the row from 0") {
  const auto error = [](const std::vector<MemoryColumn>& columns,
                        const TypeOverrides& overrides = {}) {
    return message_of([&] { make_table(columns, {}, overrides); });
  };
  CHECK(error({}) == "the table has 0 rows; at least 2 are required");
  CHECK(error({integer_column("a", {1})}) == "the table has 1 row; at least 2 are required");
  CHECK(contains(error({integer_column("a", {1, 2}), integer_column("a", {1, 2})}),
                 "columns 0 and 1 are both named \"a\""));
  CHECK(contains(error({integer_column("a", {1, 2}), integer_column("b", {1, 2, 3})}),
                 "column \"b\" has 3 rows, but column \"a\" has 2"));
  CHECK(error({real_column("x", {1, HUGE_VAL, 2})}) ==
        "row 1, column \"x\": \"inf\" is infinite or too large for a number");
  CHECK(contains(error({{"t", CodedTexts{{"a", "b"}, {0, 1}}, {}}}, typed("t=real")),
                 "row 0, column \"t\": \"a\" is not a number"));
}

TEST_CASE("the shortest decimal of a double reads back as it") {
  const auto text_of = [](double value) {
    Decimal decimal;
    std::string text;
    if (shortest_decimal(value, decimal)) append_decimal(decimal, text);
    return text;
  };
  CHECK(text_of(0.1) == "0.1");
  CHECK(text_of(-0.0) == "0.0");
  CHECK(text_of(-12.75) == "-12.75");
  CHECK(text_of(999999999999999) == "999999999999999.0");
  CHECK(text_of(0.1 + 0.2).empty());  // 0.30000000000000004
  CHECK(text_of(1e-5).empty());
  CHECK(shortest_double(0.1F) == 0.1);
  CHECK(shortest_double(3.4e38F) == 3.4e38);
}
