#include "models/tabular/where.h"

#include <doctest/doctest.h>

#include "kernels/error.h"
#include "models/tabular/targets.h"
#include "tests/data/test_folder.h"
#include "tests/models/made_table.h"
#include "tests/models/training.h"

namespace ballast::test {
namespace {

std::vector<ColumnInfo> columns_of(const Table& table) {
  std::vector<ColumnInfo> infos;
  for (const Column& column : table.columns) infos.push_back(column.info);
  return infos;
}

// people() with a column whose name starts with the name of another column, a column with operators
// in its name and values, and missing ages.
Table odd_table() {
  Table table = people(60);
  table.columns.push_back(category_column("city=b", {"x", "=y", " z", ""}, {1}, 60, 5));
  table.columns.push_back(integer_column("age-group", std::vector<std::int64_t>(60, 3)));
  Column& age = table.columns[2];
  age.info.missing_texts = {"?", ""};
  age.info.missing_counts = {1, 1};
  age.missing.assign(60, -1);
  age.missing[0] = 0;
  age.missing[1] = 1;
  Column constant;
  constant.info.name = "unit";
  constant.info.kind = ColumnKind::constant;
  constant.info.values = {"cm"};
  constant.info.value_counts = {60};
  table.columns.push_back(constant);
  table.columns.push_back(category_column("class", {"1", "2", "2.50", "2.5"}, {1}, 60, 5));
  table.columns.push_back(category_column("city=R", {"x"}, {1}, 60, 5));
  return table;
}

Requirement read(const std::string& text) {
  return parse_requirement(text, columns_of(odd_table()));
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("--where finds a category that is the same number") {
  CHECK(read("class=2.0").value == 1);
  CHECK(read("class!=1.00").value == 0);
  CHECK(read("class=2.50").value == 2);
  CHECK(contains(refusal("class=2.500"), "has no value '2.500'"));
  CHECK(contains(refusal("class=3.0"), "has no value '3.0'"));
}

TEST_CASE("--where takes the longest column name, an operator, and the exact value") {
  CHECK(read("city=Rome").column == 0);
  CHECK(read("city=Rome").value == 0);
  CHECK(read("city!=Oslo").comparison == Comparison::not_equal);
  CHECK(read("city=b=x").column == 3);
  CHECK(read("city=b==y").value == 1);
  CHECK(read("city=b= z").value == 2);
  CHECK(read("city=b=").value == 3);
  CHECK(read("age-group=3").column == 4);
  CHECK(read("city=Rome").column == 0);  // "city=R" is also a column, but no operator follows it
  CHECK(read("age>=40").comparison == Comparison::greater_or_equal);
  CHECK(read("age>40").comparison == Comparison::greater);
  CHECK(read("age<=40").comparison == Comparison::less_or_equal);
  CHECK(read("age<40").comparison == Comparison::less);
  CHECK(read("age= 40 ").number == 40);
  CHECK(read("age<40.5").number == 40.5);
  CHECK(read("age=?").missing == 0);
  CHECK(read("age!=").missing == 1);
  CHECK(read("unit=cm").value == 0);
}

TEST_CASE("a condition on a known column is not one on a column with a longer name") {
  const std::vector<ColumnInfo> columns = columns_of(odd_table());
  CHECK(parse_requirement("city=b=x", columns).column == 3);
  CHECK_THROWS_AS(parse_requirement("city=b=x", 0, columns), Error);  // "b=x" is no city
  CHECK(parse_requirement("city=b=x", 3, columns).value == 0);
}

TEST_CASE("--where rejects an impossible condition and names the nearest column or value") {
  CHECK(contains(refusal("citi=Rome"), "'city'"));
  CHECK(contains(refusal("city~Rome"), "one of ="));
  CHECK(contains(refusal("city"), "one of ="));
  CHECK(contains(refusal("city=Romme"), "'Rome'"));
  CHECK(contains(refusal("city= Rome"), "'Rome'"));
  CHECK(contains(refusal("city<Rome"), "only = and !="));
  CHECK(contains(refusal("age=old"), "'old'"));
  CHECK(contains(refusal("age=nan"), "'nan'"));
  CHECK(contains(refusal("age>=100"), "the nearest value is 77"));
  CHECK(contains(refusal("age<=1"), "the nearest value is 18"));
  CHECK(contains(refusal("age=39.5"), "the nearest value is 40"));
  CHECK(read("age>=0").number == 0);  // all rows satisfy it
  CHECK(read("age<=200").number == 200);
  CHECK(contains(refusal("unit=m"), "'cm'"));
  CHECK(refusal("").size() > 0);
}

TEST_CASE("--where compares integers beyond 2^53 exactly") {
  const std::int64_t large = 9007199254740992;
  const Column column = integer_column("id", {large, large + 1, large + 2, large + 3});
  const auto count = [&](const std::string& text) {
    const Requirement requirement = parse_requirement(text, {column.info});
    int rows = 0;
    for (Index row = 0; row < 4; ++row)
      rows += fulfils(requirement, column.info, column, row) ? 1 : 0;
    return rows;
  };
  CHECK(count("id=9007199254740993") == 1);
  CHECK(count("id<=9007199254740993") == 2);
  CHECK(count("id!=9007199254740995") == 3);
  try {
    count("id=9007199254740996");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(contains(error.what(), "the nearest value is 9007199254740995"));
  }
}

TEST_CASE("--where conditions are evaluated for a row") {
  Table table = odd_table();
  Column& age = table.columns[2];
  const auto holds = [&](const std::string& text, Index row) {
    const Requirement requirement = read(text);
    const Column& column = table.columns[requirement.column];
    return fulfils(requirement, column.info, column, row);
  };
  age.integers[5] = 40;
  CHECK(holds("age=40", 5));
  CHECK(holds("age>=40", 5));
  CHECK(holds("age<=40", 5));
  CHECK_FALSE(holds("age>40", 5));
  CHECK_FALSE(holds("age<40", 5));
  CHECK_FALSE(holds("age!=40", 5));
  CHECK(holds("age<40.5", 5));
  CHECK(holds("age!=", 5));
  // Missing in row 0 ("?") and 1 ("").
  CHECK(holds("age=?", 0));
  CHECK_FALSE(holds("age=?", 1));
  CHECK_FALSE(holds("age<=77", 0));
  CHECK(holds("age!=40", 0));
  table.columns[0].codes[7] = 1;
  CHECK(holds("city=Oslo", 7));
  CHECK_FALSE(holds("city!=Oslo", 7));
  CHECK(holds("city!=Rome", 7));
  CHECK(holds("unit=cm", 3));
  CHECK_FALSE(holds("unit!=cm", 3));
}

TEST_CASE("--where compares decimal numbers as they are written") {
  Table table = people(60);
  Column& height = table.columns[1];
  height.reals[0] = 150;
  height.reals[1] = 0.1 + 0.2 + 150;
  height.reals[2] = 170;
  std::get<RealInfo>(height.info.details).range.minimum = 140;
  const auto infos = columns_of(table);
  const auto holds = [&](const std::string& text) {
    return fulfils(parse_requirement(text, infos), height.info, height, 1);
  };
  CHECK(holds("height=150.3"));
  CHECK(holds("height=150.30"));
  CHECK(holds("height<=150.3"));
  CHECK_FALSE(holds("height<150.3"));
  CHECK(holds("height<150.3001"));
  CHECK_FALSE(holds("height=150.3001"));
}

std::vector<Target> targets(const RowMaker& maker, const std::vector<std::string>& where,
                            const std::string& balance, Index rows) {
  return make_targets({where, balance, rows, 0}, maker);
}

TEST_CASE("targets have equal shares and condition on the rarest required value") {
  Table table = people(500);
  table.columns.push_back(category_column("pet", {"cat", "", "eel"}, {0.6, 0.3, 0.1}, 500, 4));
  table.columns[3].info.missing_texts = {""};
  table.columns[3].info.missing_counts = {1};
  const Trained trained(true, table, 1);
  const RowMaker maker = trained.maker();
  const auto one = targets(maker, {"city=Rome", "pet=eel", "age>=40"}, "", 7);
  REQUIRE(one.size() == 1);
  CHECK(one[0].rows == 7);
  CHECK(one[0].requirements.size() == 3);
  CHECK(one[0].stream.condition == maker.condition_of(trained.encoder().place_of(3, "eel")));

  const auto cities = targets(maker, {}, "city", 8);
  REQUIRE(cities.size() == 3);
  CHECK(cities[0].rows == 3);
  CHECK(cities[2].rows == 2);
  CHECK(cities[1].stream.number == 1);
  CHECK(targets(maker, {}, "pet", 8).size() == 2);  // missing values are not balanced
  CHECK(targets(maker, {"city!=Oslo"}, "city", 8).size() == 2);

  CHECK_THROWS_AS(targets(maker, {"city=Rome", "city=Oslo"}, "", 1), Error);
  CHECK_THROWS_AS(targets(maker, {"age>=40", "age<40"}, "", 1), Error);
  CHECK_THROWS_AS(targets(maker, {"age=40", "age=41"}, "", 1), Error);
  CHECK_THROWS_AS(targets(maker, {"age>40", "age<41"}, "", 1), Error);  // age is an integer column
  CHECK_NOTHROW(targets(maker, {"age>40", "age<42"}, "", 1));
  CHECK_THROWS_AS(targets(maker, {"age=40", "age!=40"}, "", 1), Error);
  CHECK_NOTHROW(targets(maker, {"height>160", "height<161"}, "", 1));
  CHECK_NOTHROW(targets(maker, {"age>=40", "age<=40"}, "", 1));
  CHECK_THROWS_AS(targets(maker, {}, "age", 1), Error);
  CHECK_THROWS_AS(targets(maker, {}, "citi", 1), Error);
  CHECK_THROWS_AS(targets(maker, {"pet="}, "pet", 1), Error);  // only missing values are left
}

}  // namespace
}  // namespace ballast::test
