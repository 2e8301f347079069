#include "data/tables/table.h"

#include <doctest/doctest.h>

#include "kernels/error.h"

using namespace ballast;

TEST_CASE("kinds are converted to names and back") {
  CHECK(std::string(kind_name(ColumnKind::empty)) == "empty");
  CHECK(kind_from_name("identifier") == ColumnKind::identifier);
  CHECK_THROWS_WITH_AS(kind_from_name("number"), doctest::Contains("integer, real, date"), Error);
}

TEST_CASE("nearest text") {
  CHECK(nearest_text("incme", {"age", "income", "index"}) == 1);
  CHECK(nearest_text("x", {}) == -1);
  CHECK(nearest_text("", {"ab", "c"}) == 1);
  CHECK(nearest_text("same", {"same!", "same", "same"}) == 1);
}

TEST_CASE("find suggests the nearest column") {
  Table table;
  table.columns.resize(2);
  table.columns[0].info.name = "age";
  table.columns[1].info.name = "income";
  CHECK(table.find("income") == 1);
  CHECK_THROWS_WITH_AS(table.find("incom"), doctest::Contains("did you mean \"income\"?"), Error);
}

TEST_CASE("missing values of every kind") {
  Column column;
  column.info.kind = ColumnKind::category;
  column.info.values = {"a", "?"};
  column.info.missing_texts = {"?"};
  column.codes = {0, 1};
  CHECK_FALSE(column.is_missing(0));
  CHECK(column.is_missing(1));
  column.info.set_kind(ColumnKind::integer);
  column.integers = {7, 0};
  CHECK_FALSE(column.is_missing(1));
  column.missing = {-1, 0};
  CHECK_FALSE(column.is_missing(0));
  CHECK(column.is_missing(1));
  CHECK(column.number(0) == 7);
}
