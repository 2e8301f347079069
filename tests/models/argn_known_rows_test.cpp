#include <doctest/doctest.h>

#include "models/argn/known_rows.h"
#include "tests/models/argn_made.h"

namespace ballast::test {
namespace {

argn::ModelColumns made_columns() {
  EncoderOptions options;
  options.bins = BinOptions();
  argn::ModelColumns columns;
  columns.encoder = TableEncoder::fit(made_rows(1000), options, 0);
  return columns;
}

}  // namespace

TEST_CASE("the codes of known rows are those of the encoder") {
  const argn::ModelColumns columns = made_columns();
  const Table table = made_rows(1000);
  const EncodedTable encoded = columns.encoder.encode(table, 0);
  const argn::KnownRows known(columns, table);
  const std::vector<std::int32_t> codes = known.codes(false);
  const std::vector<std::int32_t> present = known.codes(true);
  Index missing = 0;
  for (Index row = 0; row < 1000; ++row) {
    for (std::size_t part = 0; part < 3; ++part) {
      const auto at = static_cast<std::size_t>(row) * 3 + part;
      CHECK(codes[at] == encoded.code(part, row));
      const bool lacks = table.columns[part].is_missing(row);
      CHECK((known.cell(part, row) == argn::Cell::missing) == lacks);
      CHECK(present[at] == (lacks ? -1 : codes[at]));
      missing += lacks ? 1 : 0;
    }
  }
  CHECK(missing > 100);
  CHECK(known.any_missing(1));
  CHECK_FALSE(known.any_missing(0));
}

TEST_CASE("columns are found by name, and values by their text") {
  const argn::ModelColumns columns = made_columns();
  Table table = made_rows(100);
  const std::vector<std::int32_t> codes = argn::KnownRows(columns, table).codes(false);
  std::swap(table.columns[0], table.columns[2]);
  Column& b = table.columns[1];
  std::swap(b.info.values[0], b.info.values[2]);
  for (std::int32_t& code : b.codes) code = code == 0 ? 2 : code == 2 ? 0 : code;
  CHECK(argn::KnownRows(columns, table).codes(false) == codes);
}

TEST_CASE(
    "a missing value of a column without missing values, and an unknown category, are hidden") {
  const argn::ModelColumns columns = made_columns();
  Table table = made_rows(10);
  Column& a = table.columns[0];
  a.info.values = {"x", "y", "?", "new"};
  a.info.missing_texts = {"?"};
  a.codes[3] = 2;
  a.codes[4] = 3;
  const argn::KnownRows known(columns, table);
  CHECK(known.cell(0, 3) == argn::Cell::missing);
  CHECK(known.cell(0, 4) == argn::Cell::unknown);
  const std::vector<std::int32_t> codes = known.codes(false);
  CHECK(codes[3 * 3] == -1);
  CHECK(codes[4 * 3] == -1);
  CHECK(codes[5 * 3] >= 0);
  CHECK_FALSE(known.has(0, 3));
  CHECK_FALSE(known.has(0, 4));
  CHECK(known.has(0, 5));
}

TEST_CASE("another text for missing values counts as the known one") {
  const argn::ModelColumns columns = made_columns();
  Table table = made_rows(10);
  Column& b = table.columns[1];
  b.codes.assign(10, 3);
  const std::vector<std::int32_t> codes = argn::KnownRows(columns, table).codes(false);
  b.info.values[3] = "null";
  b.info.missing_texts = {"null"};
  CHECK(argn::KnownRows(columns, table).codes(false) == codes);
}

TEST_CASE("the target of known rows is missing everywhere") {
  const argn::ModelColumns columns = made_columns();
  Table table = made_rows(10);
  for (std::size_t column : {0, 1, 2}) {
    const argn::KnownRows known(columns, table, table.columns[column].info.name);
    for (Index row = 0; row < 10; ++row) {
      CHECK(known.cell(column, row) == argn::Cell::missing);
    }
  }
  table.columns.erase(table.columns.begin());
  CHECK_NOTHROW(argn::KnownRows(columns, table, "a"));
  CHECK_THROWS_WITH_AS(argn::KnownRows(columns, table), doctest::Contains("no column 'a'"), Error);
}

}  // namespace ballast::test
