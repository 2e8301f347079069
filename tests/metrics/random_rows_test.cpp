#include "metrics/tables/random_rows.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/metrics/make_tables.h"

using namespace ballast;

TEST_CASE("random rows: distinct, as many as asked for, and the same each time") {
  const Random random = metric_random(MetricRandom::detection);
  const std::vector<Index> drawn = draw_rows(100, 30, random);
  CHECK(drawn.size() == 30);
  CHECK(std::set<Index>(drawn.begin(), drawn.end()).size() == 30);
  CHECK(*std::min_element(drawn.begin(), drawn.end()) >= 0);
  CHECK(*std::max_element(drawn.begin(), drawn.end()) < 100);
  CHECK(draw_rows(100, 30, random) == drawn);
  CHECK(draw_rows(100, 30, metric_random(MetricRandom::detection, 1)) != drawn);
  CHECK(draw_rows(5, 99, random).size() == 5);
  CHECK(draw_rows(0, 3, random).empty());
}

TEST_CASE("random rows: every element comes first equally often") {
  std::vector<int> counts(4, 0);
  for (std::uint32_t call = 0; call < 4000; ++call) {
    ++counts[static_cast<std::size_t>(
        draw_rows(4, 2, metric_random(MetricRandom::triples, call))[0])];
  }
  for (const int count : counts) CHECK(std::abs(count - 1000) < 120);
}

TEST_CASE("shuffled columns keep their values and lose the relations between columns") {
  std::vector<double> x, y;
  std::vector<std::string> c;
  for (int i = 0; i < 500; ++i) {
    x.push_back(i);
    y.push_back(i % 5 == 0 ? kMissing : i);
    c.push_back(i < 250 ? "a" : "b");
  }
  const Table table = table_of({numbers("x", x), numbers("y", y), texts("c", c)}, 500);
  const Table shuffled = shuffle_columns(table);
  const auto sorted = [](auto values) {
    std::sort(values.begin(), values.end());
    return values;
  };
  CHECK(shuffled.rows == 500);
  CHECK(sorted(shuffled.columns[0].reals) == x);
  CHECK(sorted(shuffled.columns[2].codes) == table.columns[2].codes);
  int equal = 0;
  int missing = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    equal += shuffled.columns[0].reals[i] == shuffled.columns[1].reals[i] ? 1 : 0;
    missing += shuffled.columns[1].missing[i] >= 0 ? 1 : 0;
    // A value and its mark of missing move together.
    CHECK((shuffled.columns[1].reals[i] == 0) == (shuffled.columns[1].missing[i] >= 0));
  }
  CHECK(equal < 10);
  CHECK(missing == 100);
}
