#include "metrics/tables/detection.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/threads.h"
#include "metrics/tables/random_rows.h"

using namespace ballast;
using doctest::Approx;

namespace {

// Two related columns and one alone. `related` = false breaks the relation.
FeatureColumns paired_rows(Index count, std::uint32_t call, bool related) {
  FeatureColumns columns(3);
  for (Index i = 0; i < count; ++i) {
    const auto draw = [&](std::uint32_t column) {
      return random_double({.seed = 9, .purpose = call, .call = column}, i);
    };
    columns[0].push_back(std::floor(10 * draw(0)));
    columns[1].push_back(related ? columns[0].back() + std::floor(3 * draw(1))
                                 : std::floor(10 * draw(2)) + std::floor(3 * draw(1)));
    columns[2].push_back(draw(3));
  }
  return columns;
}

}  // namespace

TEST_CASE("detection: rows of the same source cannot be told apart") {
  const Detection detection =
      measure_detection(paired_rows(1500, 1, true), paired_rows(1500, 2, true));
  CHECK(detection.auc == Approx(0.5).epsilon(0.08));
  CHECK(detection.score > 0.92);
  CHECK(detection.rows == 1500);
}

TEST_CASE("detection: a lost relation is found in its columns, although each column is right") {
  const Detection detection =
      measure_detection(paired_rows(1500, 1, true), paired_rows(900, 2, false));
  CHECK(detection.auc > 0.8);
  CHECK(detection.score == Approx(2 * (1 - detection.auc)));
  CHECK(detection.rows == 900);
  CHECK(detection.gains[0] + detection.gains[1] > 0.7);
  CHECK(detection.gains[0] + detection.gains[1] + detection.gains[2] == Approx(1));
}

TEST_CASE("detection: copies of real rows mislead the trees") {
  const FeatureColumns real = paired_rows(1500, 1, true);
  const Detection copies = measure_detection(real, real);
  CHECK(copies.score == 1);
  CHECK(copies.auc < 0.4);
  CHECK(copies.misled());
  CHECK_FALSE(measure_detection(real, paired_rows(1500, 2, true)).misled());
  CHECK_FALSE(measure_detection(paired_rows(25, 1, true), paired_rows(25, 2, true)).misled());
  CHECK_FALSE(measure_detection(paired_rows(19, 1, true), paired_rows(25, 2, true)).misled());
}

TEST_CASE("detection: not measurable with few rows") {
  const Detection few = measure_detection(paired_rows(19, 1, true), paired_rows(500, 2, true));
  CHECK(std::isnan(few.auc));
  CHECK(std::isnan(few.score));
  CHECK_FALSE(
      std::isnan(measure_detection(paired_rows(20, 1, true), paired_rows(20, 2, true)).score));
}

TEST_CASE("detection does not depend on the number of threads") {
  const int threads = thread_count();
  set_thread_count(1);
  const Detection one = measure_detection(paired_rows(300, 1, true), paired_rows(300, 2, false));
  set_thread_count(3);
  const Detection three = measure_detection(paired_rows(300, 1, true), paired_rows(300, 2, false));
  set_thread_count(threads);
  CHECK(one.auc == three.auc);
  CHECK(one.gains == three.gains);
}

TEST_CASE("detection: large tables are sampled, small ones are not") {
  CHECK(most_fitted_rows(15) >= 2 * 32561);
  CHECK(most_fitted_rows(1000) < 10000);
  CHECK(most_fitted_rows(1'000'000) >= 2000);
  CHECK(most_fitted_rows(15, 10) < most_fitted_rows(15));
}
