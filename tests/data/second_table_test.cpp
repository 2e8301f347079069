// Reading a table with the column types of another one.
#include <doctest/doctest.h>

#include "data/tables/columns/column_inference.h"
#include "data/tables/csv.h"
#include "tests/data/test_folder.h"

using namespace ballast;

TEST_CASE("a second table is read with the column types of the first") {
  const TestFolder folder;
  const std::string first = folder.file(
      "a.csv", "n,r,d,c,b,k,e\n1,0.5,2014-10-01,x,0,k,\n2,1.5,2014-11-01,y,1,k,\n3,2.5,,?,1,k,\n");
  const Table known = read_table(first);
  const std::string second =
      folder.file("b.csv", "extra,c,n,r,d,b,k,e\n0,y,1.0,7,2014-12-15,2,k,1\n0,z,9.6,NA,NA,1,k,\n");
  std::vector<TableWarning> warnings;
  const Table table = read_table_as(second, {}, column_infos(known), &warnings);
  REQUIRE(table.columns.size() == 7);
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(table.columns[i].info.name == known.columns[i].info.name);
    CHECK(table.columns[i].info.kind == known.columns[i].info.kind);
  }
  CHECK(table.rows == 2);
  CHECK(table.columns[0].integers == std::vector<std::int64_t>{1, 10});
  CHECK(table.columns[1].reals == std::vector<double>{7, 0});
  CHECK(table.columns[1].is_missing(1));
  CHECK(table.columns[1].info.maximum() == 7);
  CHECK(table.columns[2].integers == std::vector<std::int64_t>{539, 0});
  CHECK(table.columns[2].is_missing(1));
  CHECK(table.columns[3].info.values == std::vector<std::string>{"x", "y", "?", "z"});
  CHECK(table.columns[3].codes == std::vector<std::int32_t>{1, 3});
  CHECK(table.columns[3].info.value_counts == std::vector<std::int64_t>{0, 1, 0, 1});
  CHECK(table.columns[4].info.values == std::vector<std::string>{"0", "1", "2"});
  REQUIRE(warnings.size() == 2);
  CHECK(contains(warnings[0].text, "\"extra\" is left out"));
  CHECK(contains(warnings[1].text, "rounded"));
}

TEST_CASE("a second table that does not match the column types of the first") {
  const TestFolder folder;
  const auto infos = column_infos(
      read_table(folder.file("a.csv", "n,k,d\n1,k,2014-01-01\n2,k,2014-01-02\n3,k,2014-01-02\n")));
  const auto message = [&](const std::string& content) {
    const std::string path = folder.file("b.csv", content);
    return message_of([&] { read_table_as(path, {}, infos); });
  };
  CHECK(contains(message("x,y\n1,k\n"),
                 "has no column of the other table (whose first column is \"n\")"));
  CHECK(contains(message("n,k,d\nabc,k,2014-01-01\n"),
                 "line 2, column \"n\": \"abc\" is not a number"));
  CHECK(contains(message("n,k,d\n1,k,01.01.2014\n"), "line 2, column \"d\""));
  CHECK(contains(message("n,k,d\n1,k,5\n"), "line 2, column \"d\""));
  CHECK(contains(message("n,k,d\n"), "no rows"));
  const std::string other = folder.file("c.csv", "n,k,d\n1,l,2014-01-01\n");
  const Table table = read_table_as(other, {}, infos);
  CHECK(table.columns[1].info.kind == ColumnKind::category);
  CHECK(table.columns[1].info.values == std::vector<std::string>{"k", "l"});
  CHECK(table.columns[1].codes == std::vector<std::int32_t>{1});
  CsvOptions no_header;
  no_header.header = false;
  const std::string bare = folder.file("d.csv", "1,k,2014-01-01\n");
  CHECK(read_table_as(bare, no_header, infos).columns[0].integers == std::vector<std::int64_t>{1});
  const std::string wide = folder.file("e.csv", "1,k,2014-01-01,x\n");
  CHECK(contains(message_of([&] { read_table_as(wide, no_header, infos); }), "4 columns"));
}
