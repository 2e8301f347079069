#include "metrics/tables/closest_rows.h"

#include <doctest/doctest.h>
#include <omp.h>

#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

ClosestRows closest_of(std::vector<Column> real, Index real_rows, std::vector<Column> synthetic,
                       Index synthetic_rows, Index most_rows = 5000) {
  const Table real_table = table_of(std::move(real), real_rows);
  const Table synthetic_table = table_of(std::move(synthetic), synthetic_rows);
  return measure_closest_rows(real_table, synthetic_table,
                              share_columns(real_table, synthetic_table), most_rows);
}

// A pseudo-random value below `bound` for a row and a column.
int scramble(int row, int column, int bound) {
  const std::uint32_t bits = static_cast<std::uint32_t>(row * 7919 + column * 104729 + 12345);
  return static_cast<int>(((bits * 2654435761U) >> 8) % static_cast<std::uint32_t>(bound));
}

std::vector<Column> scrambled(int rows, int salt, std::vector<std::vector<double>>& as_numbers) {
  std::vector<double> x, y, code;
  std::vector<std::string> c;
  for (int row = 0; row < rows; ++row) {
    x.push_back(scramble(row, salt, 1000));
    y.push_back(scramble(row, salt + 1, 11) == 0 ? kMissing : scramble(row, salt + 2, 77) * 0.5);
    code.push_back(scramble(row, salt + 3, 5));
    c.push_back(std::string(1, static_cast<char>('a' + static_cast<int>(code.back()))));
  }
  as_numbers = {x, y, code};
  return {numbers("x", x), numbers("y", y), texts("c", c)};
}

double plain_distance(const std::vector<std::vector<double>>& a, std::size_t i,
                      const std::vector<std::vector<double>>& b, std::size_t j, double x_range,
                      double y_range) {
  const double x = std::min(1.0, std::abs(a[0][i] - b[0][j]) / x_range);
  const bool missing_a = std::isnan(a[1][i]);
  const bool missing_b = std::isnan(b[1][j]);
  double y = std::min(1.0, std::abs(a[1][i] - b[1][j]) / y_range);
  if (missing_a || missing_b) y = missing_a == missing_b ? 0 : 1;
  return (x + y + (a[2][i] != b[2][j] ? 1 : 0)) / 3;
}

double range_of(const std::vector<double>& values) {
  double least = 1e300, most = -1e300;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return most - least;
}

}  // namespace

TEST_CASE("closest rows: distances computed by hand") {
  // Ranges: x 10. Row (5, b) is 0.1 from (4, b) in x only; (20, a): at most 1 in x.
  const ClosestRows closest =
      closest_of({numbers("x", {0, 10, 4}), texts("c", {"a", "a", "b"})}, 3,
                 {numbers("x", {5, 20, 30}), texts("c", {"b", "a", "z"})}, 3);
  REQUIRE(closest.synthetic.size() == 3);
  CHECK(closest.synthetic[0] == Approx(0.05));
  CHECK(closest.synthetic[1] == Approx(0.5));
  CHECK(closest.synthetic[2] == Approx(1.0));
  REQUIRE(closest.real.size() == 3);
  CHECK(closest.real[0] == Approx(0.5));  // (0, a) and (10, a)
  CHECK(closest.real[1] == Approx(0.5));
  CHECK(closest.real[2] == Approx(0.7));  // (4, b) to (0, a)
  CHECK_FALSE(closest.sampled());
}

TEST_CASE("closest rows: many rows agree with a naive computation, with any number of threads") {
  std::vector<std::vector<double>> real, synthetic;
  const std::vector<Column> real_columns = scrambled(1237, 1, real);
  const std::vector<Column> synthetic_columns = scrambled(75, 50, synthetic);
  const double x_range = range_of(real[0]);
  const double y_range = range_of(real[1]);
  std::vector<double> expected, expected_real;
  for (std::size_t i = 0; i < 75; ++i) {
    double least = 1e9;
    for (std::size_t j = 0; j < 1237; ++j) {
      least = std::min(least, plain_distance(synthetic, i, real, j, x_range, y_range));
    }
    expected.push_back(least);
  }
  for (std::size_t i = 0; i < 1237; ++i) {
    double least = 1e9;
    for (std::size_t j = 0; j < 1237; ++j) {
      if (i == j) continue;
      least = std::min(least, plain_distance(real, i, real, j, x_range, y_range));
    }
    expected_real.push_back(least);
  }
  std::sort(expected.begin(), expected.end());
  std::sort(expected_real.begin(), expected_real.end());
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const ClosestRows one = closest_of(real_columns, 1237, synthetic_columns, 75);
  omp_set_num_threads(3);
  const ClosestRows three = closest_of(real_columns, 1237, synthetic_columns, 75);
  omp_set_num_threads(threads);
  CHECK(one.synthetic == three.synthetic);
  CHECK(one.real == three.real);
  REQUIRE(one.synthetic.size() == expected.size());
  REQUIRE(one.real.size() == expected_real.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::abs(one.synthetic[i] - expected[i]) < 1e-6);
  }
  for (std::size_t i = 0; i < expected_real.size(); ++i) {
    CHECK(std::abs(one.real[i] - expected_real[i]) < 1e-6);
  }
}

TEST_CASE("closest rows: copies and repeated real rows are counted exactly") {
  // 2^53 and 2^53 + 1 are one double, but two integers.
  Column big = numbers("n", {0, 0, 0, 0, 0}, ColumnKind::integer);
  big.integers = {9007199254740992, 9007199254740993, 7, 7, 7};
  Column synthetic_big = numbers("n", {0, 0, 0, 0}, ColumnKind::integer);
  synthetic_big.integers = {9007199254740993, 9007199254740992, 7, 7};
  const ClosestRows closest = closest_of(
      {big, numbers("x", {1, 2, kMissing, kMissing, 0.0}), texts("c", {"a", "a", "b", "b", "a"})},
      5, {synthetic_big, numbers("x", {1, 1, kMissing, -0.0}), texts("c", {"a", "a", "b", "a"})},
      4);
  CHECK(closest.copies == 3);        // (2^53, 1, a), (7, missing, b), (7, -0, a)
  CHECK(closest.real_repeats == 2);  // both (7, missing, b)
}

TEST_CASE("closest rows: repeats do not depend on the columns of the synthetic table") {
  Column big = numbers("n", {0, 0}, ColumnKind::integer);
  big.integers = {9007199254740992, 9007199254740993};
  const Column few = numbers("n", {1}, ColumnKind::real);
  CHECK(closest_of({big}, 2, {texts("first", {"a"}), few}, 1).real_repeats == 0);
}

TEST_CASE("closest rows: a missing number is not zero, and an unknown category is not a copy") {
  const ClosestRows closest = closest_of({numbers("x", {0, 5}), texts("c", {"a", "b"})}, 2,
                                         {numbers("x", {kMissing, 0}), texts("c", {"a", "z"})}, 2);
  CHECK(closest.copies == 0);
  CHECK(closest.synthetic[0] == Approx(0.5));
  CHECK(closest.synthetic[1] == Approx(0.5));
}

TEST_CASE(
    "closest rows: a table compared with itself has only copies; a single real row has no other "
    "row") {
  const std::vector<Column> columns = {numbers("x", {1, 2, 3})};
  const ClosestRows same = closest_of(columns, 3, columns, 3);
  CHECK(same.copies == 3);
  CHECK(same.real_repeats == 0);
  CHECK(same.synthetic.back() == 0);
  const ClosestRows single = closest_of({numbers("x", {1})}, 1, {numbers("x", {1, 1.25})}, 2);
  CHECK(single.real.empty());
  CHECK(single.copies == 1);
  CHECK(single.synthetic.back() == Approx(0.25));
  CHECK_FALSE(single.sampled());
}

TEST_CASE("closest rows: large tables are sampled and this is reported; copies stay exact") {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  const ClosestRows closest =
      closest_of({numbers("x", values)}, 100, {numbers("x", values)}, 100, 10);
  CHECK(closest.synthetic.size() == 10);
  CHECK(closest.real.size() == 10);
  CHECK(closest.sampled());
  CHECK(closest.copies == 100);
  CHECK(closest.real[0] == Approx(1.0 / 99));
}

TEST_CASE("closest rows: of a second table only the rows near real rows are measured") {
  const Table real = table_of({numbers("x", {0, 1, 1, 4})}, 4);
  const Table other = table_of({numbers("x", {1, 2, 2})}, 3);
  const SharedColumns shared = share_columns(real, other);
  const ClosestRows to_real = measure_closest_to_real(real, other, shared);
  const ClosestRows all = measure_closest_rows(real, other, shared);
  CHECK(to_real.synthetic == all.synthetic);
  CHECK(to_real.copies == 1);
  CHECK(to_real.synthetic_rows == 3);
  CHECK(to_real.real.empty());
  CHECK(all.real.size() == 4);
  CHECK(all.real_repeats == 2);
  CHECK(all.synthetic_repeats == 2);
}

TEST_CASE("quantile: linear interpolation") {
  CHECK(quantile({3}, 0.5) == 3);
  CHECK(quantile({0, 1, 2, 4}, 0) == 0);
  CHECK(quantile({0, 1, 2, 4}, 1) == 4);
  CHECK(quantile({0, 1, 2, 4}, 0.5) == Approx(1.5));
}
