#include "metrics/trees/roc_auc.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/error.h"

using namespace ballast;
using doctest::Approx;

TEST_CASE("roc_auc: computed by hand, with ties") {
  // Positives 0.8 and 0.4; negatives 0.4, 0.3 and 0.9: won 3 of 6 pairs and one half.
  CHECK(roc_auc({0.8, 0.4, 0.4, 0.3, 0.9}, {true, true, false, false, false}) == Approx(3.5 / 6));
  CHECK(roc_auc({1, 2, 3}, {false, true, true}) == 1);
  CHECK(roc_auc({1, 2, 3}, {true, false, false}) == 0);
  CHECK(roc_auc({7, 7, 7}, {true, false, false}) == 0.5);
}

TEST_CASE("roc_auc: undefined with a single class; lengths are checked") {
  CHECK(std::isnan(roc_auc({1, 2}, {true, true})));
  CHECK(std::isnan(roc_auc({1, 2}, {false, false})));
  CHECK(std::isnan(roc_auc({}, {})));
  CHECK_THROWS_WITH_AS(roc_auc({1, 2}, {true}), doctest::Contains("2 scores"), Error);
}
