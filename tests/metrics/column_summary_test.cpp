#include "metrics/report/column_summary.h"

#include <doctest/doctest.h>

#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

ColumnSummary summary_of(Column real, Index real_rows, Column synthetic, Index synthetic_rows) {
  const Table real_table = table_of({std::move(real)}, real_rows);
  const Table synthetic_table = table_of({std::move(synthetic)}, synthetic_rows);
  const SharedColumns shared = share_columns(real_table, synthetic_table);
  return summarise_column(real_table, synthetic_table, shared.columns.at(0));
}

double total(const ColumnSummary& summary, double Bar::*of) {
  double sum = 0;
  for (const Bar& bar : summary.bars) sum += bar.*of;
  return sum;
}

}  // namespace

TEST_CASE("summary: few integers have one bin each") {
  const ColumnSummary summary = summary_of(numbers("n", {1, 2, 2, 5}, ColumnKind::integer), 4,
                                           numbers("n", {1, 6, kMissing}, ColumnKind::integer), 3);
  REQUIRE(summary.bars.size() == 6);
  CHECK(summary.bars[1].label == "2");
  CHECK(summary.bars[1].real == Approx(0.5));
  CHECK(summary.bars[5].synthetic == Approx(0.5));
  CHECK(summary.axis_start == "1");
  CHECK(summary.axis_end == "6");
  CHECK_FALSE(summary.more_above);
  CHECK(summary.real_text == "2.5 ± 1.5");
}

TEST_CASE("summary: all bins have the same number of integers, and each value is in one bin") {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  const Column column = numbers("n", values, ColumnKind::integer);
  const ColumnSummary summary = summary_of(column, 100, column, 100);
  REQUIRE(summary.bars.size() == 25);
  for (const Bar& bar : summary.bars) CHECK(bar.real == Approx(0.04));
  CHECK(summary.bars[0].label == "0 to 3");
  CHECK(total(summary, &Bar::synthetic) == Approx(1));
}

TEST_CASE("summary: a long tail is counted in the outer bin and reported") {
  std::vector<double> values(1000, 0);
  for (int i = 0; i < 1000; ++i) values[static_cast<std::size_t>(i)] = i % 50;
  values[3] = 1e6;
  const Column column = numbers("x", values);
  const ColumnSummary summary = summary_of(column, 1000, column, 1000);
  CHECK(summary.more_above);
  CHECK_FALSE(summary.more_below);
  CHECK(summary.axis_end == "49");
  CHECK(total(summary, &Bar::real) == Approx(1));
}

TEST_CASE("summary: numbers whose differences and squares overflow a double") {
  const std::vector<double> values = {-1.7e308, -1e308, 0, 1e308, 1.7e308};
  const ColumnSummary summary = summary_of(numbers("x", values), 5, numbers("x", values), 5);
  CHECK(summary.real_text.find("inf") == std::string::npos);
  CHECK(summary.real_text.find("nan") == std::string::npos);
  REQUIRE(summary.bars.size() > 4);
  for (const Bar& bar : {summary.bars.front(), summary.bars.back()}) CHECK(bar.real == Approx(0.2));
  CHECK(total(summary, &Bar::real) == Approx(1));
}

TEST_CASE("summary: a single value, and no values") {
  const ColumnSummary one = summary_of(numbers("x", {3, 3}), 2, numbers("x", {3}), 1);
  REQUIRE(one.bars.size() == 1);
  CHECK(one.bars[0].real == 1);
  const ColumnSummary none = summary_of(numbers("x", {kMissing}), 1, numbers("x", {kMissing}), 1);
  CHECK(none.bars.empty());
  CHECK(none.real_text == "no values");
  const ColumnSummary half = summary_of(numbers("x", {kMissing}), 1, numbers("x", {1, 2}), 2);
  CHECK(total(half, &Bar::real) == 0);
  CHECK(total(half, &Bar::synthetic) == Approx(1));
}

TEST_CASE("summary: rare values share one bar; lost and invented values are shown") {
  std::vector<std::string> real;
  for (int i = 0; i < 40; ++i) real.push_back(i < 20 ? "often" : "rare " + std::to_string(i % 15));
  const ColumnSummary summary = summary_of(
      texts("c", real), 40, texts("c", {"invented", "often", "invented", "invented"}), 4);
  REQUIRE(summary.bars.size() == 10);
  CHECK(summary.bars[0].label == "often");
  CHECK(summary.bars[9].label == "8 others");
  CHECK(total(summary, &Bar::real) == Approx(1));
  CHECK(total(summary, &Bar::synthetic) == Approx(1));
  bool invented = false;
  for (const Bar& bar : summary.bars)
    invented = invented || (bar.label == "invented" && bar.synthetic == 0.75);
  CHECK(invented);
  CHECK(summary.common_value == "often");
  CHECK(summary.real_text == "50.0 %");
  CHECK(summary.synthetic_text == "25.0 %");
}
