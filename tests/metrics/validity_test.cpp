#include "metrics/tables/validity.h"

#include <doctest/doctest.h>

#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

const ColumnValidity& find(const Validity& validity, const std::string& name) {
  for (const ColumnValidity& column : validity.columns) {
    if (column.name == name) return column;
  }
  FAIL("no column " << name);
  return validity.columns.front();
}

}  // namespace

TEST_CASE("validity: numbers out of range, unknown categories; missing values are valid") {
  Column real_c = texts("c", {"a", "b", "?", "a"});
  real_c.info.missing_texts = {"?"};
  Column synthetic_c = texts("c", {"a", "z", "?", "z", "b"});
  synthetic_c.info.missing_texts = {"?"};
  const Table real = table_of(
      {numbers("x", {2, kMissing, 5, 3}), real_c, numbers("d", {10, 20, 10, 20}, ColumnKind::date)},
      4);
  const Table synthetic = table_of(
      {numbers("x", {5, 5.01, kMissing, 2, 1.99}), synthetic_c,
       numbers("d", {10, 15, 20, 21, 10}, ColumnKind::date), numbers("new", {1, 2, 3, 4, 5})},
      5);
  const Validity validity = measure_validity(real, synthetic);
  REQUIRE(validity.columns.size() == 3);
  CHECK(find(validity, "x").values == 4);
  CHECK(find(validity, "x").out_of_range == 2);
  CHECK(find(validity, "c").values == 4);
  CHECK(find(validity, "c").unknown == 2);
  CHECK(find(validity, "d").out_of_range == 1);
  CHECK(validity.share == Approx(1 - 5.0 / 13));
  CHECK(measure_validity(real, real).share == 1);
}

TEST_CASE("validity: keys that repeat and identifiers of another format") {
  const auto ids = [](const std::vector<std::string>& values) {
    return texts("id", values, ColumnKind::identifier);
  };
  const Table keys = table_of({ids({"A-1", "B-22", "C-333"})}, 3);
  const Validity wrong =
      measure_validity(keys, table_of({ids({"Q-7", "Q-7", "QQ-123", "Q7", "X_1"})}, 5));
  CHECK(find(wrong, "id").repeated == 2);
  CHECK(find(wrong, "id").misshapen == 2);
  CHECK(wrong.share == Approx(0.2));
  // Real names repeat, so may synthetic ones.
  const Table names = table_of({ids({"Ann", "Bob", "Ann"})}, 3);
  CHECK(measure_validity(names, table_of({ids({"Eve", "Eve"})}, 2)).share == 1);
}

TEST_CASE("validity: a constant, and identifiers whose texts were not kept") {
  Column constant = texts("k", {"v"}, ColumnKind::constant);
  constant.codes.clear();
  Column unread = texts("id", {"1"}, ColumnKind::identifier);
  unread.codes.clear();
  const Table real = table_of({constant, unread}, 3);
  const Validity other = measure_validity(real, table_of({texts("k", {"v", "w", "v"}), unread}, 3));
  REQUIRE(other.columns.size() == 1);
  CHECK(other.columns[0].unknown == 1);
  CHECK(other.columns[0].values == 3);
}
