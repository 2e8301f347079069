// Numbers as people write them: what is read, and that it is written back in the same way.
#include "data/text/number_style.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "data/encoding/table_encoder.h"
#include "data/tables/value_text.h"
#include "data/text/number_style_inference.h"
#include "kernels/error.h"
#include "tests/data/one_column.h"

using namespace ballast;

namespace {

CsvOptions with_delimiter(char delimiter, char decimal = 0) {
  CsvOptions options;
  options.delimiter = delimiter;
  options.decimal = decimal;
  return options;
}

// A file of quoted cells, separated by commas.
OneColumn read_commas(const Texts& cells, char decimal = 0) {
  const TestFolder folder;
  std::string content = "x,filler\n";
  for (const std::string& cell : cells) content += csv_cell(cell) + ",f\n";
  OneColumn result;
  result.table = read_table(folder.file("table.csv", content), with_delimiter(',', decimal), {},
                            &result.warnings);
  return result;
}

bool warns(const OneColumn& x, TableProblem problem) {
  return std::any_of(x.warnings.begin(), x.warnings.end(),
                     [&](const TableWarning& warning) { return warning.problem == problem; });
}

}  // namespace

TEST_CASE("numbers in all notations are read and written back unchanged") {
  struct Notation {
    Texts cells;
    std::vector<double> values;
  };
  for (const Notation& notation : std::vector<Notation>{
           {{"1,234.50", "0.75", "12,345,678.00"}, {1234.5, 0.75, 12345678}},
           {{"1.234,50", "0,75", "12.345.678,00"}, {1234.5, 0.75, 12345678}},
           {{"12,5", "0,25", "-3,75"}, {12.5, 0.25, -3.75}},
           {{"$84,835.00", "$1.50", "-$5.25"}, {84835, 1.5, -5.25}},
           {{"$84,835.00", "$1.50", "$-5.25"}, {84835, 1.5, -5.25}},
           {{"$84,835.00", "$1.50", "($5.25)"}, {84835, 1.5, -5.25}},
           {{"1.234,50", "1,50", "5,25-"}, {1234.5, 1.5, -5.25}},
           {{"$84,835.00", "$1.50", "$5.25-"}, {84835, 1.5, -5.25}},
           {{"47.9%", "3.0%", "-1.5%"}, {47.9, 3, -1.5}},
           {{"47.9 %", "3.0 %", "0.5 %"}, {47.9, 3, 0.5}},
           {{"1 234,5", "12,5", "1 234 567,5"}, {1234.5, 12.5, 1234567.5}},
           {{"1\xC2\xA0"
             "234,5",
             "12,5", "9,0"},
            {1234.5, 12.5, 9}},
           {{"1\xE2\x80\xAF"
             "234.5",
             "12.5", "9.0"},
            {1234.5, 12.5, 9}},
           {{"12'345.50", "1'234.25", "9.75"}, {12345.5, 1234.25, 9.75}},
           {{"(12.50)", "12.50", "3.25"}, {-12.5, 12.5, 3.25}},
           {{"12.5 kg", "7.0 kg", "3.2 kg"}, {12.5, 7, 3.2}},
           {{"EUR 12,50", "EUR 1.234,00", "EUR 0,99"}, {12.5, 1234, 0.99}},
           {{"1.234,50 \xE2\x82\xAC", "0,99 \xE2\x82\xAC", "7,00 \xE2\x82\xAC"}, {1234.5, 0.99, 7}},
           {{"\xE2\x88\x92"
             "1.5",
             "2.5", "3.5"},
            {-1.5, 2.5, 3.5}},
           {{"+1.5", "-2.5", "0.0"}, {1.5, -2.5, 0}},
           {{"+1.5", "-2.5", "+0.0"}, {1.5, -2.5, 0}},
           {{".28", ".5", "-.75", "1.25"}, {0.28, 0.5, -0.75, 1.25}},
           {{"5.24E+05", "1.00E-03", "-7.50E+11"}, {524000, 0.001, -7.5e11}},
           {{"5.24e5", "1.50e-3", "7.25e11"}, {524000, 0.0015, 7.25e11}},
           {{"1e-7", "2.5e-8", "0.25"}, {1e-7, 2.5e-8, 0.25}},
           {{"1234.5", "12 345.5", "123 456.0"}, {1234.5, 12345.5, 123456}},
           {{"94.50", "88.60", "100.39"}, {94.5, 88.6, 100.39}}}) {
    CAPTURE(notation.cells[0]);
    const OneColumn x = read_commas(notation.cells);
    REQUIRE(x.kind() == ColumnKind::real);
    CHECK(x.column().reals == notation.values);
    if (notation.cells[0].find(';') == std::string::npos) CHECK(written(x.table) == notation.cells);
    CHECK(x.warnings.empty());
  }
}

TEST_CASE("integers in all notations are read and written back unchanged") {
  struct Notation {
    Texts cells;
    std::vector<std::int64_t> values;
  };
  for (const Notation& notation :
       std::vector<Notation>{{{"1,234", "567", "-12,345,678"}, {1234, 567, -12345678}},
                             {{"1 234", "567", "12 345"}, {1234, 567, 12345}},
                             {{"$1,234", "$567", "$89"}, {1234, 567, 89}},
                             {{"12 kg", "7 kg", "120 kg"}, {12, 7, 120}},
                             {{"47%", "3%", "100%"}, {47, 3, 100}},
                             {{"+5", "-6", "+7"}, {5, -6, 7}},
                             {{"2866.", "716.", "3."}, {2866, 716, 3}},
                             {{"$1,234.00", "$567.00", "$89.00"}, {1234, 567, 89}},
                             {{"1.234,00", "567,00", "89,00"}, {1234, 567, 89}},
                             {{"(5)", "7", "(12)"}, {-5, 7, -12}}}) {
    CAPTURE(notation.cells[0]);
    const OneColumn x = read_commas(notation.cells);
    REQUIRE(x.kind() == ColumnKind::integer);
    CHECK(x.column().integers == notation.values);
    CHECK(written(x.table) == notation.cells);
  }
}

TEST_CASE("texts that are not numbers in one notation stay texts") {
  for (const Texts& cells :
       {Texts{"1,5", "1.5", "2,5", "2,5"},
        Texts{"$5",
              "\xE2\x82\xAC"
              "5",
              "$6", "$6"},
        Texts{"5%", "5", "6%", "6%"}, Texts{"12 kg", "5 lb", "7 kg", "7 kg"},
        Texts{"1,23,456", "12,34,567", "1,23,456", "1,23,456"}, Texts{"1.2.3", "1.2.4", "1.2.3"},
        Texts{"A12", "A13", "A14", "A14"}, Texts{"12-34", "12-35", "12-35"},
        Texts{"10.0.0.1", "10.0.0.2", "10.0.0.2"}, Texts{"007,5", "008,5", "008,5"},
        Texts{"1 23", "4 56", "4 56"}, Texts{"--5", "--6", "--6"}, Texts{"+5", "6", "7", "7"},
        Texts{"+5", "3-", "3-", "+7"}, Texts{"-5", "3-", "3-", "7"}, Texts{"(-5)", "(-6)", "(-6)"},
        Texts{"0,123,456", "1,123,456", "1,123,456"}}) {
    CAPTURE(cells[0]);
    CHECK(read_commas(cells).kind() == ColumnKind::category);
  }
  CHECK(warns(read_commas({"1,5", "1.5", "2,5", "2,5"}), TableProblem::mixed_numbers));
  CHECK(
      warns(read_commas({"661,89", "1,967.74", "585,07", "585,07"}), TableProblem::mixed_numbers));
}

TEST_CASE(
    "a comma that can be either separates thousands, or decimals if semicolons separate cells") {
  const OneColumn thousands = read_commas({"1,234", "5,678", "9,012"});
  CHECK(thousands.column().integers == std::vector<std::int64_t>{1234, 5678, 9012});
  CHECK(warns(thousands, TableProblem::ambiguous_comma));
  const OneColumn decimals = read({"1,234", "5,678", "9,012"});
  CHECK(decimals.column().reals == std::vector<double>{1.234, 5.678, 9.012});
  CHECK(warns(decimals, TableProblem::ambiguous_comma));
  CHECK(read({"1,234", "567", "9,012"}).column().integers ==
        std::vector<std::int64_t>{1234, 567, 9012});
  CHECK(read({"0,234", "5,678", "9,012"}).warnings.empty());
}

TEST_CASE("the decimal separator can be given") {
  CHECK(read_commas({"1,234", "5,678", "9,012"}, ',').column().reals ==
        std::vector<double>{1.234, 5.678, 9.012});
  CHECK(read_commas({"1.234", "5.678", "9.012"}, ',').column().integers ==
        std::vector<std::int64_t>{1234, 5678, 9012});
  CHECK(read_commas({"1.5", "2.5", "3.5", "3.5"}, ',').kind() == ColumnKind::category);
  CHECK(read({"1,234", "5,678", "9,012"}, {}, with_delimiter(';', '.')).column().integers ==
        std::vector<std::int64_t>{1234, 5678, 9012});
  CHECK(read_commas({"12", "34", "56"}, ',').kind() == ColumnKind::integer);
}

TEST_CASE("texts of the same number are a category if they repeat") {
  const OneColumn codes = read({"250.00", "250.0", "401.9", "250.00", "250.0", "401.9", "401.9"});
  CHECK(codes.kind() == ColumnKind::category);
  CHECK(warns(codes, TableProblem::texts_of_one_number));
  CHECK(read({"1.10", "1.1", "1.2", "1.10", "1.1", "1.1", "1.2"}).kind() == ColumnKind::category);
  CHECK(read({"250.00", "250.0", "1.5", "2.5"}).kind() == ColumnKind::real);  // hardly repeat
  CHECK(read({"60.0", "61.75", "60.0", "60.0", "61.75"}).kind() == ColumnKind::real);
}

TEST_CASE("one number without the decimals of all others does not change their format") {
  const Texts cells = rows_of(200, [](std::size_t i) {
    return i == 7 ? std::string("93") : std::to_string(80 + i % 13) + (i % 3 == 0 ? ".50" : ".39");
  });
  const OneColumn x = read(cells);
  REQUIRE(x.kind() == ColumnKind::real);
  CHECK(written(x.table) == cells);
  CHECK(value_text(x.info(), 88.6) == "88.60");
}

TEST_CASE("conditions accept the style of the column and plain numbers") {
  const OneColumn x = read_commas({"$84,835.00", "$1.50", "($5.25)"});
  for (const char* text : {"$1,234.50", "1234.5", "1,234.50", " $1234.50 ", "$1234.5"}) {
    CAPTURE(text);
    long double value = 0;
    REQUIRE(read_value(x.info(), text, value));
    CHECK(value == 1234.5L);
  }
  long double value = 0;
  REQUIRE(read_value(x.info(), "($5.25)", value));
  CHECK(value == -5.25L);
  CHECK_FALSE(read_value(x.info(), "1,23", value));
  CHECK(value_text(x.info(), -1234.5L) == "($1,234.50)");
  const OneColumn comma = read({"12,5", "0,25", "3,75"});
  REQUIRE(read_value(comma.info(), "1,5", value));
  CHECK(value == 1.5L);
  REQUIRE(read_value(comma.info(), "1.5", value));
  CHECK(value == 1.5L);
}

TEST_CASE("numbers that contain the delimiter are quoted") {
  const TestFolder folder;
  const Table table = read({"12,5", "0,25", "3,75"}).table;
  TableWriter writer(folder / "out.csv", column_infos(table));
  writer.write(table);
  writer.close();
  std::ifstream file(folder / "out.csv");
  std::string line;
  std::getline(file, line);
  std::getline(file, line);
  CHECK(line == "\"12,5\",f");
}

TEST_CASE("a style is saved with its column, and checked when it is loaded") {
  const OneColumn x = read_commas({"$84,835.00", "$1.50", "($5.25)"});
  ModelFile file;
  save_column_info("x", x.info(), file);
  CHECK(load_column_info("x", file).style == x.info().style);
  std::vector<std::int64_t> numbers = file.get_integers("x.notation", kAnyCount, kAnyInteger);
  for (std::int64_t& number : numbers) {
    ModelFile damaged = file;
    const std::int64_t right = number;
    number = -7;
    damaged.put("x.notation", numbers);
    number = right;
    CHECK_THROWS_AS(load_column_info("x", damaged), Error);
  }
}

TEST_CASE("another table may have the style of the column or plain numbers") {
  const TestFolder folder;
  const OneColumn x = read_commas({"$84,835.00", "$1.50", "($5.25)"});
  const Table other = read_table_as(folder.file("other.csv", "x,filler\n\"$1,000.00\",f\n7.5,f\n"),
                                    {}, column_infos(x.table));
  CHECK(other.columns[0].reals == std::vector<double>{1000, 7.5});
}
