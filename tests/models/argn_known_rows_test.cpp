#include <doctest/doctest.h>

#include "models/argn/known_rows.h"
#include "tests/models/argn_made.h"

namespace ballast::test {
namespace {

TableEncoder made_encoder() {
  EncoderOptions options;
  options.bins = BinOptions();
  return TableEncoder::fit(made_rows(1000), options, 0);
}

// The part of the table's column.
std::size_t part_of(const TableEncoder& encoder, std::size_t column) {
  return static_cast<std::size_t>(encoder.part_of(column));
}

}  // namespace

TEST_CASE("the codes of known rows are those of the encoder") {
  const TableEncoder encoder = made_encoder();
  const Table table = made_rows(1000);
  const EncodedTable encoded = encoder.encode(table, 0);
  const argn::KnownRows known(encoder, table);
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
  const TableEncoder encoder = made_encoder();
  Table table = made_rows(100);
  const std::vector<std::int32_t> codes = argn::KnownRows(encoder, table).codes(false);
  std::swap(table.columns[0], table.columns[2]);
  Column& b = table.columns[1];
  std::swap(b.info.values[0], b.info.values[2]);
  for (std::int32_t& code : b.codes) code = code == 0 ? 2 : code == 2 ? 0 : code;
  CHECK(argn::KnownRows(encoder, table).codes(false) == codes);
}

TEST_CASE(
    "a missing value of a column without missing values, and an unknown category, are hidden") {
  const TableEncoder encoder = made_encoder();
  Table table = made_rows(10);
  Column& a = table.columns[0];
  a.info.values = {"x", "y", "?", "new"};
  a.info.missing_texts = {"?"};
  a.codes[3] = 2;
  a.codes[4] = 3;
  const argn::KnownRows known(encoder, table);
  CHECK(known.cell(0, 3) == argn::Cell::missing);
  CHECK(known.cell(0, 4) == argn::Cell::unknown);
  const std::vector<std::int32_t> codes = known.codes(false);
  CHECK(codes[3 * 3] == -1);
  CHECK(codes[4 * 3] == -1);
  CHECK(codes[5 * 3] >= 0);
  const auto unknown = argn::find_unknown(encoder, table, known);
  REQUIRE(unknown.size() == 2);
  CHECK(unknown[0].value == "new");
  CHECK_FALSE(unknown[0].missing);
  CHECK(unknown[1].missing);
  CHECK(unknown[1].first_row == 3);
}

TEST_CASE("another text for missing values counts as the known one") {
  const TableEncoder encoder = made_encoder();
  Table table = made_rows(10);
  Column& b = table.columns[1];
  b.codes.assign(10, 3);
  const std::vector<std::int32_t> codes = argn::KnownRows(encoder, table).codes(false);
  b.info.values[3] = "null";
  b.info.missing_texts = {"null"};
  CHECK(argn::KnownRows(encoder, table).codes(false) == codes);
}

TEST_CASE("the target of known rows is missing everywhere") {
  const TableEncoder encoder = made_encoder();
  Table table = made_rows(10);
  for (std::size_t column : {0, 1, 2}) {
    const argn::KnownRows known(encoder, table, table.columns[column].info.name);
    for (Index row = 0; row < 10; ++row) {
      CHECK(known.cell(part_of(encoder, column), row) == argn::Cell::missing);
    }
  }
  table.columns.erase(table.columns.begin());
  CHECK_NOTHROW(argn::KnownRows(encoder, table, "a"));
  CHECK_THROWS_WITH_AS(argn::KnownRows(encoder, table), doctest::Contains("no column 'a'"), Error);
}

}  // namespace ballast::test
