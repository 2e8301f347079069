// Cells that follow from others, without a trained model.
#include <doctest/doctest.h>

#include "models/argn/related_cells.h"
#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

// A table, its relations, and which of its values are given.
struct Given {
  Given(const std::string& csv, const std::vector<std::string>& given)
      : table(table_of(csv)),
        relations(RelationTransform::fit(
            table, find_relations(table, {.find = false, .given = given}), 1)),
        present(table.columns.size(),
                std::vector<bool>(static_cast<std::size_t>(table.rows), true)) {}
  void hide(const std::string& name) {
    present[table.find(name)].assign(static_cast<std::size_t>(table.rows), false);
  }
  // The reduced table in another order in each column, restored with the given values.
  std::vector<Row> other_rows(unsigned seed, const std::optional<Random>& random = {}) const {
    Table restored =
        relations.restore_values(given_in_reduced(shuffled(relations.reduce(table), seed)),
                                 [&](std::size_t column, Column& values) {
                                   if (present[column][0]) values = table.columns[column];
                                 });
    argn::limit_sources(relations, {relations.columns(), present}, random, restored);
    for (std::size_t i = 0; i < restored.columns.size(); ++i) {
      restored.columns[i].info = relations.columns()[i];
    }
    return rows_of(csv_of(restored));
  }
  Table given_in_reduced(Table reduced) const {
    for (std::size_t i = 0; i < present.size(); ++i) {
      if (!present[i][0] || relations.kept_place(i) < 0) continue;
      reduced.columns[static_cast<std::size_t>(relations.kept_place(i))] = table.columns[i];
    }
    return reduced;
  }

  Table table;
  RelationTransform relations;
  argn::Presence present;
};

std::string visits_csv() {
  std::mt19937 random(6);
  std::string csv = "day,in,out,low,middle,high\n";
  for (int row = 0; row < 300; ++row) {
    const auto minute = [&](int value) {
      char text[32];
      std::snprintf(text, sizeof text, "%02d:%02d", value / 60, value % 60);
      return std::string(text);
    };
    const int day = static_cast<int>(random() % 300);
    const int in = static_cast<int>(random() % 1000);
    const int out = in + static_cast<int>(random() % 400);
    const long low = static_cast<long>(random() % 1000) - 500;
    const long middle = low * 10 + static_cast<long>(random() % 100);
    csv += day_text(day) + ',' + day_text(day) + ' ' + minute(in) + ',' + day_text(day) + ' ' +
           minute(out) + ',' + std::to_string(low) + ',' + std::to_string(middle / 10) + '.' +
           "0," + cents_text(middle * 10 + 100) + '\n';
  }
  return csv;
}

}  // namespace

TEST_CASE("absent sources of orders are limited by given values, through a chain and other units") {
  Given given(visits_csv(), {"day <= in", "in <= out", "low <= high"});
  given.hide("day");
  given.hide("in");
  given.hide("low");
  for (const unsigned seed : {1U, 2U, 3U}) {
    for (const Row& row : given.other_rows(seed)) {
      CHECK(row.at("in") <= row.at("out"));
      CHECK(row.at("day") <= row.at("in"));
      CHECK(std::stol(row.at("low")) * 100 <= cents_in(row.at("high")));
    }
  }
}

TEST_CASE("what follows from a given value does, although its own source is absent") {
  Given given(visits_csv(), {"day <= in", "in <= out"});
  given.hide("day");
  given.hide("out");
  for (const Row& row : given.other_rows(1)) {
    CHECK(row.at("in") <= row.at("out"));
    CHECK(row.at("day") <= row.at("in"));
  }
  Given places(related_csv(400), {"zip -> city", "city -> state"});
  places.hide("zip");
  places.hide("state");
  const std::vector<Row> real = rows_of(related_csv(400));
  const std::vector<Row> rows = places.other_rows(2);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    CHECK(rows[row].at("city") == real[row].at("city"));
    CHECK(rows[row].at("state") == real[row].at("state"));
  }
}

TEST_CASE("an absent member of a group replaces one that is given as 0") {
  std::mt19937 random(2);
  std::string csv = "red,green,blue,violet\n";
  for (int row = 0; row < 400; ++row) {
    const auto one = std::min(random() % 4, random() % 4);
    for (unsigned flag = 0; flag < 4; ++flag) {
      csv += (flag > 0 ? "," : "") + std::string(flag == one ? "1" : "0");
    }
    csv += '\n';
  }
  const Table table = table_of(csv);
  const std::vector<Relation> found = find_relations(table, {});
  REQUIRE(found.size() == 1);
  Given given(csv, {});
  given.relations = RelationTransform::fit(table, found, 1);
  given.hide("blue");
  given.hide("violet");
  for (const bool drawn : {false, true}) {
    std::optional<Random> numbers;
    if (drawn) numbers = Random{.seed = 3};
    std::map<std::string, int> violet;
    for (const Row& row : given.other_rows(1, numbers)) {
      const bool known = row.at("red") == "1" || row.at("green") == "1";
      if (known) continue;
      CHECK((row.at("blue") == "1") != (row.at("violet") == "1"));
      ++violet[row.at("violet")];
    }
    CHECK(violet["0"] > violet["1"]);
    CHECK(violet["1"] > 0);
  }
}

TEST_CASE("a given value at the end of a chain of functions determines the first source") {
  std::string csv = "code,name,group\n";
  for (int row = 0; row < 200; ++row) {
    const std::string place = std::to_string(row % 10);
    csv += "c" + place + ",name " + place + ",group " + place + '\n';
  }
  Given given(csv, {"code -> name", "name -> group"});
  given.hide("code");
  given.hide("name");
  std::vector<Column> columns = given.table.columns;
  std::fill(columns[0].codes.begin(), columns[0].codes.end(), 0);
  std::fill(columns[1].codes.begin(), columns[1].codes.end(), 0);
  argn::infer_sources(given.relations, columns, 200, given.present);
  CHECK(columns[0].codes == given.table.columns[0].codes);
  CHECK(given.present[0][5]);
}

}  // namespace ballast::test
