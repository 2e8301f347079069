#include "metrics/trees/feature_bins.h"

#include <doctest/doctest.h>

#include <set>

#include "kernels/error.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;

TEST_CASE("feature bins: few distinct values have a bin each, missing values their own") {
  const FeatureColumns columns = {{5, kMissing, -1, 5, 2}};
  const FeatureBins bins(columns);
  CHECK(bins.edges(0) == std::vector<double>{2, 5});
  CHECK(bins.cut(columns)[0] == std::vector<std::uint8_t>{2, kMissingBin, 0, 2, 1});
  // Values between edges and outside of them.
  CHECK(bins.cut({{-9, 1.9, 4.9, 99}})[0] == std::vector<std::uint8_t>{0, 0, 1, 2});
}

TEST_CASE("feature bins: 255 distinct values have a bin each") {
  std::vector<double> values;
  for (int i = 0; i < 255; ++i) values.push_back(i * 0.1);
  const FeatureColumns columns = {values};
  const BinnedFeatures bins = FeatureBins(columns).cut(columns);
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(bins[0][i] == i);
}

TEST_CASE("feature bins: many distinct values are cut at quantiles") {
  std::vector<double> values;
  for (int i = 0; i < 25500; ++i) values.push_back(i * 7919 % 25500);
  const FeatureColumns columns = {values};
  const BinnedFeatures bins = FeatureBins(columns).cut(columns);
  std::vector<int> counts(256, 0);
  for (const std::uint8_t bin : bins[0]) ++counts[bin];
  for (int bin = 0; bin < 255; ++bin) CHECK(counts[static_cast<std::size_t>(bin)] == 100);
  CHECK(counts[255] == 0);
}

TEST_CASE("feature bins: a value of most rows does not use up the bins") {
  std::vector<double> values(90000, 0);
  for (int i = 1; i <= 10000; ++i) values.push_back(i);
  const FeatureColumns columns = {values};
  const FeatureBins bins(columns);
  CHECK(bins.edges(0).size() >= 240);
  CHECK(bins.edges(0).size() <= 254);
  CHECK(bins.edges(0).front() == 1);
}

TEST_CASE("feature bins: only missing values, and another number of features") {
  const FeatureBins bins(FeatureColumns{{kMissing, kMissing}});
  CHECK(bins.edges(0).empty());
  CHECK(bins.cut({{kMissing, 3}})[0] == std::vector<std::uint8_t>{kMissingBin, 0});
  CHECK_THROWS_WITH_AS(bins.cut({{1}, {2}}), doctest::Contains("1 features"), Error);
}
