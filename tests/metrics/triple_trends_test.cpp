#include "metrics/tables/triple_trends.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "metrics/tables/quality.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

TripleTrends compare(const Table& real, const Table& synthetic) {
  const TableFeatures features(real, nullptr, share_columns(real, synthetic));
  return CoarseCodes(features, features.encode(real)).compare(features.encode(synthetic));
}

// Three coins; the third is the parity of the others, or independent of them.
Table coins(bool parity) {
  std::vector<std::string> a, b, c;
  for (int i = 0; i < 80; ++i) {
    const int first = i & 1;
    const int second = i >> 1 & 1;
    const int third = parity ? first ^ second : i >> 2 & 1;
    a.push_back(first == 0 ? "0" : "1");
    b.push_back(second == 0 ? "0" : "1");
    c.push_back(third == 0 ? "0" : "1");
  }
  return table_of({texts("a", a), texts("b", b), texts("c", c)}, 80);
}

}  // namespace

TEST_CASE("triple trends: all pairs can be right and the triple wrong") {
  CHECK(measure_quality(coins(true), coins(false)).pair_trends == Approx(1));
  const TripleTrends trends = compare(coins(true), coins(false));
  REQUIRE(trends.triples.size() == 1);
  CHECK(trends.possible == 1);
  CHECK(trends.mean == Approx(0.5));
  CHECK(trends.triples[0].features == std::array<std::size_t, 3>{0, 1, 2});
  CHECK(compare(coins(true), coins(true)).mean == 1);
}

TEST_CASE("triple trends: numbers in bins, missing and rare values in codes of their own") {
  std::vector<double> x;
  std::vector<std::string> many, two;
  for (int i = 0; i < 100; ++i) {
    x.push_back(i < 20 ? kMissing : i);
    many.push_back("v" + std::to_string(i < 70 ? i % 7 : i));  // 30 rare values
    two.push_back(i % 2 == 0 ? "a" : "b");
  }
  const Table real = table_of({numbers("x", x), texts("many", many), texts("two", two)}, 100);
  for (std::string& value : many) {
    if (value.size() == 3) value = "new";
  }
  const Table other = table_of({numbers("x", x), texts("many", many), texts("two", two)}, 100);
  CHECK(compare(real, other).mean == 1);
  for (std::size_t i = 0; i < 10; ++i) x[i] = 50;
  const Table moved = table_of({numbers("x", x), texts("many", many), texts("two", two)}, 100);
  CHECK(compare(real, moved).mean == Approx(0.9));
}

TEST_CASE("triple trends: tables without a common triple have a trend of 0, not less") {
  // The third value is the sum of the others modulo 7, plus a shift: 49 equal shares in each table.
  const auto table = [](int shift) {
    std::vector<std::string> a, b, c;
    for (int i = 0; i < 49; ++i) {
      a.push_back(std::to_string(i % 7));
      b.push_back(std::to_string(i / 7));
      c.push_back(std::to_string((i % 7 + i / 7 + shift) % 7));
    }
    return table_of({texts("a", a), texts("b", b), texts("c", c)}, 49);
  };
  const double mean = compare(table(0), table(1)).mean;
  CHECK(mean == 0);
  CHECK_FALSE(std::signbit(mean));
}

TEST_CASE("triple trends: a table of two columns has none; of many columns some are drawn") {
  const Table two = table_of({numbers("x", {1, 2}), numbers("y", {1, 2})}, 2);
  CHECK(std::isnan(compare(two, two).mean));
  Table many;
  many.rows = 30;
  for (int c = 0; c < 40; ++c) {
    std::vector<double> values;
    for (int i = 0; i < 30; ++i) values.push_back(i * (c + 1) % 31);
    many.columns.push_back(numbers("c" + std::to_string(c), values));
  }
  const TripleTrends trends = compare(many, many);
  CHECK(trends.possible == 9880);
  CHECK(trends.triples.size() > 900);
  CHECK(trends.triples.size() <= 1000);
  CHECK(trends.mean == 1);
  std::set<std::array<std::size_t, 3>> distinct;
  for (const Triple& triple : trends.triples) {
    CHECK(triple.features[0] < triple.features[1]);
    CHECK(triple.features[1] < triple.features[2]);
    distinct.insert(triple.features);
  }
  CHECK(distinct.size() == trends.triples.size());
}
