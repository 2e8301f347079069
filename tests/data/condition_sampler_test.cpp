#include "data/encoding/condition_sampler.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "data/encoding/alias_table.h"
#include "kernels/error.h"

using namespace ballast;

namespace {

// Discrete columns with these frequencies; categories are interleaved over the rows by a fixed
// stride.
EncodedTable table_of(const std::vector<std::vector<int>>& frequencies) {
  std::vector<EncodedColumn> parts;
  Index rows = 0;
  for (const auto& column : frequencies) {
    parts.push_back(
        {.table_column = parts.size(), .categories = static_cast<Index>(column.size())});
    rows = 0;
    for (const int frequency : column) rows += frequency;
  }
  EncodedTable table(make_layout(parts), rows);
  for (std::size_t part = 0; part < frequencies.size(); ++part) {
    Index at = 0;
    for (std::size_t category = 0; category < frequencies[part].size(); ++category) {
      for (int i = 0; i < frequencies[part][category]; ++i) {
        table.set(part, at++ * 7919 % rows, static_cast<std::int32_t>(category), 0);
      }
    }
  }
  return table;
}

// The share of one index among the conditions on the column at `first` with `categories`
// categories.
double share_of(const std::vector<std::int32_t>& conditions, std::int32_t first,
                std::int32_t categories, std::int32_t place) {
  double hits = 0;
  double all = 0;
  for (const std::int32_t condition : conditions) {
    if (condition < first || condition >= first + categories) continue;
    ++all;
    if (condition == place) ++hits;
  }
  return hits / all;
}

}  // namespace

TEST_CASE("training draws categories by log frequency") {
  const EncodedTable table = table_of({{100, 10}, {55, 0, 54, 1}});
  const ConditionSampler sampler(table);
  const auto drawn = sampler.sample(200000, {.seed = 1}).to_vector();
  CHECK(share_of(drawn, 0, 2, 0) ==
        doctest::Approx(std::log(101) / std::log(101 * 11)).epsilon(0.01));
  CHECK(share_of(drawn, 0, 2, 0) == doctest::Approx(0.66).epsilon(0.02));
  CHECK(share_of(drawn, 2, 4, 3) == 0);
  CHECK(share_of(drawn, 2, 4, 5) ==
        doctest::Approx(std::log(2) / std::log(56 * 55 * 2)).epsilon(0.05));
  double first = 0;
  for (const std::int32_t place : drawn) first += place < 2 ? 1 : 0;
  CHECK(first / 200000 == doctest::Approx(0.5).epsilon(0.02));
}

TEST_CASE("the same random stream gives the same conditions, another one different ones") {
  const ConditionSampler sampler(table_of({{30, 20, 10}}));
  const auto draw = [&](std::uint64_t step) {
    return sampler.sample(100, {.seed = 3, .step = step}).to_vector();
  };
  CHECK(draw(5) == draw(5));
  CHECK(draw(5) != draw(6));
  CHECK(sampler.sample(0, {}).count() == 0);
}

TEST_CASE("every matching row has its category, and all of them are equally likely") {
  const EncodedTable table = table_of({{40, 1, 9}, {25, 25}});
  const ConditionSampler sampler(table);
  const Index count = 100000;
  const Random random{.seed = 11, .purpose = 2};
  const Integers conditions = sampler.sample(count, random);
  const auto places = conditions.to_vector();
  const auto rows = sampler.matching_rows(conditions, random).to_vector();
  REQUIRE(rows.size() == static_cast<std::size_t>(count));
  std::vector<double> hits(50, 0);
  double drawn = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t column = places[i] < 3 ? 0 : 1;
    REQUIRE(table.code(column, rows[i]) == places[i] - (column == 0 ? 0 : 3));
    if (places[i] != 0) continue;
    ++hits[static_cast<std::size_t>(rows[i])];
    ++drawn;
  }
  double chi_square = 0;
  const double expected = drawn / 40;
  for (Index row = 0; row < 50; ++row) {
    if (table.code(0, row) != 0) continue;
    const double difference = hits[static_cast<std::size_t>(row)] - expected;
    chi_square += difference * difference / expected;
  }
  CHECK(chi_square < 72.1);  // 39 degrees of freedom: 99.9 %
  CHECK(chi_square > 17.3);  // and not too uniform: 0.1 %
}

TEST_CASE("rows and conditions drawn from the same stream share no random words") {
  const ConditionSampler sampler(table_of({{100}, {100}}));
  const Integers conditions = sampler.sample(8000, {.seed = 4});
  const auto places = conditions.to_vector();
  const auto rows = sampler.matching_rows(conditions, {.seed = 4}).to_vector();
  // Row stride * j in the lower half and condition j on the first column: as often as chance has
  // it.
  for (const std::size_t stride : {1, 2, 4}) {
    double together = 0;
    const std::size_t pairs = rows.size() / stride;
    for (std::size_t j = 0; j < pairs; ++j) {
      together += rows[stride * j] < 50 && places[j] == 0 ? 1 : 0;
    }
    const double expected = static_cast<double>(pairs) / 4;
    CHECK(std::abs(together - expected) < 5 * std::sqrt(expected));
  }
}

TEST_CASE("permuted conditions are reordered, all orders equally likely") {
  const ConditionSampler sampler(table_of({{1, 1, 1}}));
  std::vector<int> hits(27, 0);
  for (std::uint64_t step = 0; step < 6000; ++step) {
    const auto order =
        sampler.permute(Integers::from({0, 1, 2}), {.seed = 2, .step = step}).to_vector();
    ++hits.at(static_cast<std::size_t>(9 * order[0] + 3 * order[1] + order[2]));
  }
  int orders = 0;
  for (const int hit : hits) {
    if (hit == 0) continue;
    ++orders;
    CHECK(std::abs(hit - 1000) < 160);
  }
  CHECK(orders == 6);
}

TEST_CASE("conditions as one-hot rows and as targets of their own span") {
  const EncodedTable table(
      make_layout({{.categories = 2}, {.numeric = true, .categories = 3}, {.categories = 3}}), 5);
  const ConditionSampler sampler(table);
  const Integers conditions = Integers::from({1, 4});
  CHECK(sampler.one_hot(conditions).to_dense().to_vector() ==
        std::vector<Real>{0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(sampler.targets(conditions).to_vector() ==
        std::vector<std::int32_t>{1, -1, -1, -1, -1, -1, -1, 2});
}

TEST_CASE("without discrete columns there are no conditions and rows are drawn uniformly") {
  EncodedTable table(make_layout({{.numeric = true, .categories = 2}}), 5);
  const ConditionSampler sampler(table);
  CHECK_FALSE(sampler.has_conditions());
  CHECK_THROWS_AS(sampler.sample(3, {}), Error);
  std::vector<int> hits(5, 0);
  for (const std::int32_t row : sampler.any_rows(5000, {}).to_vector()) {
    ++hits.at(static_cast<std::size_t>(row));
  }
  for (const int hit : hits) CHECK(std::abs(hit - 1000) < 150);
}

TEST_CASE("a category without rows and a table without rows are rejected") {
  const ConditionSampler sampler(table_of({{5, 0, 5}}));
  CHECK_THROWS_WITH_AS(sampler.matching_rows(Integers::from({1}), {}),
                       doctest::Contains("condition 1"), Error);
  CHECK_THROWS_AS(ConditionSampler(EncodedTable(make_layout({{.categories = 2}}), 0)), Error);
  CHECK_THROWS_AS(
      ConditionSampler(EncodedTable(make_layout({{.numeric = true, .categories = 2}}), 0)), Error);
}

TEST_CASE("alias table: shares, zero weights, a single weight, invalid weights") {
  const std::vector<double> weights{0, 5, 0.001, 0, 3, 1.999, 0};
  const AliasTable table(weights);
  std::vector<double> hits(weights.size(), 0);
  const int count = 400000;
  for (Index i = 0; i < count; ++i) ++hits[static_cast<std::size_t>(table.draw({.seed = 9}, i))];
  for (std::size_t i = 0; i < weights.size(); ++i) {
    CAPTURE(i);
    const double expected = weights[i] / 10 * count;
    CHECK(std::abs(hits[i] - expected) <= 5 * std::sqrt(expected));
  }
  CHECK(AliasTable({2.5}).draw(0xffffffff, 0xffffffff) == 0);
  CHECK(AliasTable({0, 0, 7, 0}).draw(0, 0) == 2);
  CHECK(AliasTable({0, 0, 7, 0}).draw(0xffffffff, 0xffffffff) == 2);
  CHECK_THROWS_AS(AliasTable(std::vector<double>()), Error);
  CHECK_THROWS_AS(AliasTable({0, 0}), Error);
  CHECK_THROWS_AS(AliasTable({1, -1e-9}), Error);
  CHECK_THROWS_AS(AliasTable({1, std::nan("")}), Error);
}
