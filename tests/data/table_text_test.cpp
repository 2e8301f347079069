#include "data/tables/table_text.h"

#include <doctest/doctest.h>

#include "tests/data/test_folder.h"

namespace ballast::test {
namespace {

// Replaces empty cells and NA by the value.
std::string filled(const std::string& bytes, const std::string& value, CsvOptions options = {}) {
  const TestFolder folder;
  const std::string path = folder / "table.csv";
  std::ofstream(path) << bytes;
  std::vector<ColumnInfo> known;
  const std::size_t start = bytes.starts_with("sep=") ? bytes.find('\n') + 1 : 0;
  std::istringstream names(bytes.substr(start, bytes.find_first_of("\r\n", start) - start));
  if (bytes.starts_with("\xEF\xBB\xBF")) names.seekg(3);
  Index number = 0;
  for (std::string name;
       std::getline(names, name, options.delimiter == 0 ? ',' : options.delimiter);) {
    std::erase(name, '"');
    known.emplace_back().name = options.header ? name : "column" + std::to_string(++number);
  }
  TableText text;
  const Table table = read_table_as(path, options, known, nullptr, nullptr, &text);
  CHECK(text.bytes == bytes);
  return replace_cells(text, options,
                       [&](Index row, std::size_t column) -> std::optional<std::string> {
                         REQUIRE(row < table.rows);
                         if (!table.columns[column].is_missing(row)) return {};
                         return value;
                       });
}

}  // namespace

TEST_CASE("replaced cells are written and all other bytes stay") {
  CHECK(filled("a,b\n1,\n,NA\n", "x") == "a,b\n1,x\nx,x\n");
  CHECK(filled("a,b\r\n\"1\"\"\n\",\r\n\r\n,2", "x") == "a,b\r\n\"1\"\"\n\",x\r\n\r\nx,2");
  CHECK(filled("\xEF\xBB\xBF"
               "a,b\r1 , 2\r,\r",
               "x") ==
        "\xEF\xBB\xBF"
        "a,b\r1 , 2\rx,x\r");
  CHECK(filled("a,b\n\n1,\"\"\n2,", "x") == "a,b\n\n1,x\n2,x");
  CHECK(filled("sep=;\na;b\n;2\n", "x", {.delimiter = ';'}) == "sep=;\na;b\nx;2\n");
  CHECK(filled("a,b\n,2\na,b\n3,\na,b\n", "x") == "a,b\nx,2\na,b\n3,x\na,b\n");
  CHECK(filled("1;2\n;3\n", "x", {.delimiter = ';', .header = false}) == "1;2\nx;3\n");
}

TEST_CASE("a replaced cell is quoted if its value or its column needs it") {
  CHECK(filled("a,b\n1,\n", "x,\"y\"") == "a,b\n1,\"x,\"\"y\"\"\"\n");
  CHECK(filled("a,b\n\"1\",2\n,\n\"NA\",NA\n", "x") == "a,b\n\"1\",2\n\"x\",x\n\"x\",x\n");
}

TEST_CASE("trimmed blanks around a replaced cell stay") {
  const CsvOptions trim{.trim = true};
  CHECK(filled("a,b\n1 , NA \n  \n  , \"2\" \n3,4\n", "x", trim) ==
        "a,b\n1 , x \n  \n  x, \"2\" \n3,4\n");
}

TEST_CASE("the columns of a table are found in the text of its file") {
  const TestFolder folder;
  const std::string path = folder / "table.csv";
  std::ofstream(path) << "c,a,b\n1,2,3\n";
  std::vector<ColumnInfo> known(2);
  known[0].name = "a";
  known[1].name = "c";
  TableText text;
  read_table_as(path, {}, known, nullptr, nullptr, &text);
  CHECK(text.columns == std::vector<std::size_t>{1, 0});
}

TEST_CASE("the text of a cell is that of its column") {
  const TestFolder folder;
  const std::string path = folder / "table.csv";
  std::ofstream(path) << "i,r,d,c\n 39.0,1.5,03.12.2020,x y\n 40.0,1.25,24.12.2020,\"a,b\"\n"
                         " 41.0,1,25.12.2020,x y\n";
  const Table table = read_table(path);
  CHECK(cell_text(table.columns[0], 0) == " 39.0");
  CHECK(cell_text(table.columns[1], 1) == "1.25");
  CHECK(cell_text(table.columns[2], 0) == "03.12.2020");
  CHECK(cell_text(table.columns[3], 1) == "a,b");
}

}  // namespace ballast::test
