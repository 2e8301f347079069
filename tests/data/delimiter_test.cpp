#include "data/tables/delimiter.h"

#include <doctest/doctest.h>

#include "data/tables/csv.h"
#include "io/files.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

TEST_CASE("the delimiter is the one that gives all rows the same number of values") {
  CHECK(infer_delimiter("a,b\n1,2\n", true) == ',');
  CHECK(infer_delimiter("a;b\n1,5;2\n", true) == ';');
  CHECK(infer_delimiter("\"a\";\"b\"\n1;2\n", true) == ';');
  CHECK(infer_delimiter("a\tb\r\n1\t2\r\n", true) == '\t');
  CHECK(infer_delimiter("a|b\r1|2\r", true) == '|');
  CHECK(infer_delimiter("1,5;2,5\n3,5;4,5\n", true) == ';');
  CHECK(infer_delimiter("a,b;c\n1,2;3\n", true) == ',');
  CHECK(infer_delimiter("\n\na;b\n\n1;2", true) == ';');
  SUBCASE("delimiters and line ends in quotes do not count") {
    CHECK(infer_delimiter("a;b\n\"x,y\";1\n\"x\n;\"\"\";2\n", true) == ';');
    CHECK(infer_delimiter("a,b\n\"x;y\",1\n\"x;\"\"\",2\n", true) == ',');
    CHECK(infer_delimiter("a;b\n \"x\n;y\" ;1\n", true) == ';');
  }
  SUBCASE("a comma if none does") {
    CHECK(infer_delimiter("name\nDoe, John\n", true) == ',');
    CHECK(infer_delimiter("a;b\n1;2;3\n", true) == ',');
    CHECK(infer_delimiter("", true) == ',');
  }
  SUBCASE("the last row may be cut off") {
    CHECK(infer_delimiter("a;b;c\n1;2;3\n4;5", false) == ';');
    CHECK(infer_delimiter("a;b;c\n1;2;3\n4;5", true) == ',');
    CHECK(infer_delimiter("a;b;c;d", false) == ';');
  }
}

TEST_CASE("runs of blanks become one space") {
  const std::string text = "  a  \"x  y\"\tb \n\n  1   2\t \r\n3 \"\" 4";
  const std::string merged = "a \"x  y\" b\n\n1 2\r\n3 \"\" 4";
  CHECK(BlankRuns().merge(text) == merged);
  BlankRuns blanks;
  std::string by_bytes;
  for (const char c : text) by_bytes += blanks.merge({&c, 1});
  CHECK(by_bytes == merged);
  CHECK(is_aligned_with_blanks(" 1  2\n10 20\n", true));
  CHECK_FALSE(is_aligned_with_blanks(" 1  2\n10\n", true));
  CHECK_FALSE(is_aligned_with_blanks(" 1\n10\n", true));
}

TEST_CASE("tables with other delimiters are read, and written alike") {
  const TestFolder folder;
  const auto rewritten = [&](const std::string& text, const CsvOptions& options) {
    const Table table = read_table(folder.file("t.csv", text), options);
    WriteOptions writing{.delimiter = table.delimiter, .header = options.header, .force = true};
    TableWriter writer(folder / "out.csv", column_infos(table), writing);
    writer.write(table);
    writer.close();
    return read_whole_file(folder / "out.csv");
  };
  for (const std::string text : {"\"x;y\";b\n1,5;2\n2,5;3\n", "x\tb\n1\t2\n2\t3\n"}) {
    CHECK(rewritten(text, {}) == text);
  }
  const CsvOptions blanks{.delimiter = ' ', .blanks = true, .header = false};
  CHECK(rewritten(" 1.5   2\n11.5  10\n", blanks) == "1.5 2\n11.5 10\n");
}

}  // namespace
}  // namespace ballast
