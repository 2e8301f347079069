// Tables and pictures as people have them, parts of public data sets: what a user expects of each.
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <regex>
#include <set>

#include "tests/data/simple_csv.h"
#include "tests/program/infogan.h"

namespace ballast::test {
namespace {

std::string input(const std::string& name) {
  return std::string(BALLAST_FIXTURES) + "/cases/" + name;
}

std::string types(const std::string& name, const Arguments& more = {}) {
  const Result result = run_well("ctgan", joined({"types", input(name)}, more));
  return result.err + result.out;
}

using Column = std::vector<std::string>;

// The columns of a table, without the header.
std::map<std::string, Column> columns_of(const std::string& text, char delimiter = ',') {
  const std::vector<SimpleRow> rows = parse_simply(text, delimiter);
  std::map<std::string, Column> columns;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    REQUIRE(rows[row].size() == rows[0].size());
    for (std::size_t i = 0; i < rows[0].size(); ++i) {
      columns[rows[0][i].text].push_back(rows[row][i].text);
    }
  }
  return columns;
}

// A model of a table.
class Model {
 public:
  explicit Model(const std::string& name, const Arguments& more = {"--steps", "20"}) {
    run_well("ctgan", joined({"fit", input(name), "--output", path_, "--threads", "1"}, more));
  }
  std::string sample(const Arguments& more) const {
    return run_well("ctgan", joined({"sample", path_, "--output", "-"}, more)).out;
  }
  std::map<std::string, Column> columns(const std::string& rows, char delimiter = ',') const {
    return columns_of(sample({"--rows", rows}), delimiter);
  }

 private:
  Folder folder_;
  std::string path_ = folder_.path("model");
};

std::size_t count_if(const Column& column, const std::function<bool(const std::string&)>& test) {
  return static_cast<std::size_t>(std::count_if(column.begin(), column.end(), test));
}

std::size_t count(const Column& column, const std::string& pattern) {
  const std::regex form(pattern);
  return count_if(column, [&](const std::string& text) { return std::regex_match(text, form); });
}

void check_all(const Column& column, const std::string& pattern) {
  CAPTURE(pattern);
  REQUIRE(!column.empty());
  CAPTURE(column[0]);
  CHECK(count(column, pattern) == column.size());
}

Column real_column(const std::string& name, const std::string& column) {
  return columns_of(read_file(input(name))).at(column);
}

double number(const std::string& text) { return std::stod(text); }

// The share of the numbers from `least` to `most`.
double share(const Column& column, double least, double most) {
  const auto inside = [&](const std::string& text) {
    return number(text) >= least && number(text) <= most;
  };
  return static_cast<double>(count_if(column, inside)) / static_cast<double>(column.size());
}

double correlation(const Column& a, const Column& b) {
  double sums[5] = {};
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = number(a[i]);
    const double y = number(b[i]);
    sums[0] += x;
    sums[1] += y;
    sums[2] += x * x;
    sums[3] += y * y;
    sums[4] += x * y;
  }
  const auto n = static_cast<double>(a.size());
  return (n * sums[4] - sums[0] * sums[1]) /
         std::sqrt((n * sums[2] - sums[0] * sums[0]) * (n * sums[3] - sums[1] * sums[1]));
}

TEST_CASE("case: a column of three whole numbers is balanced, and 1.0 is 1") {
  const Model model("balance-numbers.csv");
  const Column classes =
      columns_of(model.sample({"--rows", "30", "--balance", "Pclass"})).at("Pclass");
  for (const char* value : {"1", "2", "3"}) CHECK(count(classes, value) == 10);
  check_all(columns_of(model.sample({"--rows", "3", "--where", "Survived=1.0"})).at("Survived"),
            "1");
}

TEST_CASE("case: a table aligned with blanks") {
  CHECK(has(types("blank-aligned.data"), "pass --delimiter blank"));
  const std::string read = types("blank-aligned.data", {"--no-header", "--delimiter", "blank"});
  CHECK(has(read, "columns: 14 (60 rows"));
  CHECK_FALSE(has(read, "warning"));
}

TEST_CASE("case: a report of constant columns") {
  const std::string constant = input("constant.csv");
  const std::string other = input("not-constant.csv");
  CHECK(has(run("ctgan", {"report", constant, constant}).err,
            "no column can be compared: 'a' has a single value"));
  const std::string report = run_well("ctgan", {"report", other, constant}).out;
  CHECK(has(report, "synthetic undefined"));
  CHECK(std::regex_search(report, std::regex("0\\.000 +a x d")));
}

TEST_CASE("case: integers that are dates") {
  const Column days = Model("dates-as-integers.csv").columns("400").at("day");
  for (const std::string& text : days) {
    CAPTURE(text);
    const int day = std::stoi(text);
    const std::chrono::year year(day / 10000);
    CHECK((year / (day / 100 % 100) / (day % 100)).ok());
    CHECK((int(year) >= 2019 && int(year) <= 2021));
  }
}

TEST_CASE("case: a few texts among numbers") {
  CHECK(has(types("few-texts-among-numbers.csv"),
            "\"sqft\": most values are numbers, but \"1240 - 2080\" (line 2) is not"));
}

TEST_CASE("case: identifiers keep their form") {
  auto columns = Model("fresh-identifiers.csv").columns("200");
  const std::string octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  check_all(columns["ip"], octet + "\\." + octet + "\\." + octet + "\\." + octet);
  check_all(columns["lan"], "10\\.0\\." + octet + "\\." + octet);
  check_all(columns["mail"], "user\\d+\\.x\\d+@example\\.(com|de|org)");
  check_all(columns["url"], "https://shop\\.example\\.com/item/\\d{4,6}\\?ref=\\d+");
}

TEST_CASE("case: a forgotten --no-header") {
  CHECK(has(types("header-forgotten.csv"), "if the table has no header, pass --no-header"));
  CHECK_FALSE(has(types("header-forgotten.csv", {"--no-header"}), "warning"));
}

TEST_CASE("case: codes of missing values are exact") {
  auto columns = Model("missing-codes.csv").columns("2000");
  CHECK(count(columns["weight"], "999") > 0);
  CHECK(share(columns["weight"], 200, 998) == 0);
  CHECK(count(columns["height"], "-1") > 0);
  CHECK(share(columns["height"], 0, 120) == 0);
}

TEST_CASE("case: dates with names of months and no comma") {
  CHECK(has(types("month-names.csv"), "format %b %-d %Y\n"));
  CHECK(has(types("month-names.csv", {"--type", "date=date:%b %d %Y"}), "  date   date "));
  check_all(Model("month-names.csv").columns("100").at("date"),
            "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 1 20(0\\d|10)");
}

TEST_CASE("case: one odd value does not decide on the decimals") {
  auto columns = Model("one-odd-decimal.csv").columns("1000");
  CHECK(count(columns["visits"], "\\d+") > 980);
  CHECK(count(columns["score"], "\\d+(\\.\\d)?") > 980);
}

TEST_CASE("case: values do not pile up at the ends of their range") {
  auto columns = Model("piles-at-the-ends.csv", {"--steps", "300"}).columns("2000");
  const Column real = real_column("piles-at-the-ends.csv", "MonthlyCharges");
  const auto [least, most] = std::minmax_element(
      real.begin(), real.end(), [](const auto& a, const auto& b) { return number(a) < number(b); });
  CHECK(count(columns["MonthlyCharges"], *least) < 40);
  CHECK(count(columns["MonthlyCharges"], *most) < 40);
  CHECK(count(columns["tenure"], "0") < 80);
}

TEST_CASE("case: salaries are a measure") {
  const std::string name = "salaries-as-identifier.csv";
  CHECK(has(types(name), "  salary  integer "));
  const Column salaries = Model(name).columns("400").at("salary");
  CHECK(share(salaries, 20285, 89972) == 1);
  CHECK(share(salaries, 20285, 55000) > 0.1);
  CHECK(share(salaries, 55000, 89972) > 0.1);
}

TEST_CASE("case: semicolons with quoted names, and decimal commas") {
  const std::string read = types("semicolon-quoted.csv");
  CHECK(has(read, "columns: 12 (59 rows, delimiter ';')"));
  CHECK_FALSE(has(read, "warning"));
  auto columns = Model("decimal-comma.csv").columns("50", ';');
  check_all(columns["age"], "\\d\\d");
  check_all(columns["score"], "\\d+,\\d");
}

TEST_CASE("case: a short table is learnt") {
  const auto columns = Model("short-tables.csv", {"--steps", "1000"}).columns("1000");
  CHECK(correlation(columns.at("x"), columns.at("y")) > 0.8);
}

TEST_CASE("case: amounts of money and percentages are numbers") {
  const std::string read = types("thousands-currency-percent.csv");
  CHECK(has(read, "\"thousands\": the values are numbers in different notations"));
  auto columns = Model("thousands-currency-percent.csv").columns("200");
  check_all(columns["comma"], "\\d+,\\d\\d");
  check_all(columns["dollar"], "\\$\\d{1,3}(,\\d{3})*\\.\\d\\d ");
  check_all(columns["percent"], "\\d{1,2}\\.\\d%");
  const Column real = real_column("thousands-currency-percent.csv", "dollar");
  const std::set<std::string> amounts(real.begin(), real.end());
  CHECK(count_if(columns["dollar"], [&](const auto& text) { return amounts.count(text) == 0; }) >
        100);
}

TEST_CASE("case: times with time zones") {
  auto columns = Model("time-offsets.csv").columns("200");
  const std::string day = "20(19|2[01])-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])";
  const std::string time = "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d";
  check_all(columns["berlin"], day + "T" + time + "\\+0[12]:00");
  check_all(columns["basic"], day + " " + time + "\\+0100");
  check_all(columns["utc"], day + " " + time + " UTC");
  check_all(columns["mail"],
            "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3]\\d [A-Z][a-z]{2} 20(19|2[01]) " + time);
}

TEST_CASE("case: years of two digits and long names of months") {
  const std::string name = "two-digit-years.csv";
  const std::string read = types(name);
  for (const char* format : {"%-m/%-d/%y", "%d.%m.%y", "%d-%b-%y", "%B %-d, %Y"}) {
    CHECK(has(read, "format " + std::string(format) + "\n"));
  }
  CHECK(has(types(name, {"--type", "us=date:%m/%d/%y"}), "  us      date "));
  const Column real = real_column(name, "us");
  const std::set<std::string> days(real.begin(), real.end());
  const Column synthetic = Model(name).columns("200").at("us");
  check_all(synthetic, "1?\\d/[1-3]?\\d/(19|2[01])");
  CHECK(count_if(synthetic, [&](const auto& text) { return days.count(text) == 0; }) > 50);
}

TEST_CASE("case: numbers are written as they were") {
  auto columns = Model("writing-style.csv").columns("300");
  check_all(columns["sci"], "\\d\\.\\d\\dE\\+0\\d");
  check_all(columns["lead"], "\\.\\d{1,3}");
  check_all(columns["trail"], "\\d+\\.");
  CHECK(count(columns["base"], "\\d+\\.\\d\\d") > 280);
}

TEST_CASE("case: zip codes exist") {
  const Column real = real_column("zip-codes.csv", "zipcode");
  const std::set<std::string> codes(real.begin(), real.end());
  const Column synthetic = Model("zip-codes.csv").columns("300").at("zipcode");
  CHECK(count_if(synthetic, [&](const auto& text) { return codes.count(text) == 0; }) == 0);
}

TEST_CASE("case: photographs of a camera that was turned") {
  const Folder folder;
  const std::string model = folder.path("model");
  const std::string output = folder.path("more");
  run_well("rae", {"fit", input("exif"), "--output", model, "--steps", "1", "--batch-size", "2",
                   "--latent", "4", "--filters", "4", "--hidden", "8"});
  run_well("rae", {"oversample", model, input("exif"), "--output", output});
  const std::string images = read_file(output + "/images.idx");
  const auto side = static_cast<std::size_t>(static_cast<unsigned char>(images.at(11)));
  const auto is_bright = [&](std::size_t row, std::size_t column) {
    return static_cast<unsigned char>(images.at(16 + row * side + column)) > 110;
  };
  std::set<std::size_t> rows;
  std::set<std::size_t> columns;
  for (std::size_t at = 0; at < side * side; ++at) {
    if (!is_bright(at / side, at % side)) continue;
    rows.insert(at / side);
    columns.insert(at % side);
  }
  CHECK(rows.size() > columns.size());  // the bar stands
}

}  // namespace
}  // namespace ballast::test
