#include "metrics/classes/density_coverage.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "kernels/error.h"
#include "kernels/random.h"

using namespace ballast;
using doctest::Approx;

namespace {

std::vector<Real> normal_points(Index count, Index dimensions, std::uint64_t seed) {
  std::vector<Real> points(static_cast<std::size_t>(count * dimensions));
  random_normal({}, {.seed = seed}, points.data(), count * dimensions);
  return points;
}

DensityCoverage measure(const std::vector<Real>& real, const std::vector<Real>& made,
                        Index dimensions, Index k = 5) {
  return measure_density_coverage(real.data(), static_cast<Index>(real.size()) / dimensions,
                                  made.data(), static_cast<Index>(made.size()) / dimensions,
                                  dimensions, k);
}

}  // namespace

TEST_CASE("density and coverage: computed by hand, on a line") {
  // Radii to the second nearest other point: 2, 1, 2, 9.
  const DensityCoverage figures = measure({0, 1, 2, 10}, {0.5, 4, 100, -50}, 1, 2);
  // 0.5 is in the balls of 0, 1 and 2; 4 is only in the ball of 10: 4 - 2 = 2 is not below 2.
  CHECK(figures.density == Approx(4.0 / (2 * 4)));
  CHECK(figures.coverage == 1);
  const DensityCoverage one = measure({0, 1, 2, 10}, {4}, 1, 2);
  CHECK(one.density == Approx(0.5));
  CHECK(one.coverage == Approx(0.25));
}

TEST_CASE("density and coverage: repeated points are covered by equal points") {
  const std::vector<Real> real{1, 1, 1, 1, 2, 2, 2, 2};
  const DensityCoverage figures = measure(real, {1, 1, 3}, 1, 3);
  CHECK(figures.coverage == Approx(0.5));
  CHECK(figures.density == Approx(8.0 / (3 * 3)));
  CHECK(measure(real, real, 1, 3).coverage == 1);
}

TEST_CASE(
    "density and coverage: points of one distribution have density 1 and the theoretical "
    "coverage") {
  for (const Index dimensions : {2, 64}) {
    CAPTURE(dimensions);
    constexpr Index kCount = 1000;
    double density = 0;
    double coverage = 0;
    constexpr int kSeeds = 6;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const DensityCoverage figures =
          measure(normal_points(kCount, dimensions, 2 * seed),
                  normal_points(kCount, dimensions, 2 * seed + 1), dimensions);
      density += figures.density / kSeeds;
      coverage += figures.coverage / kSeeds;
    }
    double missed = 1;  // probability that no generated point is among the first k
    for (int i = 1; i <= 5; ++i) missed *= double(kCount - i) / double(2 * kCount - i);
    CHECK(std::abs(density - 1) < 0.02);
    CHECK(std::abs(coverage - (1 - missed)) < 0.02);
  }
}

TEST_CASE(
    "density and coverage: copies of few points have high density and low coverage; far points "
    "have neither") {
  const std::vector<Real> real = normal_points(400, 3, 1);
  std::vector<Real> copies;
  for (int i = 0; i < 100; ++i) copies.insert(copies.end(), real.begin(), real.begin() + 3);
  CHECK(measure(real, copies, 3).coverage < 0.1);
  std::vector<Real> far = real;
  for (Real& x : far) x += 100;
  const DensityCoverage none = measure(real, far, 3);
  CHECK(none.density == 0);
  CHECK(none.coverage == 0);
}

TEST_CASE(
    "density and coverage: k is limited by the number of real points; too few points are "
    "rejected") {
  const DensityCoverage two = measure({0, 1}, {0.25}, 1);
  CHECK(two.density == 2);
  CHECK(two.coverage == 1);
  CHECK_THROWS_AS(measure({0}, {1}, 1), Error);
  CHECK_THROWS_AS(measure({0, 1}, {}, 1), Error);
}
