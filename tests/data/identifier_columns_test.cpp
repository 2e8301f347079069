// Which columns are identifiers, and what is written for them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "data/tables/columns/column_inference.h"
#include "tests/data/one_column.h"

using namespace ballast;

TEST_CASE("texts that are nearly all distinct are identifiers") {
  const auto text = [](std::size_t i) { return "name" + std::string(i + 1, 'x'); };
  CHECK(read(rows_of(3, text)).kind() == ColumnKind::identifier);
  const OneColumn x = read(rows_of(60, text));
  CHECK(x.kind() == ColumnKind::identifier);
  REQUIRE(x.warnings.size() == 1);
  CHECK(contains(x.warnings[0].text, "nearly all values are distinct"));
  CHECK(x.warnings[0].problem == TableProblem::identifier);
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

TEST_CASE("names of people are identifiers if 70 % of them are distinct") {
  const Texts first = {"Ann", "Bob", "Chloë", "Dan", "Eve-Lyn", "Finn"};
  const Texts last = {"Archer", "Brown", "O'Connor", "Diaz", "Evans", "Frost"};
  const auto name = [&](std::size_t i) { return first[i % 6] + " " + last[i / 6 % 6]; };
  const OneColumn x = read(rows_of(51, name));  // 36 distinct ones
  CHECK(x.kind() == ColumnKind::identifier);
  CHECK(contains(x.warnings[0].text, "contains names of people"));
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
    CHECK(contains(x.warnings[0].text, "contains "));
    const Texts cells = written(x.table);
    std::set<std::string> distinct(cells.begin(), cells.end());
    CHECK(distinct.erase("") == 1);
    CHECK(distinct.size() < 12);
    for (const std::string& text : texts) {
      CHECK(distinct.count(text) == 0);
      CHECK_FALSE(contains(x.info().identifier().pattern, text));
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
    CHECK(x.warnings[0].problem == TableProblem::stored_identifiers);
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
  // Personal numbers, by the name of the column.
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
        ColumnKind::date);
  const auto time = [](std::size_t i) { return "201901011234" + std::to_string(10 + i); };
  CHECK(kind_of("x", rows_of(50, time)) == ColumnKind::date);
  CHECK(kind_of("x", {"1", "2", "3", "4", "5"}) == ColumnKind::integer);
  const auto decimal = [](std::size_t i) { return std::to_string(i) + ".25"; };
  CHECK(kind_of("x", rows_of(200, decimal)) == ColumnKind::real);
  const auto price = [](std::size_t i) { return std::to_string(i) + ".00"; };
  CHECK(kind_of("x", rows_of(200, price)) == ColumnKind::real);
  const OneColumn salaries = read(numbers(400, 20000, 70000));
  REQUIRE(salaries.warnings.size() == 1);
  CHECK(salaries.warnings[0].problem == TableProblem::distinct_integers);
  CHECK(salaries.warnings[0].kind == "identifier");
}

TEST_CASE("integers are keys by their name, their spacing or their order") {
  std::mt19937_64 random(5);
  const auto read_as = [](const std::string& name, const std::vector<std::int64_t>& values) {
    const TestFolder folder;
    std::string content = name + ";filler\n";
    for (const std::int64_t value : values) content += std::to_string(value) + ";f\n";
    OneColumn column;
    column.table = read_table(folder.file("t.csv", content), semicolons(), {}, &column.warnings);
    return column;
  };
  const auto is_key = [&](const std::string& name, const std::vector<std::int64_t>& values) {
    return read_as(name, values).kind() == ColumnKind::identifier;
  };
  const auto shuffled = [&](std::vector<std::int64_t> values) {
    std::shuffle(values.begin(), values.end(), random);
    return values;
  };
  const auto counted = [](std::int64_t first, std::int64_t count) {
    std::vector<std::int64_t> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(first + i);
    return values;
  };
  const auto drawn = [&](std::size_t count, const std::function<double()>& draw) {
    std::set<std::int64_t> values;
    while (values.size() < count) values.insert(std::llround(draw()));
    return std::vector<std::int64_t>(values.begin(), values.end());
  };
  std::uniform_real_distribution<double> uniform;
  const auto between = [&](double least, double most) {
    return [&, least, most] { return least + (most - least) * uniform(random); };
  };
  const auto reversed = [](std::vector<std::int64_t> values) {
    std::reverse(values.begin(), values.end());
    return values;
  };
  const auto with_gaps = [&](double kept) {
    std::vector<std::int64_t> values;
    for (const std::int64_t value : counted(1, 400)) {
      if (uniform(random) < kept) values.push_back(value);
    }
    return values;
  };
  for (const std::int64_t count : {12, 60, 500}) {
    CAPTURE(count);
    CHECK(is_key("x", counted(1, count)));
    CHECK(is_key("x", shuffled(counted(1, count))));
    CHECK(is_key("x", reversed(counted(1, count))));
    CHECK(is_key("x", counted(100001, count)));
    CHECK(is_key("x", shuffled(counted(100001, count))));
  }
  CHECK(is_key("x", shuffled(with_gaps(0.7))));
  CHECK(is_key("x", with_gaps(0.2)));
  CHECK(is_key("x", drawn(300, between(1, 5e6))));  // rising
  const auto customers = shuffled(drawn(300, between(1000000, 9999999)));
  for (const char* name : {"customer_id", "customerId", "Kunde Nr", "customer code", "index"}) {
    CHECK(is_key(name, customers));
  }
  CHECK_FALSE(is_key("x", customers));
  // Measures: salaries, seconds since 1970, populations, prices in cents.
  std::normal_distribution<double> normal;
  const auto salaries = drawn(400, [&] { return 50000 + 12000 * normal(random); });
  const auto populations = drawn(300, [&] { return std::exp(10 + 1.5 * normal(random)); });
  const auto times = drawn(400, between(1.0e9, 1.7e9));
  for (const auto& values : {salaries, populations, times}) {
    CHECK_FALSE(is_key("x", values));
    CHECK_FALSE(is_key("x", shuffled(values)));
    CHECK_FALSE(is_key("x", reversed(values)));
  }
  CHECK_FALSE(is_key("x", shuffled(drawn(2000, between(20000, 90000)))));
  CHECK_FALSE(is_key("x", shuffled(drawn(400, between(99, 99999)))));
  CHECK_FALSE(is_key("x", shuffled(drawn(400, between(100000, 999999)))));
  const auto reason = [&](const std::string& name, const std::vector<std::int64_t>& values) {
    return read_as(name, values).warnings.at(0).text;
  };
  CHECK(contains(reason("customer_id", customers), "the name is that of a key"));
  CHECK(contains(reason("x", shuffled(counted(1, 60))), "evenly spaced"));
  CHECK(contains(reason("x", drawn(300, between(1, 5e6))), "rise evenly from row to row"));
  CHECK(contains(reason("x", shuffled(drawn(60, between(1e9, 9e15)))), "have 16 digits"));
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
