#include "metrics/tables/table_features.h"

#include <doctest/doctest.h>

#include "kernels/error.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;

namespace {

Table table(const std::vector<std::string>& values) {
  std::vector<double> x;
  for (std::size_t i = 0; i < values.size(); ++i) x.push_back(i == 1 ? kMissing : double(i));
  return table_of(
      {texts("id", values, ColumnKind::identifier), numbers("x", x), texts("c", values)},
      static_cast<Index>(values.size()));
}

}  // namespace

TEST_CASE("table features: numbers, and codes of the sorted real and hold-out values") {
  const Table real = table({"m", "b", "m"});
  const Table holdout = table({"a", "b"});
  const Table synthetic = table({"z", "m", "a", "b"});
  const TableFeatures features(real, &holdout, share_columns(real, synthetic));
  REQUIRE(features.size() == 2);
  CHECK(features.name(0) == "x");
  CHECK(features.is_numeric(0));
  CHECK_FALSE(features.is_numeric(1));
  CHECK(features.codes(1) == 3);
  CHECK(features.codes(0) == 0);
  const FeatureColumns encoded = features.encode(synthetic);
  CHECK(encoded[0][0] == 0);
  CHECK(std::isnan(encoded[0][1]));
  CHECK(encoded[1] == std::vector<double>{-1, 2, 0, 1});
  CHECK(features.encode(real)[1] == std::vector<double>{2, 1, 2});
}

TEST_CASE("table features: only values that occur have a code; a constant column has one value") {
  Table real = table({"b", "c"});
  real.columns[2].info.values.emplace_back("never");
  Table constant = table({"b", "b"});
  constant.columns[2] = texts("c", {"b"}, ColumnKind::constant);
  constant.columns[2].codes.clear();
  const TableFeatures features(real, nullptr, share_columns(real, constant));
  CHECK(features.codes(1) == 2);
  CHECK(features.encode(constant)[1] == std::vector<double>{0, 0});
}

TEST_CASE("table features: missing values have the last codes and are no classes") {
  Table real = table({"m", "?", "b", ""});
  real.columns[2].info.missing_texts = {"?", ""};
  Table holdout = table({"z", "NA"});
  holdout.columns[2].info.missing_texts = {"NA"};
  const TableFeatures features(real, &holdout, share_columns(real, real));
  CHECK(features.codes(1) == 6);
  CHECK(features.classes(1) == 3);
  CHECK(features.encode(real)[1] == std::vector<double>{1, 4, 0, 3});
  CHECK(features.encode(holdout)[1] == std::vector<double>{2, 5});
}

TEST_CASE("table features: a target must be a compared column") {
  const Table real = table({"m", "b"});
  const TableFeatures features(real, nullptr, share_columns(real, real));
  CHECK(features.find("c") == 1);
  CHECK_THROWS_WITH_AS(features.find("id"), doctest::Contains("is an identifier"), Error);
  CHECK_THROWS_WITH_AS(features.find("xx"), doctest::Contains("did you mean 'x'"), Error);
}
