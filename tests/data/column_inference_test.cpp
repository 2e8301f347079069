// Inferred column types, and what is stored for each column.
#include "data/tables/columns/column_inference.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "data/tables/value_text.h"
#include "tests/data/one_column.h"

using namespace ballast;

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
  CHECK(read({"+5", "+6", "+7", "+7"}).kind() == ColumnKind::integer);
  CHECK(read({"1,5", "2,5", "3,5", "1,5"}).kind() == ColumnKind::real);
  CHECK(read({"1,5", "2.5", "3,5", "1,5"}).kind() == ColumnKind::category);
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
  CHECK(x.info().style.zeros == 1);
  CHECK(written(x.table) == Texts{"39.0", "40.0", "", "-1.0"});
  CHECK(read({"0.0", "1.0", "1.0"}).kind() == ColumnKind::boolean);
  CHECK(read({"5.", "6.", "7."}).kind() == ColumnKind::integer);
  const OneColumn blanks = read({" 39.00 ", " 40.00 ", " 41.00 "});
  CHECK(blanks.info().suffix == " ");
  CHECK(blanks.info().style.zeros == 2);
}

TEST_CASE("every column kind is written the same from a model file as from its table") {
  const auto differing = [](std::size_t i) {
    return i % 4 == 0 ? std::string("NA") : "id" + std::string(i, 'x') + "y";
  };
  for (const Texts& cells :
       {rows_of(200, differing), Texts{"1", "", "\"\"", " 7"}, Texts{"a", "\"\"", "", "a"},
        Texts{"1e-7", "2.5", "?"}, Texts{" 1.0", " 2.0", " 3.0"}, Texts{"c", "c"},
        Texts{"", "NA", "\"\""}, Texts{"13/01/2014 00:00", "01/02/2014 00:00"},
        Texts{"2014-01-13 00:00 CET", "2014-06-13 00:00 CEST"}}) {
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
  CHECK(x.info().integer_range().minimum == std::numeric_limits<std::int64_t>::min());
  CHECK(x.info().integer_range().maximum == std::numeric_limits<std::int64_t>::max());
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
  CHECK(x.info().real().format.significant_digits == 7);
  CHECK(x.column().reals == std::vector<double>{1e-7, 123456.5, 0, 0.5});
  CHECK(x.info().minimum() == 1e-7);
  CHECK(x.info().maximum() == 123456.5);
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

TEST_CASE("missing values of spreadsheets and data frames") {
  CHECK(read({"1", "#N/A", "2", "<NA>", "3"}).kind() == ColumnKind::integer);
  CHECK(read({"2014-06-16", "NaT", "2014-06-17", "NaT"}).kind() == ColumnKind::date);
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
  CHECK(x.info().minimum() == 1);
  CHECK(written(x.table) == cells);
  Texts reals = cells;
  reals[0] = "1e-7";  // stored as text from the first row
  reals[8] = "2e-7";
  reals[9] = "3e-7";
  const OneColumn y = read(reals);
  CHECK(y.kind() == ColumnKind::real);
  CHECK(y.info().quoted_empty == 1);
  CHECK(y.column().missing == x.column().missing);
  CHECK(written(y.table) == reals);
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
  CHECK(x.info().minimum() == 5);
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
  CHECK(contains(x.warnings[0].text, "\"x\": has only missing values"));
  CHECK(written(x.table) == cells);
  CHECK(read({"?", "?"}).column().missing.empty());
  CHECK(written(read({"?", "?"}).table) == Texts{"?", "?"});
}

TEST_CASE("dates") {
  const OneColumn x = read({"20141013T000000", "20150101T000000", "?"});
  CHECK(x.kind() == ColumnKind::date);
  CHECK(x.info().date().unit == DateUnit::day);
  CHECK(x.column().integers == std::vector<std::int64_t>{16356, 16436, 0});
  CHECK(x.info().integer_range().minimum == 16356);
  CHECK(written(x.table) == Texts{"20141013T000000", "20150101T000000", "?"});
  const OneColumn monthly = read({" 2014-10-01", " 2015-01-01", " 2015-02-01"});
  CHECK(monthly.info().date().unit == DateUnit::month);
  CHECK(monthly.column().integers == std::vector<std::int64_t>{537, 540, 541});
  CHECK(written(monthly.table)[2] == " 2015-02-01");
  const OneColumn fraction = read({"2014-10-13 05:06:07.250", "1815-10-13 05:06:07.001"});
  CHECK(fraction.info().date().decimals == 3);
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
  CHECK(x.warnings[0].problem == TableProblem::texts_like_dates);
  CHECK(x.warnings[0].kind == "date:%m/%d/%Y");
  CHECK(contains(error_of(cells, continuous()), "month first or day first"));
  CHECK(contains(error_of(cells, type("date")), "month first or day first"));
  const OneColumn told = read(cells, type("date:%d/%m/%Y"));
  CHECK(told.kind() == ColumnKind::date);
  CHECK(told.info().date().unit == DateUnit::day);
  CHECK(read({"01/02/2014", "01/04/2014"}, type("date:%d/%m/%Y")).info().date().unit ==
        DateUnit::month);
  CHECK(written(told.table) == cells);
  CHECK(read({"01/02/2014", "13/04/2014"}).info().date().format == "%d/%m/%Y");
}

TEST_CASE("dates in other notations are read and written back unchanged") {
  const std::vector<Texts> columns = {
      {"20191231", "20200229", "20180101", "20191231"},
      {"20191231235959", "20200229000000", "20180101120000"},
      {"20191231.0", "20200229.0", "", "20180101.0"},
      {"05-Jan-2020", "16-Jun-2014", "31-Dec-2019"},
      {"Jan 1 2000", "Jun 16 2014", "Dec 31 2019"},
      {"Jan 01 2000", "Jun 16 2014", "Dec 31 2019"},
      {"June 16, 2014", "May 5, 2015", "December 31, 2019"},
      {"16 June 2014", "05 May 2015", "31 December 2019"},
      {"6/16/14", "1/5/20", "12/31/68", "1/1/69"},
      {"16.06.14", "05.01.20", "31.12.19"},
      {"05-JAN-20", "16-JUN-14", "31-DEC-19"},
      {"Mon, 16 Jun 2014 20:34:27 +0000", "Tue, 02 Jan 2029 20:34:27 +0000"},
      {"Mon, 16 Jun 2014 20:34:27 GMT", "Tue, 02 Jan 2029 20:34:27 GMT"},
      {"2020-12-01 08:11:36+0100", "2020-07-01 08:11:36+0100"},
      {"2020-12-01 08:11:36 UTC", "2020-07-01 08:11:36 UTC"},
      {"2020-12-01T08:11:36+01:00", "2020-07-01T08:11:36+02:00", "2021-01-01T00:00:00+01:00"},
      {"2020-12-01 08:11:36 CET", "2020-07-01 08:11:36 CEST", "2021-01-01 00:00:00 CET"},
      {"2020-12-01T08:11+01:00[Europe/Berlin]", "2020-07-01T08:11+02:00[Europe/Berlin]"},
      {"2014-10-13 5:06 PM", "2014-10-14 12:00 AM"},
      {"2014-10-13 05:06:07.5", "2014-10-13 05:06:07", "2014-10-13 05:06:07.123456"},
  };
  for (const Texts& cells : columns) {
    CAPTURE(cells[0]);
    const OneColumn x = read(cells);
    CHECK(x.kind() == ColumnKind::date);
    CHECK(x.warnings.empty());
    CHECK(written(x.table) == cells);
  }
  const OneColumn quoted = read({"\"June 16; 2014\"", "\"May 5; 2015\""}, type("date:%B %-d; %Y"));
  CHECK(written(quoted.table) == Texts{"\"June 16; 2014\"", "\"May 5; 2015\""});
}

TEST_CASE("integers that may be dates by chance stay integers") {
  CHECK(read({"20191231", "20191232", "20191233"}).kind() == ColumnKind::integer);
  CHECK(read({"20191231", "20191230", "20191231"}).kind() == ColumnKind::boolean);
  CHECK(read({"201901", "201902", "201903"}).kind() == ColumnKind::integer);
  CHECK(read({"20191231", "20191230", "20191229"}, type("integer")).kind() == ColumnKind::integer);
}

TEST_CASE("local time is learned, and a time zone is that of the next values") {
  const OneColumn x = read({"2020-01-01T00:00:00+01:00", "2020-02-01T00:00:00+01:00",
                            "2020-07-01T00:00:00+02:00", "2020-08-01T00:00:00+02:00"});
  CHECK(x.info().date().unit == DateUnit::month);
  CHECK(x.info().date().zones.texts == Texts{"+01:00", "+02:00"});
  CHECK(value_text(x.info(), 602) == "2020-03-01T00:00:00+01:00");
  CHECK(value_text(x.info(), 605) == "2020-06-01T00:00:00+02:00");
  long double value = 0;
  REQUIRE(read_value(x.info(), "2020-03-01T00:00:00Z", value));
  CHECK(value == 602);
}

TEST_CASE("a requested date format is fitted to the values") {
  const auto format = [](const Texts& cells, const char* kind) {
    return read(cells, type(kind)).info().date().format;
  };
  CHECK(format({"Jan 1 2000", "Dec 31 2000"}, "date:%b %d %Y") == "%b %-d %Y");
  CHECK(format({"01-JAN-00", "31-DEC-00"}, "date:%d-%b-%y") == "%d-%^b-%y");
  CHECK(format({"June 16, 2014", "May 1, 2014"}, "date:%B %d, %Y") == "%B %-d, %Y");
  CHECK(format({"6/16/14", "1/5/20"}, "date:%D") == "%-m/%-d/%y");
  CHECK(format({"05:06+0100", "05:07+0100"}, "date:%R%z") == "%H:%M+0100");
  CHECK(format({"05:06+0100", "05:07+0200"}, "date:%R%z") == "%H:%M%z");
  CHECK(format({"14166", "14167", "15001"}, "date:%y%j") == "%y%j");
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
  CHECK(read({"20141013", "20141014"}, type("date")).info().date().format == "%Y%m%d");
  CHECK(read({"20141013", "20141014"}).kind() == ColumnKind::boolean);
  CHECK(read({"b", "2", "2"}, type("boolean")).kind() == ColumnKind::boolean);
  CHECK(read({"b", "b"}, type("constant")).kind() == ColumnKind::constant);
  CHECK(read({"1", "2", "3"}, type("discrete")).kind() == ColumnKind::category);
  CHECK(read({"0", "1"}, type("continuous")).kind() == ColumnKind::integer);
}

TEST_CASE("overrides that contradict the cells are reported with line and value") {
  CHECK(contains(error_of({"1", "2", "abc", "4"}, continuous()),
                 "table.csv, line 4, column \"x\": \"abc\" is not a number"));
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

TEST_CASE("errors have a code") {
  CHECK(problem_of({"1", "2", "abc", "4"}, continuous()) == TableProblem::not_continuous);
  CHECK(problem_of({"1", "2", "abc", "4"}, type("real")) == TableProblem::not_a_number);
  CHECK(problem_of({"1", "2.5", "inf", "4"}) == TableProblem::infinite_number);
  CHECK(problem_of({"1", "2", "3.5"}, type("integer")) == TableProblem::not_an_integer);
  CHECK(problem_of({"a", "b"}, type("date")) == TableProblem::no_date_format);
  CHECK(problem_of({"01/02/2014", "03/04/2014"}, type("date")) ==
        TableProblem::ambiguous_date_format);
  CHECK(problem_of({"2014-01-01", "x"}, type("date:%Y-%m-%d")) == TableProblem::not_a_date);
  CHECK(problem_of({"a", "b", "c"}, type("boolean")) == TableProblem::wrong_kind);
  TypeOverrides both = discrete();
  both.continuous = {"x"};
  CHECK(problem_of({"1", "2"}, both) == TableProblem::conflicting_types);
}

TEST_CASE("infinity in a numeric column is reported with its line") {
  for (const char* text : {"inf", "-inf", "Infinity", "1e999"}) {
    CHECK(contains(error_of({"1", "2.5", text, "4"}),
                   std::string("line 4, column \"x\": \"") + text + "\" is infinite"));
    CHECK(contains(error_of({"1", "2.5", text, "4"}, continuous()), "infinite"));
  }
  CHECK(read({"inf", "-inf", "inf"}).kind() == ColumnKind::category);
}

TEST_CASE("a text among numbers, and integers beyond 64 bits, give a warning") {
  std::vector<std::string> cells;
  for (int i = 0; i < 12; ++i) cells.insert(cells.end(), 2, std::to_string(10 + i));
  cells[3] = "n/a";
  const OneColumn numbers = read(cells);
  CHECK(numbers.info().kind == ColumnKind::category);
  REQUIRE(numbers.warnings.size() == 1);
  CHECK(contains(numbers.warnings[0].text, "\"n/a\" (line 5)"));
  CHECK(numbers.warnings[0].problem == TableProblem::text_among_numbers);
  CHECK(numbers.warnings[0].column == "x");
  CHECK(numbers.warnings[0].line == 5);
  CHECK(read({"1", "2", "n/a", "1", "2"}).warnings.empty());  // few numbers: categories
  const OneColumn large = read({"2295873021354554394923", "2295873021354554394924",
                                "2295873021354554394923", "2295873021354554394925"});
  CHECK(large.info().kind == ColumnKind::real);
  REQUIRE(large.warnings.size() == 1);
  CHECK(large.warnings[0].problem == TableProblem::inexact_integers);
}

namespace {

// The kind of 600 integers in a column of this name, and whether they look like codes.
std::pair<ColumnKind, bool> kind_of(const std::string& name,
                                    const std::function<std::int64_t(std::size_t)>& value) {
  const TestFolder folder;
  std::string text = name + ",c\n";
  for (std::size_t row = 0; row < 600; ++row) text += std::to_string(value(row)) + ",a\n";
  std::vector<TableWarning> warnings;
  const Table table = read_table(folder.file("t.csv", text), {}, {}, &warnings);
  const bool codes = std::any_of(warnings.begin(), warnings.end(), [](const TableWarning& warning) {
    return warning.problem == TableProblem::perhaps_codes ||
           warning.problem == TableProblem::named_codes;
  });
  return {table.columns[0].info.kind, codes};
}

}  // namespace

TEST_CASE("codes are told from measures") {
  const auto zip = [](std::size_t row) {
    return static_cast<std::int64_t>(98001 + 7919 * (row % 40) % 198);
  };
  const auto integer = [](bool codes) { return std::pair(ColumnKind::integer, codes); };
  const auto category = std::pair(ColumnKind::category, true);
  for (const char* name : {"zipcode", "zip_code", "storeId", "PLZ", "area code"}) {
    CAPTURE(name);
    CHECK(kind_of(name, zip) == category);
  }
  CHECK(kind_of("region", zip) == integer(true));
  SUBCASE("measures") {
    CHECK(kind_of("age", [](std::size_t row) { return 18 + row % 60; }) == integer(false));
    CHECK(kind_of("height", [](std::size_t row) { return 150 + row % 40; }) == integer(false));
    CHECK(kind_of("year", [](std::size_t row) { return 1900 + 13 * (row % 9); }) == integer(false));
    CHECK(kind_of("price", [](std::size_t row) { return 100 + 50 * (row * row % 18); }) ==
          integer(false));
    CHECK(kind_of("gain", [&](std::size_t row) { return row % 3 == 0 ? zip(row) : 0; }) ==
          integer(false));
    CHECK(kind_of("weight", [](std::size_t row) { return 200 + row * 7919 % 97; }) ==
          integer(false));
  }
  SUBCASE("identifiers of the rows are not codes") {
    CHECK(kind_of("store_id", [](std::size_t row) { return 1 + row; }).first ==
          ColumnKind::identifier);
  }
}

TEST_CASE("a few rows that are not numbers or dates give a warning, whatever the distinct values") {
  Texts numbers;
  Texts dates;
  Texts integers;
  for (int i = 0; i < 60; ++i) {
    numbers.push_back(std::to_string(10 * (i % 4)));
    dates.push_back("2020-0" + std::to_string(1 + i % 9) + "-01");
    integers.push_back("2020010" + std::to_string(1 + i % 9));
  }
  numbers[0] = "34.46Sq. Meter";
  numbers[1] = "2100 - 2850";
  CHECK(read(numbers).warnings.at(0).problem == TableProblem::text_among_numbers);
  CHECK(contains(read(numbers).warnings[0].text, "\"34.46Sq. Meter\" (line 2)"));
  for (const char* odd : {"unknown", "0000-00-00", "2020-13-01", "0", "01/02/2020"}) {
    for (const std::size_t row : {0, 5}) {
      Texts cells = dates;
      cells[row] = odd;
      const OneColumn x = read(cells);
      CAPTURE(odd);
      CHECK(x.kind() == ColumnKind::category);
      REQUIRE(x.warnings.size() == 1);
      CHECK(x.warnings[0].problem == TableProblem::text_among_dates);
      CHECK(x.warnings[0].line == static_cast<std::int64_t>(row) + 2);
      CHECK(contains(x.warnings[0].text, std::string("most values are dates, but \"") + odd));
      CHECK(contains(error_of(cells, type("date")), std::string("\"") + odd + "\" is not a date"));
    }
  }
  integers[3] = "0";
  CHECK(read(integers).kind() == ColumnKind::category);
  CHECK(read(integers).warnings.at(0).problem == TableProblem::text_among_dates);
  CHECK(read(integers).warnings[0].line == 5);
  for (std::size_t i = 0; i < 6; ++i) dates[i] = "unknown";
  CHECK(read(dates).warnings.empty());
}

TEST_CASE("texts after a time that are no time zones make no dates") {
  const auto kind = [](const std::function<std::string(std::size_t)>& after) {
    return read(rows_of(200,
                        [&](std::size_t row) {
                          return "2020-01-" + std::to_string(10 + row % 20) +
                                 " 10:" + std::to_string(10 + row / 20) + after(row);
                        }))
        .kind();
  };
  const auto letters = [](std::size_t row) {
    return std::string{static_cast<char>('a' + row / 26), static_cast<char>('a' + row % 26)};
  };
  CHECK(kind([](std::size_t) { return " CET"; }) == ColumnKind::date);
  CHECK(kind([](std::size_t row) {
          return row % 2 == 0 ? "+01:00 (CET)" : "+02:00 (Central Time)";
        }) == ColumnKind::date);
  CHECK(kind([](std::size_t row) { return row % 2 == 0 ? " Europe/Berlin" : " Asia/Tokyo"; }) ==
        ColumnKind::date);
  CHECK(kind([&](std::size_t row) { return " (Ann " + letters(row) + ")"; }) != ColumnKind::date);
  CHECK(kind([&](std::size_t row) { return " " + letters(row) + "/smith"; }) != ColumnKind::date);
  CHECK(kind([&](std::size_t row) { return " UTC (Ann " + letters(row) + ")"; }) !=
        ColumnKind::date);
}

TEST_CASE("distinct dates with a few other texts are not identifiers") {
  Texts cells;
  for (int day = 1; day <= 28; ++day) {
    const std::string number = (day < 10 ? "0" : "") + std::to_string(day);
    cells.push_back("2020-02-" + number);
    cells.push_back("2021-02-" + number);
  }
  cells[7] = "unknown";
  CHECK(read(cells).kind() == ColumnKind::category);
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
