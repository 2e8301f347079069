#include "metrics/tables/dcr_share.h"

#include <doctest/doctest.h>

#include "kernels/random.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

Table mixed_rows(Index count, std::uint32_t purpose) {
  std::vector<double> x, y;
  std::vector<std::string> c;
  for (Index i = 0; i < count; ++i) {
    const auto draw = [&](std::uint32_t column) {
      return random_double({.seed = 2, .purpose = purpose, .call = column}, i);
    };
    x.push_back(draw(0));
    y.push_back(draw(1) < 0.1 ? kMissing : draw(2));
    c.push_back(draw(3) < 0.5 ? "a" : "b");
  }
  return table_of({numbers("x", x), numbers("y", y), texts("c", c)}, count);
}

struct Tables {
  Table real = mixed_rows(600, 1);
  Table holdout = mixed_rows(400, 2);
  TableFeatures features{real, &holdout, share_columns(real, real)};
  DcrShare share{features, features.encode(real), features.encode(holdout)};
};

}  // namespace

TEST_CASE("DCR share: half for fresh rows and for the hold-out rows") {
  const Tables tables;
  CHECK(tables.share.rows() == 400);
  CHECK(tables.share.measure(tables.features.encode(mixed_rows(2000, 3))) ==
        Approx(0.5).epsilon(0.12));
  CHECK(tables.share.measure_holdout() == Approx(0.5).epsilon(0.16));
}

TEST_CASE("DCR share: copies of training rows are seen, copies of hold-out rows, too") {
  const Tables tables;
  // 400 of the 600 real rows are compared with: the other 200 are like fresh rows.
  CHECK(tables.share.measure(tables.features.encode(tables.real)) ==
        Approx(0.5 + 400 / (2 * 600.0)).epsilon(0.05));
  CHECK(tables.share.measure(tables.features.encode(tables.holdout)) < 0.02);
}

TEST_CASE("DCR share: equal distances count half") {
  const Table one = table_of({texts("c", {"a", "b", "a", "b"})}, 4);
  const TableFeatures features(one, &one, share_columns(one, one));
  const DcrShare share(features, features.encode(one), features.encode(one));
  CHECK(share.measure(features.encode(one)) == 0.5);
}

TEST_CASE("DCR share: categories of many values are left out") {
  Tables tables;
  const auto add_names = [](Table& table, int first) {
    std::vector<std::string> names;
    for (Index i = 0; i < table.rows; ++i) names.push_back("n" + std::to_string(first + i));
    table.columns.push_back(texts("name", names));
  };
  Table real = tables.real;
  Table holdout = tables.holdout;
  add_names(real, 0);
  add_names(holdout, 5000);
  const TableFeatures features(real, &holdout, share_columns(real, real));
  const DcrShare share(features, features.encode(real), features.encode(holdout));
  CHECK(share.measure_holdout() == tables.share.measure_holdout());
}
