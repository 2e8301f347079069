// Imputation, predictions and likelihoods of a table whose columns follow from each other.
#include <doctest/doctest.h>

#include <functional>

#include "data/tables/row_lines.h"
#include "models/argn/argn.h"
#include "models/argn/model.h"
#include "models/options/option_values.h"
#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

constexpr int kRelatedRows = 600;

argn::Model related_model(Index protect = 1) {
  FitOptions options = argn::kind().defaults;
  options.layers = {{"network", {32, 16}}};
  options.batch_size = 64;
  options.steps = 150;
  options.early_stop = 0;
  options.encoder.protect = protect;
  return argn::Model(argn::fit(table_of(related_csv(kRelatedRows)), options).file());
}

Table read_as(const argn::Model& model, const std::string& csv) {
  const TestFolder folder;
  return read_table_as(folder.file("table.csv", csv), {}, model.columns());
}

// The table with each row changed.
std::string changed(const std::string& csv, const std::function<void(Row&, int)>& change) {
  const std::string header = csv.substr(0, csv.find('\n'));
  std::string text = header + "\n";
  int number = 0;
  for (Row row : rows_of(csv)) {
    change(row, number++);
    std::istringstream names(header);
    std::string line;
    for (std::string name; std::getline(names, name, ',');) line += "," + row.at(name);
    text += line.substr(1) + "\n";
  }
  return text;
}

std::vector<Row> imputed(const argn::Model& model, const std::string& csv,
                         const argn::ImputeOptions& options = {}) {
  return rows_of(csv_of(model.impute(read_as(model, csv), options)));
}

const Column& column_of(const Table& table, const std::string& name) {
  return table.columns[table.find(name)];
}

}  // namespace

TEST_CASE("missing values that follow from others get their only value") {
  const argn::Model model = related_model();
  const std::string csv = related_csv(60);
  const std::vector<Row> real = rows_of(csv);
  for (const std::string name : {"state", "total", "living", "again", "red", "green", "blue",
                                 "price", "tax", "discount", "above", "basement", "twice"}) {
    CAPTURE(name);
    const std::string blank = changed(csv, [&](Row& row, int) { row[name].clear(); });
    for (const bool most_probable : {false, true}) {
      const std::vector<Row> rows = imputed(model, blank, {.most_probable = most_probable});
      for (std::size_t row = 0; row < rows.size(); ++row) {
        CHECK(rows[row].at(name) == real[row].at(name));
      }
    }
  }
}

TEST_CASE("what is filled in satisfies the relations") {
  const argn::Model model = related_model();
  const std::string csv = related_csv(200);
  const std::vector<std::string> names = {"city", "state", "total", "above", "start", "end",  "red",
                                          "blue", "grade", "noise", "price", "iq",    "again"};
  const std::string blank = changed(csv, [&](Row& row, int number) {
    row[names[static_cast<std::size_t>(number) % names.size()]].clear();
  });
  const std::vector<Row> rows = imputed(model, blank);
  CHECK(broken_rows(rows, rows_of(related_csv(kRelatedRows))) == 0);
  for (const Row& row : rows) {
    for (const auto& cell : row) CHECK_FALSE(cell.second.empty());
    CHECK(row.at("grade") != "NA");
  }
}

TEST_CASE("a value that follows from others is predicted with certainty") {
  const argn::Model model = related_model();
  const std::string csv = related_csv(50);
  const Table table = read_as(model, csv);
  const std::vector<Row> real = rows_of(csv);
  const Table states = model.predict(table, "state");
  const Table red = model.predict(table, "red");
  const Table totals = model.predict(table, "total");
  const Table prices = model.predict(table, "price");
  for (std::size_t row = 0; row < real.size(); ++row) {
    CHECK(column_of(states, "P(state=" + real[row].at("state") + ")").reals[row] == 1);
    CHECK(column_of(red, "P(red=" + real[row].at("red") + ")").reals[row] == 1);
    const double total = std::stod(real[row].at("total"));
    CHECK(column_of(totals, "mean(total)").reals[row] == doctest::Approx(total));
    CHECK(column_of(totals, "q05(total)").reals[row] == doctest::Approx(total));
    const double price = std::stod(real[row].at("price"));
    CHECK(column_of(prices, "q50(price)").reals[row] == doctest::Approx(price));
  }
}

TEST_CASE("the later column of an order is predicted by the difference") {
  const argn::Model model = related_model();
  const Table table = read_as(model, related_csv(50));
  const Table ends = model.predict(table, "end");
  const Column& start = column_of(table, "start");
  double above = 0;
  for (std::size_t row = 0; row < 50; ++row) {
    const std::int64_t low = column_of(ends, "q05(end)").integers[row];
    const std::int64_t middle = column_of(ends, "q50(end)").integers[row];
    CHECK(low >= start.integers[row]);
    CHECK(low <= middle);
    CHECK(middle <= column_of(ends, "q95(end)").integers[row]);
    CHECK(column_of(ends, "mean(end)").integers[row] >= start.integers[row]);
    above += static_cast<double>(middle - start.integers[row]) / 50;
  }
  CHECK(above > 20);  // days
}

TEST_CASE("columns that follow from others may be absent, and change nothing") {
  const argn::Model model = related_model();
  Table table = read_as(model, related_csv(40));
  const Table noise = model.predict(table, "noise");
  for (const char* name : {"city", "total", "living", "again"}) {
    table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(table.find(name)));
  }
  CHECK(csv_of(model.predict(table, "noise")) == csv_of(noise));
  CHECK_NOTHROW(model.impute(table));
}

TEST_CASE("values that break a relation have no likelihood") {
  const argn::Model model = related_model();
  const std::string csv = related_csv(50);
  const Table right = model.log_likelihood(read_as(model, csv));
  for (const std::int64_t unknown : right.columns[1].integers) CHECK(unknown == 0);
  for (const double nats : column_of(right, "log_likelihood(total)").reals) CHECK(nats == 0);
  for (const double nats : column_of(right, "log_likelihood(end)").reals) CHECK(nats <= 0);
  const std::string broken = changed(csv, [](Row& row, int number) {
    if (number == 3) row["total"] = "1.00";
    if (number == 4) row["end"] = "2019-01-01";
    if (number == 5) row["red"] = row["green"] = "1";
    if (number == 6) row["state"] = row["state"] == "state 1" ? "state 2" : "state 1";
  });
  const Table table = read_as(model, broken);
  const Table scored = model.log_likelihood(table);
  for (std::size_t row = 0; row < 50; ++row) {
    CAPTURE(row);
    CHECK(scored.columns[1].integers[row] == (row >= 3 && row <= 6 ? 1 : 0));
    CHECK(column_of(scored, "log_likelihood(total)").missing[row] == (row == 3 ? 0 : -1));
    CHECK(column_of(scored, "log_likelihood(end)").missing[row] == (row == 4 ? 0 : -1));
    CHECK(column_of(scored, "log_likelihood(state)").missing[row] == (row == 6 ? 0 : -1));
    CHECK(std::isfinite(scored.columns[0].reals[row]));
  }
  const auto unknown = model.unknown_values(table);
  const auto total = std::find_if(unknown.begin(), unknown.end(),
                                  [](const auto& values) { return values.column == "total"; });
  REQUIRE(total != unknown.end());
  CHECK((total->reason == argn::UnknownValues::Reason::related));
  CHECK(total->first_row == 3);
}

TEST_CASE("values beyond the protected range of an order break no relation") {
  const argn::Model model = related_model(5);
  const Table table = read_as(model, related_csv(kRelatedRows));
  const std::vector<std::int64_t>& ends = column_of(table, "end").integers;
  const auto latest = static_cast<long double>(*std::max_element(ends.begin(), ends.end()));
  REQUIRE(latest > model.columns()[table.find("end")].maximum());
  for (const argn::UnknownValues& values : model.unknown_values(table)) {
    CHECK(values.column != "end");
  }
}

}  // namespace ballast::test
