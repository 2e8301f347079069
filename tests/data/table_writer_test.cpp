// Writing tables as CSV files.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "data/tables/csv.h"
#include "io/files.h"
#include "kernels/threads.h"
#include "tests/data/simple_csv.h"
#include "tests/data/test_folder.h"

using namespace ballast;

TEST_CASE("the output does not depend on threads or chunks") {
  const TestFolder folder;
  std::string content = "id,n,r,c\n";
  for (int i = 0; i < 30000; ++i) {
    content += "U" + std::to_string(i) + "," + std::to_string(i % 1000) + "," +
               std::to_string(i % 777) + ".5," + (i % 3 == 0 ? "x" : "\"y,z\"") + "\n";
  }
  const Table table = read_table(folder.file("t.csv", content));
  const auto write = [&](const std::vector<Table>& parts) {
    WriteOptions options;
    options.force = true;
    TableWriter writer(folder / "out.csv", column_infos(table), options);
    for (const Table& part : parts) writer.write(part);
    writer.close();
    return read_whole_file(folder / "out.csv");
  };
  const auto cut = [&](Index first, Index last) {
    Table part = table;
    part.rows = last - first;
    for (Column& column : part.columns) {
      const auto keep = [&](auto& values) {
        if (!values.empty()) values = {values.begin() + first, values.begin() + last};
      };
      keep(column.integers);
      keep(column.reals);
      keep(column.codes);
    }
    return part;
  };
  const int threads = thread_count();
  set_thread_count(1);
  const std::string whole = write({table});
  set_thread_count(2);
  CHECK(write({table}) == whole);
  CHECK(write({cut(0, 1), cut(1, 4097), cut(4097, 4097), cut(4097, 30000)}) == whole);
  set_thread_count(threads);
  CHECK(contains(whole, "U100000,0,0.5,x\n"));  // new identifiers, everything else unchanged
  Table wrong = table;
  wrong.columns.pop_back();
  CHECK(contains(message_of([&] { write({wrong}); }), "3 columns, expected 4"));
}

TEST_CASE("a file signature in a name or a value is written so that it is read back") {
  const TestFolder folder;
  const auto copy_of = [&](const std::string& content, bool header) {
    CsvOptions options;
    options.header = header;
    const Table table = read_table(folder.file("t.csv", content), options);
    TableWriter writer(folder / "o.csv", column_infos(table), {.header = header, .force = true});
    writer.write(table);
    writer.close();
    return std::pair(table, read_table(folder / "o.csv", options));
  };
  for (const std::string mark :
       {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF", "PK\x03\x04", "\x1F\x8B"}) {
    const std::string cell = '"' + mark + "a\"";
    const auto named = copy_of(cell + ",x\na,1\nb,2\na,3\n", true);
    CHECK(named.first.columns[0].info.name == mark + "a");
    CHECK(named.second.columns[0].info.name == mark + "a");
    const auto bare = copy_of(cell + ",1\nb,2\nb,3\n", false);
    CHECK(bare.first.columns[0].info.values[0] == mark + "a");
    CHECK(bare.second.columns[0].info.values == bare.first.columns[0].info.values);
  }
}

TEST_CASE("output is written completely or not at all") {
  const TestFolder folder;
  const Table table = read_table(folder.file("t.csv", "a,b\n1,x\n2,y\n3,x\n"));
  const auto write = [&](const std::string& path, bool force) {
    WriteOptions options;
    options.force = force;
    TableWriter writer(path, column_infos(table), options);
    writer.write(table);
    writer.close();
  };
  write("/dev/null", false);
  CHECK(contains(message_of([&] { write("/dev/full", false); }), "No space left"));
  CHECK(contains(message_of([&] { write(folder / "t.csv", false); }), "already exists"));
  write(folder / "t.csv", true);
  CHECK(read_whole_file(folder / "t.csv") == "a,b\n1,x\n2,y\n3,x\n");
  { TableWriter unfinished(folder / "out.csv", column_infos(table)); }
  CHECK(folder.entries() == 1);
}

TEST_CASE("numbers that contain the delimiter are quoted") {
  const TestFolder folder;
  CsvOptions options;
  options.delimiter = '.';
  const std::string content =
      "a.b.c\n\"1.5\".x.\"01:30\"\n\"2.5\".y.\"02:30\"\n\"-3.5\".x.\"02:30\"\n";
  const Table table = read_table(folder.file("t.csv", content), options);
  CHECK(table.columns[0].info.kind == ColumnKind::real);
  for (const char delimiter : {'.', ':', '-', '0', '1', ' '}) {
    WriteOptions write;
    write.delimiter = delimiter;
    write.force = true;
    TableWriter writer(folder / "out.csv", column_infos(table), write);
    writer.write(table);
    writer.close();
    const auto rows = parse_simply(read_whole_file(folder / "out.csv"), delimiter);
    CHECK(rows[3][0].text == "-3.5");
    CHECK(rows[1][2].text == "01:30");
  }
}
