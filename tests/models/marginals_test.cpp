#include "models/tabular/marginals.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "kernels/error.h"
#include "tests/models/made_table.h"

namespace ballast::test {
namespace {

struct Fitted {
  explicit Fitted(Table from, Index protect = 1)
      : table(std::move(from)), marginals(Marginals::fit(table, encoder, rows, protect)) {}
  Table table;
  TableEncoder encoder = TableEncoder::fit(table, {}, 1);
  EncodedTable rows = encoder.encode(table, 1);
  Marginals marginals;
};

std::int64_t sum_of(const std::vector<std::int64_t>& rows) {
  return std::accumulate(rows.begin(), rows.end(), std::int64_t{0});
}

}  // namespace

TEST_CASE("numbers are grouped by tenths of the rows; frequent ones and missing have a group") {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 1000; ++i) values.push_back(i < 400 ? 500 : i);
  Table table;
  table.rows = 1000;
  table.columns.push_back(integer_column("n", values));
  Column& column = table.columns[0];
  column.info.missing_texts = {""};
  column.info.missing_counts = {50};
  column.missing.assign(1000, -1);
  std::fill_n(column.missing.begin() + 950, 50, 0);
  const Fitted fitted(table);
  const ValueGroups groups(fitted.marginals, fitted.encoder);
  const std::vector<std::int32_t> of = groups.of(0, fitted.rows, fitted.table);
  const auto own = static_cast<std::size_t>(of[0]);
  CHECK(groups.rows(0)[own] == 401);  // 500 is one of the others, too
  CHECK(groups.rows(0).back() == 50);
  for (std::size_t group = 0; group + 1 < groups.rows(0).size(); ++group) {
    if (group != own) CHECK(groups.rows(0)[group] < 0.12 * 950);
  }
  CHECK(of[960] == groups.count(0) - 1);
  std::vector<double> counted(groups.rows(0).size(), 0);
  for (const std::int32_t group : of) ++counted[static_cast<std::size_t>(group)];
  CHECK(counted == groups.rows(0));
}

TEST_CASE("the twenty most frequent categories have a group, all others share one") {
  std::vector<std::string> names;
  std::vector<double> shares;
  for (int i = 0; i < 30; ++i) {
    names.push_back("c" + std::to_string(i));
    shares.push_back((30.0 - i) / 465);
  }
  Table table;
  table.rows = 5000;
  table.columns.push_back(category_column("c", names, shares, 5000, 1));
  const Fitted fitted(table);
  const ValueGroups groups(fitted.marginals, fitted.encoder);
  CHECK(groups.has_others(0));
  CHECK(groups.count(0) == 21);
  double ordered = std::numeric_limits<double>::infinity();
  for (std::size_t group = 0; group < 20; ++group) {
    CHECK(groups.rows(0)[group] <= ordered);
    ordered = groups.rows(0)[group];
  }
}

TEST_CASE("pairs of columns are counted; combinations of few rows count as none") {
  const Fitted fitted(people(5000));
  REQUIRE(fitted.marginals.pairs.size() == 3);
  for (const PairMarginal& pair : fitted.marginals.pairs) CHECK(sum_of(pair.rows) == 5000);
  const Fitted protect(people(5000), 20);
  for (const PairMarginal& pair : protect.marginals.pairs) {
    CHECK(sum_of(pair.rows) <= 5000);
    for (const std::int64_t rows : pair.rows) CHECK((rows == 0 || rows >= 20));
  }
}

TEST_CASE("of many columns, the most dependent pairs are kept") {
  Table table = people(2000);
  for (std::uint32_t i = 0; i < 40; ++i) {
    table.columns.push_back(
        category_column("x" + std::to_string(i), {"a", "b"}, {0.5, 0.5}, 2000, 10 + i));
  }
  const Fitted fitted(table);
  CHECK(fitted.marginals.pairs.size() == 500);
  CHECK(fitted.marginals.pairs[0].first == 0);  // city and height
  CHECK(fitted.marginals.pairs[0].second == 1);
}

TEST_CASE("marginals are saved and loaded; corrupt ones are refused") {
  const Fitted fitted(people(5000));
  ModelFile file;
  CHECK_FALSE(Marginals::load(file, fitted.encoder).has_value());
  fitted.marginals.save(file);
  const auto loaded = Marginals::load(file, fitted.encoder);
  REQUIRE(loaded.has_value());
  CHECK(loaded->code_rows == fitted.marginals.code_rows);
  CHECK(loaded->numbers.size() == fitted.marginals.numbers.size());
  REQUIRE(loaded->pairs.size() == fitted.marginals.pairs.size());
  CHECK(loaded->pairs[1].first == 0);
  CHECK(loaded->pairs[1].second == 2);
  CHECK(loaded->pairs[1].rows == fitted.marginals.pairs[1].rows);

  const auto refused = [&](const std::string& name, const std::vector<std::int64_t>& values) {
    ModelFile corrupt = file;
    corrupt.put(name, values);
    CHECK_THROWS_WITH_AS(Marginals::load(corrupt, fitted.encoder),
                         doctest::Contains("corrupt model file: 'marginals."), CorruptFile);
  };
  const std::size_t size = file.get_integers("marginals.code_rows", kAnyCount, kAnyInteger).size();
  refused("marginals.code_rows", std::vector<std::int64_t>(size - 1, 1));
  refused("marginals.code_rows", std::vector<std::int64_t>(size + 1, 1));
  refused("marginals.code_rows", std::vector<std::int64_t>(size, -1));
  refused("marginals.code_rows", std::vector<std::int64_t>(size, 0));
  refused("marginals.pairs", {0, 1, 0});
  refused("marginals.pairs", {0, 1, 0, 2, 1, 3});
  refused("marginals.pairs", {0, 1, 0, 2, 2, 1});
  refused("marginals.pairs", {0, 1, 0, 2, -1, 2});
  const std::size_t cells = file.get_integers("marginals.pair_rows", kAnyCount, kAnyInteger).size();
  refused("marginals.pair_rows", std::vector<std::int64_t>(cells - 1, 1));
  refused("marginals.pair_rows", std::vector<std::int64_t>(cells + 1, 1));
  refused("marginals.pair_rows", std::vector<std::int64_t>(cells, -1));
  refused("marginals.pair_rows", std::vector<std::int64_t>(cells, 0));
}

}  // namespace ballast::test
