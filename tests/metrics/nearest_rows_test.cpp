#include "metrics/tables/nearest_rows.h"

#include <doctest/doctest.h>

#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

TEST_CASE("nearest rows: distances in the order of the queries, computed by hand") {
  RowPoints points;
  points.rows = 3;
  points.numbers = {{0.0F, 0.5F, static_cast<float>(kMissing)}};
  points.codes = {{1, 2, 1}};
  RowPoints queries;
  queries.rows = 4;
  queries.numbers = {{0.4F, 0.1F, static_cast<float>(kMissing), 7.0F}};
  queries.codes = {{2, 1, 1, 2}};
  const std::vector<double> distances = nearest_distances(points, queries);
  CHECK(distances[0] == Approx(0.05));
  CHECK(distances[1] == Approx(0.05));
  CHECK(distances[2] == 0);
  CHECK(distances[3] == Approx(0.5));  // no more than the range
  const std::vector<double> others = nearest_distances(points, points, {0, 1, 2});
  CHECK(others[0] == Approx(0.5));
  CHECK(others[1] == Approx(0.75));
}

TEST_CASE("nearest rows: rows at equal intervals, fewer for large tables") {
  CHECK(spread_rows(10, 3) == std::vector<Index>{0, 3, 6});
  CHECK(spread_rows(2, 2) == std::vector<Index>{0, 1});
  CHECK(affordable_queries(100, 10) > 1'000'000);
  CHECK(affordable_queries(1'000'000'000, 1000) == 200);
}
