#include "metrics/classes/frechet_distance.h"

#include <doctest/doctest.h>

#include <vector>

#include "kernels/error.h"
#include "kernels/random.h"

using namespace ballast;
using doctest::Approx;

namespace {

double distance_of(const std::vector<Real>& a, const std::vector<Real>& b, Index dimensions) {
  return measure_frechet_distance(a.data(), static_cast<Index>(a.size()) / dimensions, b.data(),
                                  static_cast<Index>(b.size()) / dimensions, dimensions);
}

}  // namespace

TEST_CASE("Frechet distance: in one dimension given by means and stds") {
  // Means 1 and 5, variances 1 and 4: 16 + (1 - 2)^2.
  CHECK(distance_of({0, 1, 2}, {3, 5, 7}, 1) == Approx(17));
  CHECK(distance_of({0, 1, 2}, {0, 1, 2}, 1) == Approx(0));
}

// Reference values from numpy.cov and scipy.linalg.sqrtm.
TEST_CASE("Frechet distance: agrees with SciPy on small sets and is symmetric") {
  const std::vector<Real> a = {0, 0, 1, 2, 3, 1, 2, 2};
  const std::vector<Real> b = {4, 1, 0, 3, 5, 5, 2, 7, 1, 1};
  CHECK(distance_of(a, b, 2) == Approx(8.861000281).epsilon(1e-4));
  CHECK(distance_of(b, a, 2) == Approx(distance_of(a, b, 2)));
}

TEST_CASE("Frechet distance: more dimensions than points; a single point is rejected") {
  std::vector<Real> a(3 * 10);
  random_normal({}, {.seed = 1}, a.data(), 30);
  CHECK(distance_of(a, a, 10) == Approx(0).epsilon(1e-4));
  CHECK_THROWS_AS(distance_of({1, 2}, {1, 2, 3, 4}, 2), Error);
}
