// Invalid tables: the message gives the position, and no file is left.
#include <doctest/doctest.h>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

// Fits `bytes` as a table. Both programs must reject it with exit code 1 and leave no file.
void check_table_refused(const std::string& bytes, const std::vector<std::string>& texts,
                         const Arguments& more = {}) {
  const Folder folder;
  const std::string table = folder.write("table.csv", bytes);
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    std::vector<std::string> expected = texts;
    expected.push_back("table.csv");
    check_refused(run(program, short_fit(program, table, folder.path("model"), more)), 1, expected);
    CHECK(folder.names() == std::vector<std::string>{"table.csv"});
  }
}

const char* const kHead = "size,colour\n1.5,red\n2.5,blue\n";

TEST_CASE("a missing table") {
  const Folder folder;
  for (const std::string& program : kPrograms) {
    const Result result =
        run(program, short_fit(program, folder.path("none.csv"), folder.path("model")));
    check_refused(result, 1, {"none.csv", "No such file"});
    CHECK(folder.names().empty());
  }
}

TEST_CASE("a folder as the table") {
  const Folder folder;
  const Folder other;
  for (const std::string& program : kPrograms) {
    const Result result = run(program, short_fit(program, other.path(""), folder.path("model")));
    check_refused(result, 1, {"folder"});
    CHECK(folder.names().empty());
  }
}

TEST_CASE("an empty table") { check_table_refused("", {"empty"}); }

TEST_CASE("a table with only a header") { check_table_refused("size,colour\n", {"no rows"}); }

TEST_CASE("a table with one row") { check_table_refused("size,colour\n1,red\n", {"only 1 row"}); }

TEST_CASE("a row with the wrong number of fields") {
  check_table_refused(std::string(kHead) + "3.5\n4.5,red\n", {"line 4", "1", "2"});
  check_table_refused(std::string(kHead) + "3.5,red,extra\n", {"line 4", "3", "2"});
}

TEST_CASE("a row with the wrong number of fields after a field with line breaks") {
  check_table_refused("size,colour\n1.5,\"red\nor\nblue\"\n2.5,blue\n3.5\n", {"line 6"});
}

TEST_CASE("an unclosed quote") {
  check_table_refused(std::string(kHead) + "3.5,\"red\n4.5,blue\n", {"line 4", "quote"});
}

TEST_CASE("text in a column given by --continuous") {
  check_table_refused(std::string(kHead) + "many,red\n", {"line 4", "size", "many"},
                      {"--continuous", "size"});
}

TEST_CASE("infinity in a numeric column") {
  check_table_refused(std::string(kHead) + "inf,red\n", {"line 4", "size", "inf"},
                      {"--continuous", "size"});
  check_table_refused(std::string(kHead) + "1e999,red\n", {"line 4", "size", "1e999"},
                      {"--continuous", "size"});
}

TEST_CASE("two columns with the same name") {
  check_table_refused("size,colour,size\n1,red,2\n2,blue,3\n",
                      {"line 1", "columns 1 and 3", "size"});
}

TEST_CASE("a line of 100 MB") {
  // Rejected by its number of fields, in reasonable time and without a partial model.
  const Folder folder;
  std::string bytes(kHead);
  bytes.append("3.5,").append(100'000'000, 'x').append("\n");
  check_table_refused(bytes, {"line 4"});
}

TEST_CASE("a truncated gzip table") {
  const Folder folder;
  const std::string head("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c", 12);
  const std::string table = folder.write("table.csv.gz", head);
  for (const std::string& program : kPrograms) {
    check_refused(run(program, short_fit(program, table, folder.path("model"))), 1,
                  {"table.csv.gz"});
    CHECK(folder.names() == std::vector<std::string>{"table.csv.gz"});
  }
}

}  // namespace
}  // namespace ballast::test
