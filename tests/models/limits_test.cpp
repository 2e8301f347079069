#include "models/tabular/limits.h"

#include <doctest/doctest.h>

#include "models/options/option_values.h"
#include "tests/models/made_table.h"

namespace ballast::test {
namespace {

// "n": 0 to 9 in 100 rows each, with a code each. "x": 0.00 to 9.99, cut into bins. "city": as in
// people(), but Oslo and Lima share a code. "gap": missing ("NA") or 5.
Table limited_table() {
  Table table;
  table.rows = 1000;
  std::vector<std::int64_t> few;
  std::vector<double> many;
  for (Index row = 0; row < table.rows; ++row) {
    few.push_back(row % 10);
    many.push_back(static_cast<double>(row) / 100);
  }
  table.columns.push_back(integer_column("n", few));
  table.columns.push_back(real_column("x", many));
  table.columns.push_back(
      category_column("city", {"Rome", "Oslo", "Lima"}, {0.7, 0.2, 0.1}, 1000, 1));
  Column gap = integer_column("gap", std::vector<std::int64_t>(1000, 5));
  gap.info.missing_texts = {"NA"};
  gap.info.missing_counts = {500};
  gap.missing.assign(1000, -1);
  for (std::size_t row = 0; row < 500; ++row) gap.missing[row] = 0;
  table.columns.push_back(gap);
  return table;
}

TableEncoder limited_encoder() {
  EncoderOptions options;
  options.max_categories = 2;
  options.bins = BinOptions();
  options.bins->bins = 10;
  options.bins->few_values = 50;
  options.bins->point_share = 0.05;
  return TableEncoder::fit(limited_table(), options, 0);
}

// The limits of the part of a column.
std::vector<CodeLimit> limits(const std::vector<std::string>& conditions, std::size_t column) {
  const TableEncoder encoder = limited_encoder();
  std::vector<Requirement> requirements;
  for (const std::string& text : conditions) {
    requirements.push_back(parse_requirement(text, encoder.columns()));
  }
  return limits_of(encoder, requirements).at(static_cast<std::size_t>(encoder.part_of(column)));
}

std::vector<int> allowed_codes(const std::vector<CodeLimit>& limits) {
  std::vector<int> codes;
  for (std::size_t code = 0; code < limits.size(); ++code) {
    if (limits[code].share() > 0) codes.push_back(static_cast<int>(code));
  }
  return codes;
}

using Codes = std::vector<int>;

}  // namespace

TEST_CASE("a condition on a number with few values excludes the codes of other values") {
  CHECK(allowed_codes(limits({"n=4"}, 0)) == Codes{4});
  CHECK(allowed_codes(limits({"n>=7"}, 0)) == Codes{7, 8, 9});
  CHECK(allowed_codes(limits({"n>7"}, 0)) == Codes{8, 9});
  CHECK(allowed_codes(limits({"n<2"}, 0)) == Codes{0, 1});
  CHECK(allowed_codes(limits({"n>2", "n<=4"}, 0)) == Codes{3, 4});
  CHECK(limits({"n=4"}, 1).empty());
}

TEST_CASE("a condition on a number of many values limits the positions in its bins") {
  const std::vector<CodeLimit> above = limits({"x>=2.5"}, 1);
  REQUIRE(above.size() == 10);
  CHECK(allowed_codes(above) == Codes{2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(above[2].low == doctest::Approx(0.5).epsilon(0.05));
  CHECK(above[2].high == 1);
  CHECK(above[3].share() == 1);
  const std::vector<CodeLimit> both = limits({"x>=2.5", "x<2.75"}, 1);
  CHECK(allowed_codes(both) == Codes{2});
  CHECK(both[2].share() == doctest::Approx(0.25).epsilon(0.1));
}

TEST_CASE("conditions that leave a column no value are refused") {
  CHECK_THROWS_AS(limits({"n>5", "n<3"}, 0), OptionError);
  CHECK_THROWS_AS(limits({"x>2.5", "x<=2.5"}, 1), OptionError);
  std::vector<double> numbers;
  for (int i = 0; i < 1000; ++i) numbers.push_back(1.0 / (i + 3));
  Table table;
  table.rows = 1000;
  table.columns.push_back(real_column("x", numbers));
  std::get<RealInfo>(table.columns[0].info.details).format.significant_digits = 17;
  EncoderOptions options;
  options.bins = BinOptions{.bins = 10};
  const TableEncoder encoder = TableEncoder::fit(table, options, 0);
  const auto limit = [&](const std::string& condition) {
    return limits_of(encoder, {parse_requirement(condition, encoder.columns())});
  };
  CHECK_THROWS_AS(limit("x=0.1"), OptionError);
  CHECK(limit("x>=0.1").size() == 1);
}

TEST_CASE("a code that categories share keeps the share of the wanted one") {
  const std::vector<CodeLimit> rome = limits({"city=Rome"}, 2);
  REQUIRE(rome.size() == 2);
  REQUIRE(allowed_codes(rome).size() == 1);
  const auto shared = static_cast<std::size_t>(1 - allowed_codes(rome)[0]);
  const TableEncoder encoder = limited_encoder();
  const std::vector<std::int64_t>& counts = encoder.columns()[2].value_counts;
  const std::vector<CodeLimit> lima = limits({"city=Lima"}, 2);
  CHECK(lima[1 - shared].share() == 0);
  CHECK(lima[shared].share() == doctest::Approx(static_cast<double>(counts[2]) /
                                                static_cast<double>(counts[1] + counts[2])));
  CHECK(allowed_codes(limits({"city!=Rome"}, 2)) == Codes{static_cast<int>(shared)});
  CHECK(allowed_codes(limits({"city!=Lima"}, 2)).size() == 2);
}

TEST_CASE("missing values have a code of their own") {
  CHECK(allowed_codes(limits({"gap=NA"}, 3)) == Codes{1});
  CHECK(allowed_codes(limits({"gap!=NA"}, 3)) == Codes{0});
  CHECK(allowed_codes(limits({"gap=5"}, 3)) == Codes{0});
}

}  // namespace ballast::test
