// Functions of a column, and equal columns.
#include <doctest/doctest.h>

#include <random>

#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

// A zip code of `zips` in each row with its city; the first `broken` rows have another city.
std::string cities_csv(int rows, int zips, int broken = 0) {
  std::mt19937 random(7);
  std::string csv = "zip,city,noise\n";
  for (int row = 0; row < rows; ++row) {
    const auto zip = random() % static_cast<unsigned>(zips);
    csv += "z" + std::to_string(zip) + ",city " +
           std::to_string(row < broken ? 3000 + row : static_cast<int>(zip / 10)) + ',' +
           std::to_string(random() % 100) + '\n';
  }
  return csv;
}

bool has(const std::vector<std::string>& found, const std::string& text) {
  return std::find(found.begin(), found.end(), text) != found.end();
}

}  // namespace

TEST_CASE("a function of thousands of categories is found in a table that is not searched whole") {
  CHECK(found_in(table_of(cities_csv(120'000, 30'000))) == std::vector<std::string>{"zip -> city"});
}

TEST_CASE("a function is found although the first row of each value violates it") {
  std::string csv = "code,name\n";
  for (int code = 0; code < 40; ++code) {
    csv += "c" + std::to_string(code) + ",name " + std::to_string((code + 1) % 20) + '\n';
  }
  for (int row = 0; row < 4000; ++row) {
    csv += "c" + std::to_string(row * 7 % 40) + ",name " + std::to_string(row * 7 % 20) + '\n';
  }
  const Table table = table_of(csv);
  CHECK(found_in(table, {.share = 0.95}) == std::vector<std::string>{"code -> name"});
  CHECK(found_in(table).empty());
}

TEST_CASE("violations in the searched rows of few-valued columns do not hide a function") {
  const Table table = table_of(cities_csv(3000, 200, 40));
  CHECK(has(found_in(table, {.share = 0.98}), "zip -> city"));
  CHECK_FALSE(has(found_in(table, {.share = 0.999}), "zip -> city"));
}

TEST_CASE("columns with the same cells but different kinds are a function of each other") {
  std::string csv = "flag,copy,number\n";
  std::mt19937 random(3);
  for (int row = 0; row < 300; ++row) {
    const std::string flag = std::to_string(random() % 2);
    csv += flag + ',' + flag + ',' + std::to_string(random() % 50) + '\n';
  }
  const TestFolder folder;
  TypeOverrides overrides;
  overrides.types = {"copy=category"};
  const Table table = read_table(folder.file("table.csv", csv), {}, overrides);
  REQUIRE(table.columns[0].info.kind != table.columns[1].info.kind);
  const std::vector<Relation> relations = find_relations(table, {});
  REQUIRE(relations.size() == 1);
  CHECK(std::holds_alternative<FunctionRelation>(relations[0]));
  const RelationTransform transform = RelationTransform::fit(table, relations, 1);
  const Table reduced = transform.reduce(table);
  ModelFile file;
  transform.save(file);
  const RelationTransform loaded = RelationTransform::load(file, column_infos(reduced));
  CHECK(csv_of(loaded.restore(reduced)) == csv);
  CHECK_THROWS_AS(find_relations(table, {.find = false, .given = {"copy = flag"}}), RelationError);
}

}  // namespace ballast::test
