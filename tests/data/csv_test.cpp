// Reading and writing CSV files: bytes, line numbers, errors.
#include "data/tables/csv.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <random>

#include "data/tables/csv_tokenizer.h"
#include "data/tables/row_lines.h"
#include "io/files.h"
#include "io/gzip.h"
#include "tests/data/simple_csv.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

// The cells passed on by tokenize_csv, and the lines of rows.
struct Recorder : CellHandler {
  std::vector<SimpleRow> rows;
  std::vector<std::int64_t> lines;
  SimpleRow row;
  void start(char /*delimiter*/, bool /*perhaps_blanks*/) override {}
  void cell(std::string_view text, bool quoted_empty) override {
    row.push_back({std::string(text), quoted_empty});
  }
  void end_row(std::int64_t line) override {
    rows.push_back(row);
    lines.push_back(line);
    row.clear();
  }
};

Recorder record(const std::string& content, char delimiter = ',', bool trim = false) {
  const TestFolder folder;
  Recorder recorder;
  tokenize_csv(folder.file("t.csv", content), {.delimiter = delimiter, .trim = trim}, recorder);
  return recorder;
}

std::vector<std::vector<std::string>> texts(const Recorder& recorder) {
  std::vector<std::vector<std::string>> rows;
  for (const SimpleRow& row : recorder.rows) {
    rows.emplace_back();
    for (const SimpleCell& cell : row) rows.back().push_back(cell.text);
  }
  return rows;
}
using Rows = std::vector<std::vector<std::string>>;

std::string error_of(const std::string& content, const CsvOptions& options = {},
                     const TypeOverrides& overrides = {}) {
  const TestFolder folder;
  const std::string path = folder.file("t.csv", content);
  const std::string message = message_of([&] { read_table(path, options, overrides); });
  const std::size_t at = message.find(path);
  return at == std::string::npos ? message : message.substr(at + path.size());
}

// Reads a file with all columns as categories and writes it again.
std::string rewritten(const std::string& content, const CsvOptions& options = {}) {
  const TestFolder folder;
  TypeOverrides overrides;
  const Table first = read_table(folder.file("t.csv", content), options);
  std::string types;
  for (const Column& column : first.columns) {
    if (column.info.kind != ColumnKind::empty) overrides.discrete.push_back(column.info.name);
  }
  const Table table = read_table(folder / "t.csv", options, overrides);
  WriteOptions write;
  write.delimiter = table.delimiter;
  write.header = options.header;
  TableWriter writer(folder / "out.csv", column_infos(table), write);
  writer.write(table);
  writer.close();
  return read_whole_file(folder / "out.csv");
}

// Random cells with characters that are difficult for parsers.
std::string random_cell(std::mt19937_64& random, char delimiter) {
  const std::string alphabet =
      std::string("aB1 .-\t\"\"\n\r,;|") + delimiter + "\xc3\xa9\xff" + '\0';
  std::string text;
  for (std::size_t i = random() % 6; i > 0; --i) text += alphabet[random() % alphabet.size()];
  return random() % 200 == 0 ? text + std::string(70000, 'x') : text;
}

std::string in_quotes(const std::string& text) {
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + '"';
}

bool needs_quotes(const std::string& text, char delimiter) {
  return text.find_first_of(std::string("\"\n\r") + delimiter) != std::string::npos;
}

struct RandomFile {
  std::string content;
  std::vector<SimpleRow> rows;
};
RandomFile random_file(std::mt19937_64& random, char delimiter) {
  RandomFile file;
  const std::size_t columns = 1 + random() % 5;
  const std::string end = std::vector<std::string>{"\n", "\r\n", "\r"}[random() % 3];
  for (std::size_t left = 1 + random() % 20; left > 0; --left) {
    SimpleRow row;
    for (std::size_t i = 0; i < columns; ++i) {
      SimpleCell cell{random_cell(random, delimiter), false};
      const bool lonely = columns == 1 && cell.text.empty();
      const bool quote = lonely || needs_quotes(cell.text, delimiter) || random() % 4 == 0;
      cell.quoted_empty = quote && cell.text.empty();
      if (i > 0) file.content += delimiter;
      file.content += quote ? in_quotes(cell.text) : cell.text;
      row.push_back(cell);
    }
    file.rows.push_back(row);
    if (left > 1 || random() % 2 == 0) file.content += end;
    if (random() % 10 == 0) file.content += end;
  }
  return file;
}

}  // namespace

TEST_CASE("cells, quotes and line ends") {
  CHECK(texts(record("a,b\n1,2\n")) == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(texts(record("a,b\r\n1,2")) == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(texts(record("a,b\r1,2\r")) == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(texts(record("\"a\"\"b\",\"c,d\"\n\"x\ny\",\" z \"\n")) ==
        Rows{{"a\"b", "c,d"}, {"x\ny", " z "}});
  CHECK(texts(record(" a , b\n,\n")) == Rows{{" a ", " b"}, {"", ""}});
  CHECK(texts(record("a\tb c\n", '\t')) == Rows{{"a", "b c"}});
  CHECK(texts(record(" a |b\n", '|', true)) == Rows{{"a", "b"}});
  CHECK(texts(record("a\t\t b \n", '\t', true)) == Rows{{"a", "", "b"}});
  CHECK(texts(record("a  b\n", ' ', true)) == Rows{{"a", "", "b"}});
  CHECK(texts(record("a , \" b \" \n", ',', true)) == Rows{{"a", " b "}});
  CHECK(texts(record("\xef\xbb\xbf\"a\",b\n")) == Rows{{"a", "b"}});
  CHECK(texts(record("\xef\xbb\xbf")).empty());
  CHECK(texts(record("\n\r\n\n")).empty());
  CHECK(texts(record("")).empty());
  CHECK(record("\"\",\n").rows == std::vector<SimpleRow>{{{"", true}, {"", false}}});
}

TEST_CASE("rows have line numbers") {
  CHECK(record("a\nb\n\nc\n\n\nd").lines == std::vector<std::int64_t>{1, 2, 4, 7});
  CHECK(record("a\r\nb\r\n\r\nc").lines == std::vector<std::int64_t>{1, 2, 4});
  CHECK(record("a\rb\r\rc").lines == std::vector<std::int64_t>{1, 2, 4});
  CHECK(record("\"x\ny\"\nb\n\"1\r\n2\",\"3\r4\"\nc").lines ==
        std::vector<std::int64_t>{1, 3, 4, 7});
  CHECK(record("\n\na\n").lines == std::vector<std::int64_t>{3});
}

TEST_CASE("random files agree with an independent parser") {
  std::mt19937_64 random(11);
  const TestFolder folder(memory_folder());
  for (int i = 0; i < 3000; ++i) {
    const char delimiter = ",;|\t:x"[random() % 6];
    const RandomFile file = random_file(random, delimiter);
    REQUIRE(parse_simply(file.content, delimiter) == file.rows);
    Recorder recorder;
    tokenize_csv(folder.file("t.csv", file.content), {.delimiter = delimiter}, recorder);
    CAPTURE(file.content.substr(0, 500));
    REQUIRE(recorder.rows == file.rows);
  }
}

TEST_CASE("random tables of all column types are written back exactly") {
  std::mt19937_64 random(12);
  const TestFolder folder(memory_folder());
  for (int i = 0; i < 1000; ++i) {
    const char delimiter = ",;|\t:x"[random() % 6];
    RandomFile file = random_file(random, delimiter);
    if (file.rows.size() < 2) continue;
    CsvOptions options;
    options.delimiter = delimiter;
    options.header = false;
    TypeOverrides overrides;
    for (std::size_t c = 0; c < file.rows[0].size(); ++c) {
      const auto missing = [&](const SimpleRow& row) {
        const std::vector<std::string> markers = default_missing_markers();
        std::string text = row[c].text;
        text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
        text.erase(text.find_last_not_of(" \t") + 1);
        return std::find(markers.begin(), markers.end(), text) != markers.end();
      };
      const std::string name = "column" + std::to_string(c + 1);
      if (!std::all_of(file.rows.begin(), file.rows.end(), missing)) {
        overrides.discrete.push_back(name);
      }
    }
    const Table table = read_table(folder.file("t.csv", file.content), options, overrides);
    WriteOptions write;
    write.delimiter = delimiter;
    write.header = false;
    write.force = true;
    TableWriter writer(folder / "out.csv", column_infos(table), write);
    writer.write(table);
    writer.close();
    CAPTURE(file.content.substr(0, 500));
    REQUIRE(parse_simply(read_whole_file(folder / "out.csv"), delimiter) == file.rows);
  }
}

TEST_CASE("arbitrary bytes are read or rejected, without crashes") {
  std::mt19937_64 random(13);
  const TestFolder folder(memory_folder());
  const std::string alphabet = std::string("\",\n\r a1.e-+?") + '\0' + "\x1f\x8b\xef\xbb\xbf";
  for (int i = 0; i < 5000; ++i) {
    std::string content = i % 10 == 0 ? "\x1f\x8b" : "";
    for (std::size_t size = random() % 60; size > 0; --size) {
      content += alphabet[random() % alphabet.size()];
    }
    try {
      const Table table = read_table(folder.file("t.csv", content));
      CHECK(table.rows >= 2);
    } catch (const Error& error) {
      CHECK(std::string(error.what()).size() > 10);
    }
  }
}

TEST_CASE("a file in canonical form is written back unchanged") {
  for (const std::string content :
       {"a,b\n1,x\n2,y\n3,x\n", "\"sep=;\"\nx\ny\nx\n", "\"%PDF-\",b\n1,x\n2,y\n3,x\n",
        "\"a,\"\"b\",c\n x ,\"1\n2\"\n\"\",\n,\"\"\n", "x\n\"\"\na\n\"\"\n",
        "\xc3\xa4,\xff\n\xfe,1\n2,\x80\n"}) {
    CHECK(rewritten(content) == content);
  }
  CsvOptions options;
  options.header = false;
  options.delimiter = '\t';
  CHECK(rewritten("1\ta b\n2\t\"c\td\"\n", options) == "1\ta b\n2\t\"c\td\"\n");
  CHECK(rewritten("\n a,b\r\n1,\"2\"\r\n\r\n3,4") == " a,b\n1,2\n3,4\n");
}

TEST_CASE("column names") {
  const TestFolder folder;
  const std::string path = folder.file("t.csv", "1,2\n3,4\n5,6\n");
  CsvOptions options;
  options.header = false;
  const Table bare = read_table(path, options);
  CHECK(bare.rows == 3);
  CHECK_FALSE(bare.has_header);
  CHECK(bare.columns[1].info.name == "column2");
  const Table named = read_table(path);
  CHECK(named.rows == 2);
  CHECK(named.columns[0].info.name == "1");
  CHECK(read_table(folder.file("u.csv", ",b\n1,2\n2,3\n3,4\n")).columns[0].info.unnamed);
}

TEST_CASE("errors name the file, the line and a remedy") {
  CHECK(contains(error_of(""), ": the file is empty"));
  CHECK(contains(error_of("\n\n"), ": the file is empty"));
  CHECK(contains(error_of("a,b\n"), ": a header but no rows; at least 2 are required"));
  CHECK(contains(error_of("a,b\n1,2\n"), ": only 1 row; at least 2 are required"));
  CHECK(contains(error_of("a,b\n1,2\n\n3\n"), ", line 4: 1 value, but the header on line 1 has 2"));
  CHECK(contains(error_of("a,b\n1,\"x\ny\"\n3,4,5\n"), ", line 4: 3 values, but the header"));
  CHECK(contains(error_of("a,b\n1,2\n3,4\n\"x,5\n6,7\n"), ", line 4: missing closing quote"));
  CHECK(contains(error_of("a,b\n1,\"2\n"), ", line 2: missing closing quote of the value"));
  CHECK(contains(error_of("a,b\n1,\"x\ny\"z\n"), ", line 3: misplaced quote in value 2"));
  CHECK(contains(error_of("a,b\n1,x\"y\"\n"), ", line 2: misplaced quote in value 2"));
  CHECK(contains(error_of("a,b,a\n1,2,3\n"),
                 ", line 1: columns 1 and 3 are both named \"a\"; rename one"));
  CHECK(contains(error_of(std::string("\xff\xfe"
                                      "a\0,\0",
                                      6)),
                 "UTF-16"));
  CHECK(contains(error_of("PK\x03\x04 and more"), "spreadsheet"));
  CHECK(contains(error_of("[{\"a\": 1}]\n"), ": the file is JSON; convert it to CSV"));
  CHECK(rewritten("PAR1,PAR2\n1,2\n3,4\n") == "PAR1,PAR2\n1,2\n3,4\n");
  CHECK(contains(error_of("PAR1\x15\n"), ": the file is a Parquet file; export it as CSV"));
  CsvOptions options;
  options.header = false;
  CHECK(contains(error_of("1\n2,3\n", options), ", line 2: 2 values, but the first row has 1"));
  options.delimiter = '"';
  CHECK(contains(error_of("1\n2\n", options), "delimiter cannot be"));
  const TestFolder folder;
  CHECK(contains(message_of([&] { read_table(folder / "none.csv"); }), "No such file"));
  CHECK(contains(message_of([&] { read_table(folder.path.string()); }), "it is a folder"));
}

TEST_CASE("errors have a code and the line") {
  const TestFolder folder;
  const auto problem_at = [&](const std::string& content) {
    try {
      read_table(folder.file("t.csv", content));
    } catch (const TableError& error) {
      return std::pair(error.problem(), error.line());
    }
    FAIL("nothing was thrown");
    return std::pair(TableProblem::wrong_kind, std::int64_t{0});
  };
  CHECK(problem_at("a,b\n1,2\n3\n") == std::pair(TableProblem::malformed_row, std::int64_t{3}));
  CHECK(problem_at("a\n1\n\"2\n") == std::pair(TableProblem::malformed_row, std::int64_t{3}));
  CHECK(problem_at("\na,a\n1,2\n") == std::pair(TableProblem::duplicate_column, std::int64_t{2}));
  CHECK(problem_at("a\n1\n") == std::pair(TableProblem::too_few_rows, std::int64_t{0}));
}

TEST_CASE("an endless row does not exhaust memory") {
  const TestFolder folder;
  {
    std::ofstream file(folder / "long.csv");
    file << "a,b\n1,2\n";
    const std::string piece(1 << 20, 'x');
    for (int i = 0; i < 100; ++i) file << piece;
    file << ",3\n";
  }
  CHECK(contains(message_of([&] { read_table(folder / "long.csv"); }),
                 "long.csv, line 3: the row that starts here is longer than 64 MiB"));
  {
    std::ofstream file(folder / "open.csv");
    file << "a,b\n1,2\n3,\"4\n";
    const std::string piece = std::string((1 << 20) - 1, 'x') + "\n";
    for (int i = 0; i < 100; ++i) file << piece;
  }
  CHECK(contains(message_of([&] { read_table(folder / "open.csv"); }), "open.csv, line 3"));
  std::string wide = "a";
  for (std::size_t i = 0; i < kMostColumns; ++i) wide += ",a";
  CHECK(contains(error_of(wide), ", line 1: the row that starts here has more than 100000"));
  // A long value within the limit is read.
  const std::string text(10 << 20, 'y');
  const Table table = read_table(folder.file("fine.csv", "a,b\n1," + text + "\n2,z\n"));
  CHECK(table.columns[1].info.values[0] == text);
}

TEST_CASE("a single column that contains another delimiter gives a warning") {
  const TestFolder folder;
  std::vector<TableWarning> warnings;
  read_table(folder.file("t.csv", "a;b\n1;2;3\n3;4\n"), {}, {}, &warnings);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].problem == TableProblem::single_column);
  read_table(folder.file("t.csv", "a:b\n1:2\n1:2\n"), {}, {}, &warnings);
  CHECK(warnings[1].problem == TableProblem::single_column);
}

TEST_CASE("gzip: reading and writing, several members, corrupt data") {
  const TestFolder folder;
  std::string content = "a,b\n";
  for (int i = 0; i < 50000; ++i) content += std::to_string(i % 100) + ",x\n";
  const auto compress = [&](const std::string& name, const std::string& bytes) {
    ByteWriter writer(folder / name, true);
    writer.write(bytes);
    writer.commit();
    return read_whole_file(folder / name);
  };
  const std::string packed = compress("t.csv.gz", content);
  CHECK(packed.size() < content.size() / 10);
  CHECK(packed == compress("t.csv.gz", content));
  CHECK(read_table(folder / "t.csv.gz").rows == 50000);
  folder.file("twice", packed + compress("more.gz", "5,x\n6,x\n"));
  CHECK(read_table(folder / "twice").rows == 50002);
  CHECK(contains(
      message_of([&] { read_table(folder.file("short", packed.substr(0, packed.size() / 2))); }),
      "truncated"));
  for (std::size_t at = 10; at < packed.size(); at += 97) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    CHECK_THROWS_AS(read_table(folder.file("damaged", damaged)), Error);
  }
  const Table table = read_table(folder / "t.csv.gz");
  TableWriter writer(folder / "out.csv.gz", column_infos(table));
  writer.write(table);
  writer.close();
  CHECK(read_table(folder / "out.csv.gz").columns[0].integers == table.columns[0].integers);
  CHECK(read_whole_file(folder / "out.csv.gz").substr(0, 2) == "\x1f\x8b");
}

TEST_CASE("a header that looks like values gives a warning") {
  const TestFolder folder;
  const auto warnings_of = [&](const std::string& content, const CsvOptions& options = {}) {
    std::vector<TableWarning> warnings;
    read_table(folder.file("t.csv", content), options, {}, &warnings);
    std::string text;
    for (const TableWarning& warning : warnings) text += warning.text + "\n";
    return text;
  };
  const std::string rows = "ann@example.com,3\nbob@example.com,4\n";
  CHECK(contains(warnings_of(rows + rows), "\"ann@example.com\" looks like a value"));
  CsvOptions headless;
  headless.header = false;
  CHECK_FALSE(contains(warnings_of(rows + rows, headless), "looks like a value"));
  CHECK_FALSE(contains(warnings_of("mail,x\n" + rows), "looks like a value"));
}

TEST_CASE("a header that is a row gives a warning") {
  const TestFolder folder;
  const auto is_doubted = [&](const std::string& content) {
    std::vector<TableWarning> warnings;
    read_table(folder.file("t.csv", content), {}, {}, &warnings);
    return std::any_of(warnings.begin(), warnings.end(), [](const TableWarning& warning) {
      return warning.problem == TableProblem::value_as_header;
    });
  };
  CHECK(is_doubted("6,148,33.6\n1,85,26.6\n8,183,23.3\n7,90,40.5\n"));
  CHECK(is_doubted("'40-49','yes'\n'50-59','no'\n'40-49','no'\n'30-39','yes'\n"));
  CHECK_FALSE(is_doubted("a,b,c\n1,85,26.6\n8,183,23.3\n"));
  CHECK_FALSE(is_doubted("label,0,1,2\n3,0,255,0\n4,9,0,7\n1,0,0,1\n"));
  CHECK_FALSE(is_doubted("country,1999,2000\nA,10,20\nB,30,40\nC,1,2\n"));
  CHECK_FALSE(is_doubted("yes,answer,other\nno,1,2\nyes,2,5\nno,3,7\n"));
}

TEST_CASE("a first line names the delimiter") {
  const TestFolder folder;
  const auto read = [&](const std::string& content, const CsvOptions& options = {}) {
    return read_table(folder.file("t.csv", content), options);
  };
  for (const char* start : {"sep=|\n", "\xEF\xBB\xBFsep=|\r\n"}) {
    const Table table = read(std::string(start) + "a,x|b,y\n1|2\n3|4\n");
    REQUIRE(table.columns.size() == 2);
    CHECK(table.columns[1].info.name == "b,y");
    CHECK(table.delimiter == '|');
  }
  CHECK(read("sep=,\na;b\n1;2\n3;4\n", {.delimiter = ';'}).columns.size() == 2);
  CHECK(contains(error_of("sep=;\na;b\n1;2\n3\n"), ", line 4: 1 value, but the header on line 2"));
  CHECK(read("sep=;x\n1;2\n3;4\n").columns[0].info.name == "sep=");
}

TEST_CASE("rows of other lengths get advice") {
  CHECK(contains(error_of("a,b\n1,2,\n3,4,\n"),
                 "the row ends with a delimiter: if all rows do, add one to the header"));
  CHECK(contains(error_of("Report of 2020\n\na,b\n1,2\n"),
                 ", line 3: 2 values, but the header on line 1 has 1 (delimiter: \",\"); quote "
                 "values that contain the delimiter, or remove lines in front of the header"));
  CHECK(contains(error_of("a,b\n1,2,3\n"), "; correct the line"));
}

TEST_CASE("rows that repeat the header are left out with a warning") {
  const TestFolder folder;
  std::vector<TableWarning> warnings;
  const auto rows = [&](const std::string& content, const CsvOptions& options = {}) {
    warnings.clear();
    return read_table(folder.file("t.csv", content), options, {}, &warnings).rows;
  };
  CHECK(rows("a,long b,\na,Long B,\n1,2,3\n4,5,6\n\xEF\xBB\xBF"
             "a,\"long b\", \n7,8,9\n") == 3);
  REQUIRE(!warnings.empty());
  CHECK(warnings[0].problem == TableProblem::repeated_header);
  CHECK(warnings[0].line == 2);
  CHECK(warnings[0].text ==
        (folder / "t.csv") + ": 2 lines (first: line 2) repeat the header and are left out");
  const Table joined = read_table(folder / "t.csv");
  CHECK(joined.columns[0].integers == std::vector<std::int64_t>{1, 4, 7});
  CHECK(rows("a,b\n1,2\n3,4\n\na,b\n5,6") == 3);
  CHECK(warnings[0].text == (folder / "t.csv") + ": line 5 repeats the header and is left out");

  // Rows that begin like the header, a single column, and numbers are values.
  CHECK(rows("a,b,c\na,b,x\na,y,c\nz,b,c\n") == 3);
  CHECK(rows("word\nan\nword\nby\n") == 3);
  CHECK(rows("0,1\n1,0\n0,1\n1,1\n0,1\n") == 4);
  CHECK(rows("a,b\na,b\nx,y\n", {.header = false}) == 3);
  CHECK(rows(" ,1\n,1\nx,2\n") == 2);
  CHECK(contains(error_of("a,b\na,b\n"),
                 ": line 2 repeats the header and is left out: a header but no rows"));
  CHECK(contains(error_of("y,n\ny,n\ny,n\ny,y\n"),
                 ": 2 lines (first: line 2) repeat the header and are left out: only 1 row"));
  CHECK(contains(error_of("a,b,c\n1,2,3\na,b\n"), ", line 3: 2 values"));
  CHECK(contains(error_of("a,b\n1,2\na,b,c\n"), ", line 3: 3 values"));
}

TEST_CASE("another table is read without the rows that repeat its header") {
  const TestFolder folder;
  const std::vector<ColumnInfo> known =
      column_infos(read_table(folder.file("t.csv", "a,b\n1,x\n2,y\n5,y\n")));
  std::vector<TableWarning> warnings;
  RowLines lines;
  const Table table = read_table_as(folder.file("u.csv", "a,b\na,b\n2,x\na,b\n1,y\n"), {}, known,
                                    &warnings, &lines);
  CHECK(table.columns[0].integers == std::vector<std::int64_t>{2, 1});
  CHECK(lines.line(1) == 5);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].problem == TableProblem::repeated_header);
}

TEST_CASE("columns without a name get one, and are written without it") {
  const TestFolder folder;
  const std::string text = ",b,\n1,x,0.5\n5,y,1.5\n3,x,2.5\n";
  const Table table = read_table(folder.file("t.csv", text));
  CHECK(table.columns[0].info.name == "unnamed_1");
  CHECK(table.columns[2].info.name == "unnamed_3");
  TableWriter writer(folder / "out.csv", column_infos(table));
  writer.write(table);
  writer.close();
  CHECK(read_whole_file(folder / "out.csv") == text);
}

TEST_CASE("the Adult data set from UCI") {
  const char* const data = std::getenv("BALLAST_DATA");
  if (data == nullptr) {
    MESSAGE("skipped: no data (BALLAST_DATA is not set)");
    return;
  }
  const TestFolder folder;
  const std::string adult = std::string(data) + "/adult/";
  for (const bool header : {true, false}) {
    const std::string path = adult + (header ? "adult.csv" : "adult.data");
    CsvOptions options;
    options.header = header;
    const Table table = read_table(path, options);
    CHECK(table.rows == 32561);
    std::size_t integers = 0;
    std::size_t categories = 0;
    for (const Column& column : table.columns) {
      integers += column.info.kind == ColumnKind::integer ? 1 : 0;
      categories += column.info.kind == ColumnKind::category ? 1 : 0;
    }
    CHECK(integers == 6);
    CHECK(categories == 9);
    WriteOptions write;
    write.header = header;
    write.force = true;
    TableWriter writer(folder / "out.csv", column_infos(table), write);
    writer.write(table);
    writer.close();
    std::string original = read_whole_file(path);
    while (original.substr(original.size() - 2) == "\n\n") original.pop_back();
    CHECK((read_whole_file(folder / "out.csv") == original));
  }
}
