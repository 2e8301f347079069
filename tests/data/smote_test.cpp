#include "data/classes/smote.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "kernels/error.h"
#include "kernels/threads.h"

using namespace ballast;

TEST_CASE("SMOTE: each new point lies between a point and one of its nearest neighbours") {
  // Two pairs far apart: with k = 1 no point lies between the pairs.
  const std::vector<Real> points = {0, 0, 1, 2, 100, 100, 101, 98};
  const std::vector<Real> made = smote(points.data(), 4, 2, 200, {.seed = 3}, 1);
  REQUIRE(made.size() == 400);
  Real least = 1;
  Real most = 0;
  Index low = 0;
  for (std::size_t i = 0; i < made.size(); i += 2) {
    const bool near = made[i] < 50;
    low += near ? 1 : 0;
    const Real along = near ? made[i] : made[i] - 100;
    CHECK(made[i + 1] == doctest::Approx(near ? 2 * along : 100 - 2 * along).epsilon(1e-5));
    least = std::min(least, along);
    most = std::max(most, along);
  }
  CHECK(least >= 0);
  CHECK(least < 0.1);
  CHECK(most <= 1);
  CHECK(most > 0.9);
  CHECK(std::abs(low - 100) < 30);
}

TEST_CASE("SMOTE with few points: k is reduced, a single point is copied") {
  const std::vector<Real> one = {3, 4};
  CHECK(smote(one.data(), 1, 2, 2, {}) == std::vector<Real>{3, 4, 3, 4});
  const std::vector<Real> two = {0, 10};
  for (const Real x : smote(two.data(), 2, 1, 50, {.seed = 1})) {
    CHECK(x >= 0);
    CHECK(x <= 10);
  }
  CHECK(smote(two.data(), 2, 1, 0, {}).empty());
  CHECK_THROWS_AS(smote(two.data(), 0, 1, 1, {}), Error);
}

TEST_CASE(
    "SMOTE: the same seed gives the same points on any number of threads and for larger counts") {
  std::vector<Real> points(300 * 7);
  random_normal({}, {.seed = 5}, points.data(), static_cast<Index>(points.size()));
  const int before = thread_count();
  set_thread_count(1);
  const std::vector<Real> made = smote(points.data(), 300, 7, 100, {.seed = 2});
  set_thread_count(3);
  const std::vector<Real> more = smote(points.data(), 300, 7, 150, {.seed = 2});
  set_thread_count(before);
  CHECK(std::equal(made.begin(), made.end(), more.begin()));
  CHECK(smote(points.data(), 300, 7, 100, {.seed = 4}) != made);
}
