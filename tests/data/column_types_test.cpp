// Inferred column types, and what is stored for each column.
#include "data/tables/column_types.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "data/tables/value_text.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

using Texts = std::vector<std::string>;

struct OneColumn {
  Table table;
  std::vector<std::string> warnings;
  const Column& column() const { return table.columns[0]; }
  const ColumnInfo& info() const { return table.columns[0].info; }
  ColumnKind kind() const { return info().kind; }
};

// A file with the column "x" of these cells (verbatim) and a column without missing values.
std::string file_of(const TestFolder& folder, const Texts& cells) {
  std::string content = "x;filler\n";
  for (const std::string& cell : cells) content += cell + ";f\n";
  return folder.file("table.csv", content);
}

CsvOptions semicolons() {
  CsvOptions options;
  options.delimiter = ';';
  return options;
}

OneColumn read(const Texts& cells, const TypeOverrides& overrides = {},
               const CsvOptions& options = semicolons()) {
  const TestFolder folder;
  OneColumn result;
  result.table = read_table(file_of(folder, cells), options, overrides, &result.warnings);
  return result;
}

TypeOverrides type(const std::string& kind) {
  TypeOverrides overrides;
  overrides.types = {"x=" + kind};
  return overrides;
}
TypeOverrides continuous() {
  TypeOverrides overrides;
  overrides.continuous = {"x"};
  return overrides;
}
TypeOverrides discrete() {
  TypeOverrides overrides;
  overrides.discrete = {"x"};
  return overrides;
}

std::string error_of(const Texts& cells, const TypeOverrides& overrides = {}) {
  return message_of([&] { read(cells, overrides); });
}

// The cells of column "x" in the written file.
Texts written(const Table& table) {
  const TestFolder folder;
  WriteOptions options;
  options.delimiter = ';';
  options.header = false;
  TableWriter writer(folder / "out.csv", column_infos(table), options);
  writer.write(table);
  writer.close();
  std::ifstream file(folder / "out.csv");
  Texts cells;
  for (std::string line; std::getline(file, line);)
    cells.push_back(line.substr(0, line.rfind(';')));
  return cells;
}

Texts rows_of(std::size_t count, const std::function<std::string(std::size_t)>& cell) {
  Texts cells;
  for (std::size_t i = 0; i < count; ++i) cells.push_back(cell(i));
  return cells;
}

}  // namespace

TEST_CASE("column types are inferred") {
  CHECK(read({"1", "2", "3"}).kind() == ColumnKind::integer);
  CHECK(read({"-1", "0", "1"}).kind() == ColumnKind::integer);
  CHECK(read({"0", "1", "1"}).kind() == ColumnKind::boolean);
  CHECK(read({"7", "-3", "7"}).kind() == ColumnKind::boolean);
  CHECK(read({"0.5", "1", "1"}).kind() == ColumnKind::real);
  CHECK(read({"0.5", "1.5"}).kind() == ColumnKind::real);
  CHECK(read({"1e3", "2", "3"}).kind() == ColumnKind::real);
  CHECK(read({"a", "b", "a"}).kind() == ColumnKind::category);
  CHECK(read({"1", "b", "2", "b"}).kind() == ColumnKind::category);
  CHECK(read({"007", "008", "009", "009"}).kind() == ColumnKind::category);
  CHECK(read({"+5", "+6", "+7", "+7"}).kind() == ColumnKind::category);
  CHECK(read({"1,5", "2,5", "3,5", "1,5"}).kind() == ColumnKind::category);
  CHECK(read({"5", "5", "5"}).kind() == ColumnKind::constant);
  CHECK(read({"a", "a"}).kind() == ColumnKind::constant);
  CHECK(read({"2014-01-01", "2014-01-01"}).kind() == ColumnKind::constant);
  CHECK(read({"2014-01-01", "2014-01-02"}).kind() == ColumnKind::date);
  CHECK(read({"", "?", "NA"}).kind() == ColumnKind::empty);
  CHECK(read({"5", "?", "5"}).kind() == ColumnKind::category);
  CHECK(read({"0", "1", ""}).kind() == ColumnKind::boolean);
  CHECK(read({"1", "2", "2.0"}).kind() == ColumnKind::real);
  CHECK(read({"0x1F", "0x2F", "0x3F", "0x1F"}).kind() == ColumnKind::category);
  CHECK(read({"inf", "b", "c", "c"}).kind() == ColumnKind::category);
}

TEST_CASE(
    "numbers with only zeros after the decimal point are integers and are written back unchanged") {
  const OneColumn x = read({"39.0", "40.0", "", "-1.0"});
  CHECK(x.kind() == ColumnKind::integer);
  CHECK(x.column().integers == std::vector<std::int64_t>{39, 40, 0, -1});
  CHECK(x.info().suffix == ".0");
  CHECK(written(x.table) == Texts{"39.0", "40.0", "", "-1.0"});
  CHECK(read({"0.0", "1.0", "1.0"}).kind() == ColumnKind::boolean);
  CHECK(read({"5.", "6.", "7."}).kind() == ColumnKind::integer);
  CHECK(read({" 39.00 ", " 40.00 ", " 41.00 "}).info().suffix == ".00 ");
}

TEST_CASE("texts that are nearly all distinct are identifiers") {
  const auto text = [](std::size_t i) { return "name" + std::string(i + 1, 'x'); };
  CHECK(read(rows_of(3, text)).kind() == ColumnKind::identifier);
  const OneColumn x = read(rows_of(60, text));
  CHECK(x.kind() == ColumnKind::identifier);
  REQUIRE(x.warnings.size() == 1);
  CHECK(contains(x.warnings[0], "nearly all values are distinct"));
  CHECK(contains(x.warnings[0], "--discrete"));
  Texts cells = rows_of(90, text);
  for (std::size_t i = 0; i < 10; ++i) cells.push_back(text(i));
  for (std::size_t i = 0; i < 50; ++i) cells.push_back("");
  CHECK(read(cells).kind() == ColumnKind::identifier);  // 90 % distinct, and missing values
  cells.push_back(text(0));
  CHECK(read(cells).kind() == ColumnKind::category);
  CHECK(read({"x", "y"}).kind() == ColumnKind::category);
}

TEST_CASE("measures with a stray text are not identifiers") {
  const auto measure = [](std::size_t i) {
    return i == 7 ? std::string("unknown") : std::to_string(i) + ".25";
  };
  CHECK(read(rows_of(100, measure)).kind() == ColumnKind::category);
  const auto key = [](std::size_t i) { return i == 7 ? std::string("new") : std::to_string(i); };
  CHECK(read(rows_of(100, key)).kind() == ColumnKind::identifier);
}

TEST_CASE("names of persons are identifiers if 70 % of them are distinct") {
  const Texts first = {"Ann", "Bob", "Chloë", "Dan", "Eve-Lyn", "Finn"};
  const Texts last = {"Archer", "Brown", "O'Connor", "Diaz", "Evans", "Frost"};
  const auto name = [&](std::size_t i) { return first[i % 6] + " " + last[i / 6 % 6]; };
  const OneColumn x = read(rows_of(51, name));  // 36 distinct ones
  CHECK(x.kind() == ColumnKind::identifier);
  CHECK(contains(x.warnings[0], "contains names of persons"));
  CHECK(read(rows_of(52, name)).kind() == ColumnKind::category);
}

TEST_CASE("personal formats are identifiers, however often they repeat") {
  const auto repeated = [](const Texts& texts) {
    return read(
        rows_of(60, [&](std::size_t i) { return i % 7 == 6 ? "" : texts[i % texts.size()]; }));
  };
  for (const Texts& texts :
       {Texts{"ann@example.com", "bob@example.org"}, Texts{"ann@example.com"},
        Texts{"DE89370400440532013000", "GB29NWBK60161331926819", "NO9386011117947"},
        Texts{"4111111111111111", "5555555555554444"}, Texts{"123-45-6789", "234-56-7890"},
        Texts{"+49 30 1234567", "(212) 555-1234", "212-555-1234"}}) {
    const OneColumn x = repeated(texts);
    CAPTURE(texts[0]);
    CHECK(x.kind() == ColumnKind::identifier);
    CHECK(contains(x.warnings[0], "contains "));
    const Texts cells = written(x.table);
    std::set<std::string> distinct(cells.begin(), cells.end());
    CHECK(distinct.erase("") == 1);
    CHECK(distinct.size() < 12);
    for (const std::string& text : texts) {
      CHECK(distinct.count(text) == 0);
      CHECK_FALSE(contains(x.info().identifier_pattern, text));
    }
  }
  CHECK(repeated({"ann@example.com", "bob@example.org", "none"}).kind() == ColumnKind::identifier);
  CHECK(repeated({"2014-01-13", "2015-02-14", "2016-03-15"}).kind() == ColumnKind::date);
  CHECK(repeated({"192.168.100.100", "10.0.0.1"}).kind() == ColumnKind::category);
}

TEST_CASE("categories of real values by request are reported") {
  TypeOverrides category = type("category");
  const Texts cells = {"ann@example.com", "bob@example.org", "ann@example.com"};
  for (const TypeOverrides& overrides : {discrete(), category}) {
    const OneColumn x = read(cells, overrides);
    CHECK(x.kind() == ColumnKind::category);
    REQUIRE(x.warnings.size() == 1);
    CHECK(contains(x.warnings[0], "its real values are stored in the model"));
  }
  CHECK(read({"a", "b", "b"}, discrete()).warnings.empty());
}

TEST_CASE("keys and measures among integers") {
  const auto kind_of = [](const std::string& name, const Texts& cells) {
    const TestFolder folder;
    std::string content = name + ";filler\n";
    for (const std::string& cell : cells) content += cell + ";f\n";
    return read_table(folder.file("t.csv", content), semicolons()).columns[0].info.kind;
  };
  const auto numbers = [&](std::size_t count, std::int64_t first, std::int64_t range,
                           int step = 1) {
    std::mt19937_64 random(7);
    std::set<std::int64_t> values;
    while (values.size() < count) {
      values.insert(first + step * static_cast<std::int64_t>(random() % std::uint64_t(range)));
    }
    Texts texts;
    for (const std::int64_t value : values) texts.push_back(std::to_string(value));
    std::shuffle(texts.begin(), texts.end(), random);
    return texts;
  };
  const auto sorted = [](Texts texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  // A permuted index, also with steps of 7; rising numbers; codes of nine and sixteen digits.
  CHECK(kind_of("x", numbers(50, 1, 50)) == ColumnKind::identifier);
  CHECK(kind_of("x", numbers(50, 1000, 55, 7)) == ColumnKind::identifier);
  CHECK(kind_of("x", sorted(numbers(60, 100000, 900000))) == ColumnKind::identifier);
  CHECK(kind_of("x", numbers(60, 100000000, 900000000)) == ColumnKind::identifier);
  CHECK(kind_of("x", numbers(60, 4000000000000000, 999999999999999)) == ColumnKind::identifier);
  CHECK(kind_of("x", numbers(60, 1000000, 900000000)) == ColumnKind::identifier);
  CHECK(kind_of("x", numbers(60, 1000, 999000)) == ColumnKind::integer);
  CHECK(kind_of("customer_id", numbers(60, 20000, 70000)) == ColumnKind::identifier);
  const auto long_number = [](std::size_t i) {
    return "9999999999999999" + std::to_string(9000 + i);
  };
  CHECK(kind_of("x", rows_of(200, long_number)) == ColumnKind::identifier);
  // With a repeated row, missing values, and ".0" as written by pandas.
  Texts cells = numbers(60, 100000000, 900000000);
  cells.push_back(cells[3]);
  cells.emplace_back("");
  CHECK(kind_of("x", cells) == ColumnKind::identifier);
  for (std::string& cell : cells) cell += cell.empty() ? "" : ".0";
  CHECK(kind_of("x", cells) == ColumnKind::identifier);
  // Numbers of persons, by the name of the column.
  cells = numbers(20, 212000000, 9000000);
  for (std::size_t i = 0; i < 20; ++i) cells.push_back(cells[i]);
  CHECK(kind_of("phone", cells) == ColumnKind::identifier);
  CHECK(kind_of("sales", cells) == ColumnKind::integer);
  CHECK(kind_of("phone", {"0612345678", "0612345678", "0687654321", "0612349876", "none",
                          "0687654321"}) == ColumnKind::identifier);
  cells.emplace_back("0");
  CHECK(kind_of("phone", cells) == ColumnKind::identifier);
  cells = numbers(60, 2120000000, 700000000);
  cells.emplace_back("-1");
  CHECK(kind_of("contact", cells) == ColumnKind::identifier);
  // Salaries, years, dates and times are measures; so are few numbers and prices.
  CHECK(kind_of("x", numbers(400, 20000, 70000)) == ColumnKind::integer);
  CHECK(kind_of("x", sorted(numbers(30, 1980, 40))) == ColumnKind::integer);
  CHECK(kind_of("x", numbers(60, 1500000000, 90000000)) == ColumnKind::integer);
  CHECK(kind_of("x", sorted(numbers(60, 1500000000, 90000000))) == ColumnKind::integer);
  CHECK(kind_of("x", {"20190101", "20190102", "20190103", "20190104", "20190105", "20190106",
                      "20190107", "20190108", "20190109", "20190110", "20190111"}) ==
        ColumnKind::integer);
  const auto time = [](std::size_t i) { return "201901011234" + std::to_string(10 + i); };
  CHECK(kind_of("x", rows_of(50, time)) == ColumnKind::integer);
  CHECK(kind_of("x", {"1", "2", "3", "4", "5"}) == ColumnKind::integer);
  const auto decimal = [](std::size_t i) { return std::to_string(i) + ".25"; };
  CHECK(kind_of("x", rows_of(200, decimal)) == ColumnKind::real);
  const auto price = [](std::size_t i) { return std::to_string(i) + ".00"; };
  CHECK(kind_of("x", rows_of(200, price)) == ColumnKind::real);
  const OneColumn salaries = read(numbers(400, 20000, 70000));
  REQUIRE(salaries.warnings.size() == 1);
  CHECK(contains(salaries.warnings[0], "--type \"x=identifier\""));
}

TEST_CASE("identifiers count up from a round number") {
  const auto number = [](std::size_t i) { return std::to_string(7 * i + 100); };
  const OneColumn x = read(rows_of(100, number));
  CHECK(x.kind() == ColumnKind::identifier);
  CHECK(written(x.table)[0] == "1000");
  CHECK(read(rows_of(100, number), continuous()).kind() == ColumnKind::integer);
  CHECK(read(rows_of(100, number), discrete()).kind() == ColumnKind::category);
  const auto date = [](std::size_t i) {
    return std::to_string(1800 + i) + "-01-0" + std::to_string(i % 9 + 1);
  };
  CHECK(read(rows_of(200, date)).kind() == ColumnKind::date);
  const auto padded = [](std::size_t i) { return "000" + std::to_string(1000 + i); };
  CHECK(written(read(rows_of(200, padded)).table)[0] == "0002000");
}

TEST_CASE("identifiers repeat as often as the real ones, in all columns together") {
  std::string content = "name;mail;filler\n";
  for (int i = 0; i < 4000; ++i) {
    const std::string key = std::to_string(i % 3700 * 31 % 3700);  // 300 of 4000 rows repeat
    content += "Ann K" + key + ";k" + key + "@example.com;f\n";
  }
  const TestFolder folder;
  const Table table = read_table(folder.file("t.csv", content), semicolons());
  REQUIRE(table.columns[0].info.kind == ColumnKind::identifier);
  REQUIRE(table.columns[1].info.kind == ColumnKind::identifier);
  TableWriter writer(folder / "out.csv", column_infos(table), {.delimiter = ';'});
  writer.write(table);
  writer.close();
  std::map<std::string, std::set<std::string>> mails;
  std::ifstream file(folder / "out.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::size_t end = line.find(';');
    mails[line.substr(0, end)].insert(line.substr(end));
  }
  CHECK(mails.size() > 3600);
  CHECK(mails.size() < 3800);
  for (const auto& [name, of_name] : mails) CHECK(of_name.size() == 1);
}

TEST_CASE("identifiers keep their rate of missing values") {
  const OneColumn x = read(rows_of(
      4000, [](std::size_t i) { return i % 4 == 0 ? std::string("NA") : std::to_string(i); }));
  CHECK(x.kind() == ColumnKind::identifier);
  const Texts cells = written(x.table);
  const auto missing = std::count(cells.begin(), cells.end(), "NA");
  CHECK(missing > 850);
  CHECK(missing < 1150);
}

TEST_CASE("every column kind is written the same from a model file as from its table") {
  const auto differing = [](std::size_t i) {
    return i % 4 == 0 ? std::string("NA") : "id" + std::string(i, 'x') + "y";
  };
  for (const Texts& cells :
       {rows_of(200, differing), Texts{"1", "", "\"\"", " 7"}, Texts{"a", "\"\"", "", "a"},
        Texts{"1e-7", "2.5", "?"}, Texts{" 1.0", " 2.0", " 3.0"}, Texts{"c", "c"},
        Texts{"", "NA", "\"\""}, Texts{"13/01/2014 00:00", "01/02/2014 00:00"}}) {
    Table table = read(cells).table;
    const Texts before = written(table);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      ModelFile file;
      save_column_info("x", table.columns[i].info, file);
      table.columns[i].info = load_column_info("x", file);
    }
    CHECK(written(table) == before);
  }
}

TEST_CASE("integers") {
  const OneColumn x = read({"9223372036854775807", "-9223372036854775808", "0"});
  CHECK(x.kind() == ColumnKind::integer);
  CHECK(x.info().integer_minimum == std::numeric_limits<std::int64_t>::min());
  CHECK(x.info().integer_maximum == std::numeric_limits<std::int64_t>::max());
  CHECK(written(x.table) == Texts{"9223372036854775807", "-9223372036854775808", "0"});
  const OneColumn beyond = read({"9223372036854775808", "1", "2"});
  CHECK(beyond.kind() == ColumnKind::real);
  CHECK(written(beyond.table) == Texts{"9223372036854775808", "1", "2"});
}

TEST_CASE("reals keep their decimals") {
  CHECK(written(read({"0.50", "1.25", "3.00"}).table) == Texts{"0.50", "1.25", "3.00"});
  CHECK(written(read({"0.5", "1.25", "3"}).table) == Texts{"0.5", "1.25", "3"});
  CHECK(written(read({"1.0", "0.123", "-2.0"}).table) == Texts{"1.0", "0.123", "-2.0"});
  CHECK(written(read({"1e-07", "1.5e-09", "0.25"}).table) == Texts{"1e-07", "1.5e-09", "0.25"});
  const OneColumn x = read({"1e-7", "123456.5", "", ".5"});
  CHECK(x.kind() == ColumnKind::real);
  CHECK(x.info().significant_digits == 7);
  CHECK(x.column().reals == std::vector<double>{1e-7, 123456.5, 0, 0.5});
  CHECK(x.info().minimum == 1e-7);
  CHECK(x.info().maximum == 123456.5);
}

TEST_CASE("blanks around numbers") {
  const OneColumn same = read({" 5", " 6", " -7"});
  CHECK(same.kind() == ColumnKind::integer);
  CHECK(written(same.table) == Texts{" 5", " 6", " -7"});
  const OneColumn padded = read({"  5", " 16", "117"});
  CHECK(padded.kind() == ColumnKind::integer);
  CHECK(written(padded.table) == Texts{"5", "16", "117"});
  const OneColumn behind = read({"1.5\t", "2.5\t", "NA "});
  CHECK(behind.kind() == ColumnKind::real);
  CHECK(written(behind.table) == Texts{"1.5\t", "2.5\t", "NA "});
  const OneColumn boolean = read({" 0", " 1", " 0"});
  CHECK(boolean.kind() == ColumnKind::boolean);
  CHECK(boolean.info().values == Texts{" 0", " 1"});
  CsvOptions trim = semicolons();
  trim.trim = true;
  const OneColumn trimmed = read({" 5 ", "6", "\t7"}, {}, trim);
  CHECK(trimmed.info().prefix.empty());
  CHECK(trimmed.column().integers == std::vector<std::int64_t>{5, 6, 7});
  CHECK(read({" a b ", "c", "\" d \"", "c"}, {}, trim).info().values == Texts{"a b", "c", " d "});
}

TEST_CASE("missing values of numbers are kept exactly, row by row") {
  const Texts cells = {"1", "", "\"\"", " ? ", "NA", "nan", "NULL", "", "2", "3"};
  const OneColumn x = read(cells);
  CHECK(x.kind() == ColumnKind::integer);
  CHECK(x.info().missing_texts == Texts{"", "", " ? ", "NA", "nan", "NULL"});
  CHECK(x.info().quoted_empty == 1);
  CHECK(x.info().missing_counts == std::vector<std::int64_t>{2, 1, 1, 1, 1, 1});
  CHECK(x.column().missing == std::vector<std::int32_t>{-1, 0, 1, 2, 3, 4, 5, 0, -1, -1});
  CHECK(x.column().is_missing(1));
  CHECK_FALSE(x.column().is_missing(8));
  CHECK(x.info().minimum == 1);
  CHECK(written(x.table) == cells);
  Texts reals = cells;
  reals[0] = "1e-7";  // stored as text from the first row
  reals[8] = "2e-7";
  reals[9] = "3e-7";
  const OneColumn y = read(reals);
  CHECK(y.kind() == ColumnKind::real);
  CHECK(y.info().quoted_empty == 1);
  CHECK(y.column().missing == x.column().missing);
  Texts expected = reals;
  expected[0] = "1e-07";
  expected[8] = "2e-07";
  expected[9] = "3e-07";
  CHECK(written(y.table) == expected);
}

TEST_CASE("missing values of categories are categories") {
  const Texts cells = {"a", "", "\"\"", "b", "?", "", "NA", "a"};
  const OneColumn x = read(cells);
  CHECK(x.kind() == ColumnKind::category);
  CHECK(x.info().values == Texts{"a", "", "", "b", "?", "NA"});
  CHECK(x.info().quoted_empty == 2);
  CHECK(x.info().value_counts == std::vector<std::int64_t>{2, 2, 1, 1, 1, 1});
  CHECK(x.column().codes == std::vector<std::int32_t>{0, 1, 2, 3, 4, 1, 5, 0});
  CHECK(x.info().missing_texts == Texts{"", "", "?", "NA"});
  CHECK(x.column().is_missing(1));
  CHECK_FALSE(x.column().is_missing(3));
  CHECK(written(x.table) == cells);
  // Numbers first, texts later: no text is changed by the conversion.
  const Texts late = {" 1", " 2.50", "", "\"\"", " NA", "text", " 1", "\"\""};
  const OneColumn y = read(late);
  CHECK(y.kind() == ColumnKind::category);
  CHECK(y.info().values == Texts{" 1", " 2.50", "", "", " NA", "text"});
  CHECK(written(y.table) == late);
}

TEST_CASE("custom missing markers, including ones that look like numbers") {
  CsvOptions options = semicolons();
  options.missing = {"-999", "none"};
  const OneColumn x = read({"5", "-999", "none", "6", "7", "-999"}, {}, options);
  CHECK(x.kind() == ColumnKind::integer);
  CHECK(x.info().missing_texts == Texts{"-999", "none"});
  CHECK(x.info().minimum == 5);
  CHECK(read({"5", "?", "7", "7"}, {}, options).kind() == ColumnKind::category);
}

TEST_CASE("more distinct missing texts than fit in a byte") {
  Texts cells = {"1", "2", "3"};
  CsvOptions options = semicolons();
  for (int i = 0; i < 200; ++i) {
    cells.push_back(std::string(static_cast<std::size_t>(i), ' ') + "?");
  }
  const OneColumn x = read(cells, {}, options);
  CHECK(x.kind() == ColumnKind::integer);
  CHECK(x.info().missing_texts.size() == 200);
  CHECK(written(x.table) == cells);
}

TEST_CASE("a column with only missing values is kept, with a warning") {
  const Texts cells = {"", "NA", "", "\"\""};
  const OneColumn x = read(cells);
  CHECK(x.kind() == ColumnKind::empty);
  CHECK(contains(x.warnings[0], "\"x\": has only missing values"));
  CHECK(written(x.table) == cells);
  CHECK(read({"?", "?"}).column().missing.empty());
  CHECK(written(read({"?", "?"}).table) == Texts{"?", "?"});
}

TEST_CASE("dates") {
  const OneColumn x = read({"20141013T000000", "20150101T000000", "?"});
  CHECK(x.kind() == ColumnKind::date);
  CHECK(x.info().date_unit == DateUnit::day);
  CHECK(x.column().integers == std::vector<std::int64_t>{16356, 16436, 0});
  CHECK(x.info().integer_minimum == 16356);
  CHECK(written(x.table) == Texts{"20141013T000000", "20150101T000000", "?"});
  const OneColumn monthly = read({" 2014-10-01", " 2015-01-01", " 2015-02-01"});
  CHECK(monthly.info().date_unit == DateUnit::month);
  CHECK(monthly.column().integers == std::vector<std::int64_t>{537, 540, 541});
  CHECK(written(monthly.table)[2] == " 2015-02-01");
  const OneColumn fraction = read({"2014-10-13 05:06:07.250", "1815-10-13 05:06:07.001"});
  CHECK(fraction.info().decimals == 3);
  CHECK(written(fraction.table) == Texts{"2014-10-13 05:06:07.250", "1815-10-13 05:06:07.001"});
  const OneColumn nanoseconds =
      read({"2014-10-13 05:06:07.123456789", "1815-10-13 05:06:07.000000001"});
  CHECK(written(nanoseconds.table)[0] == "2014-10-13 05:06:07.123456789");
  const OneColumn far = read({"9014-10-13 05:06:07.123456789", "0015-10-13 05:06:07.000000001"});
  CHECK(written(far.table)[0] == "9014-10-13 05:06:07.1234567");  // limit of 64 bits
}

TEST_CASE("dates whose day and month are ambiguous") {
  const Texts cells = {"01/02/2014", "03/04/2014", "05/06/2014", "01/02/2014"};
  const OneColumn x = read(cells);
  CHECK(x.kind() == ColumnKind::category);
  CHECK(contains(x.warnings[0], "--type \"x=date:%m/%d/%Y\""));
  CHECK(contains(error_of(cells, continuous()), "month first or day first"));
  CHECK(contains(error_of(cells, type("date")), "month first or day first"));
  const OneColumn told = read(cells, type("date:%d/%m/%Y"));
  CHECK(told.kind() == ColumnKind::date);
  CHECK(told.info().date_unit == DateUnit::day);
  CHECK(read({"01/02/2014", "01/04/2014"}, type("date:%d/%m/%Y")).info().date_unit ==
        DateUnit::month);
  CHECK(written(told.table) == cells);
  CHECK(read({"01/02/2014", "13/04/2014"}).info().date_format == "%d/%m/%Y");
}

TEST_CASE("column types are overridden") {
  CHECK(read({"1", "2", "3"}, discrete()).kind() == ColumnKind::category);
  CHECK(read({"1", "2", "3"}, discrete()).info().values == Texts{"1", "2", "3"});
  CHECK(read({"1", "2", "2"}, discrete()).kind() == ColumnKind::boolean);
  CHECK(read({"0.5", "2", "2"}, discrete()).kind() == ColumnKind::category);
  CHECK(read({"2014-01-01", "2014-01-02"}, discrete()).kind() == ColumnKind::category);
  CHECK(read({"inf", "1", "2"}, discrete()).kind() == ColumnKind::category);
  CHECK(read({"a", "a"}, discrete()).kind() == ColumnKind::constant);
  CHECK(read({"0", "1", "1"}, continuous()).kind() == ColumnKind::integer);
  CHECK(read({"0.5", "1", "1"}, continuous()).kind() == ColumnKind::real);
  CHECK(read({"007", "+8", "9"}, continuous()).kind() == ColumnKind::integer);
  CHECK(written(read({"007", "+8", "9"}, continuous()).table) == Texts{"7", "8", "9"});
  CHECK(read({"2014-01-01", "2014-01-02"}, continuous()).kind() == ColumnKind::date);
  CHECK(read({"5", "5"}, continuous()).kind() == ColumnKind::constant);
  CHECK(read({"?", ""}, continuous()).kind() == ColumnKind::empty);
  CHECK(read({"1", "2", "3"}, type("real")).kind() == ColumnKind::real);
  CHECK(written(read({"1", "2", "3"}, type("real")).table) == Texts{"1", "2", "3"});
  CHECK(read({"1.0", "2", "3"}, type("integer")).kind() == ColumnKind::integer);
  CHECK(read({"1", "2", "3"}, type("category")).kind() == ColumnKind::category);
  CHECK(read({"1", "2", "2"}, type("identifier")).kind() == ColumnKind::identifier);
  CHECK(read({"20141013", "20141014"}, type("date")).info().date_format == "%Y%m%d");
  CHECK(read({"20141013", "20141014"}).kind() == ColumnKind::boolean);
  CHECK(read({"b", "2", "2"}, type("boolean")).kind() == ColumnKind::boolean);
  CHECK(read({"b", "b"}, type("constant")).kind() == ColumnKind::constant);
  CHECK(read({"1", "2", "3"}, type("discrete")).kind() == ColumnKind::category);
  CHECK(read({"0", "1"}, type("continuous")).kind() == ColumnKind::integer);
}

TEST_CASE("overrides that contradict the cells are reported with line and value") {
  CHECK(contains(error_of({"1", "2", "abc", "4"}, continuous()),
                 "table.csv, line 4, column \"x\": \"abc\" is not a number; "));
  CHECK(contains(error_of({"1", "\"a\nb\"", "3", "4"}, continuous()), "line 3, column"));
  CHECK(contains(error_of({"\"1\n\"", "2", "3"}, continuous()), "line 2, column"));
  CHECK(contains(error_of({"1", "2", "3.5"}, type("integer")),
                 "line 4, column \"x\": \"3.5\" is not a 64-bit integer"));
  CHECK(contains(error_of({"1", "92233720368547758080"}, type("integer")), "line 3"));
  CHECK(contains(error_of({"2014-01-01", "2014-02-30"}, type("date:%Y-%m-%d")),
                 "line 3, column \"x\": \"2014-02-30\" is not a date in the format %Y-%m-%d"));
  CHECK(contains(error_of({"a", "b"}, type("date")), "do not share one known date format"));
  CHECK(contains(error_of({"a", "b", "c"}, type("boolean")), "more than two"));
  CHECK(contains(error_of({"a", "b"}, type("constant")), "more than one distinct value"));
  CHECK(contains(error_of({"a", "b"}, type("empty")), "cannot be empty"));
  CHECK(contains(error_of({"a", "b"}, type("number")), "the kinds are integer"));
  CHECK(contains(error_of({"a", "b"}, type("date:%Q")), "invalid date format"));
}

TEST_CASE("infinity in a numeric column is reported with its line") {
  for (const char* text : {"inf", "-inf", "Infinity", "1e999"}) {
    CHECK(contains(error_of({"1", "2.5", text, "4"}),
                   std::string("line 4, column \"x\": \"") + text + "\" is infinite"));
    CHECK(contains(error_of({"1", "2.5", text, "4"}, continuous()), "infinite"));
  }
  CHECK(read({"inf", "-inf", "inf"}).kind() == ColumnKind::category);
}

TEST_CASE("overrides accept lists of column names") {
  const TestFolder folder;
  const std::string path = folder.file("t.csv", "age,\"a,b\",c=d,z\n1,2,3,4\n5,6,7,8\n9,9,9,9\n");
  TypeOverrides overrides;
  overrides.discrete = {"age,a,b"};
  overrides.types = {"c=d=real"};
  overrides.ignored = {"z"};
  const Table table = read_table(path, {}, overrides);
  REQUIRE(table.columns.size() == 3);
  CHECK(table.columns[0].info.kind == ColumnKind::category);
  CHECK(table.columns[1].info.kind == ColumnKind::category);
  CHECK(table.columns[2].info.kind == ColumnKind::real);
  const auto message = [&](const TypeOverrides& wrong) {
    return message_of([&] { read_table(path, {}, wrong); });
  };
  CHECK(message({{"agee"}, {}, {}, {}}) ==
        "--discrete: there is no column \"agee\"; did you mean \"age\"?");
  CHECK(contains(message({{}, {"age,y"}, {}, {}}), "--continuous: there is no column \"y\""));
  CHECK(contains(message({{}, {}, {"zz"}, {}}), "--ignore: there is no column \"zz\""));
  CHECK(contains(message({{}, {}, {}, {"ag=real"}}), "did you mean \"age\"?"));
  CHECK(contains(message({{}, {}, {}, {"age"}}), "is not of the form column=kind"));
  CHECK(contains(message({{"age"}, {"age"}, {}, {}}), "conflicting options for column"));
  CHECK(contains(message({{"age"}, {}, {"age"}, {}}), "conflicting options for column"));
  CHECK(contains(message({{}, {}, {"age,a,b,c=d,z"}, {}}), "all columns are ignored"));
  CHECK(read_table(path, {}, {{"age", "age"}, {}, {}, {"age=discrete"}}).columns.size() == 4);
}

TEST_CASE("a text among numbers, and integers beyond 64 bits, give a warning") {
  std::vector<std::string> cells;
  for (int i = 0; i < 12; ++i) cells.insert(cells.end(), 2, std::to_string(10 + i));
  cells[3] = "n/a";
  const OneColumn numbers = read(cells);
  CHECK(numbers.info().kind == ColumnKind::category);
  REQUIRE(numbers.warnings.size() == 1);
  CHECK(contains(numbers.warnings[0], "\"n/a\" (line 5)"));
  CHECK(contains(numbers.warnings[0], "--missing"));
  CHECK(read({"1", "2", "n/a", "1", "2"}).warnings.empty());  // few numbers: categories
  const OneColumn large = read({"2295873021354554394923", "2295873021354554394924",
                                "2295873021354554394923", "2295873021354554394925"});
  CHECK(large.info().kind == ColumnKind::real);
  REQUIRE(large.warnings.size() == 1);
  CHECK(contains(large.warnings[0], "--discrete"));
}

TEST_CASE("values are formatted and parsed") {
  const OneColumn dates = read({"2014-10-01", "2015-01-01"});
  long double value = 0;
  REQUIRE(read_value(dates.info(), " 2014-12-01 ", value));
  CHECK(value == 539);
  CHECK(value_text(dates.info(), 539) == "2014-12-01");
  CHECK_FALSE(read_value(dates.info(), "2014", value));
  const OneColumn reals = read({"1.50", "2.25"});
  CHECK(value_text(reals.info(), 1.999) == "2.00");
  REQUIRE(read_value(reals.info(), "+3", value));
  CHECK(value == 3);
  CHECK_FALSE(read_value(reals.info(), "inf", value));
  const OneColumn integers = read({" 1", " 2", " 3"});
  CHECK(value_text(integers.info(), 2.6) == " 3");
}
