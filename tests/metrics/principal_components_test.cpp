#include "metrics/classes/principal_components.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/error.h"

using namespace ballast;

TEST_CASE("principal plane: preserves the distances of points on a plane") {
  // On the plane spanned by (.6, .8, 0) and (0, 0, 1), most along the first.
  const std::vector<std::pair<double, double>> on_plane = {{10, 1},  {-10, 1}, {5, -1},
                                                           {-5, -1}, {2, 0},   {-2, 0}};
  std::vector<Real> points;
  for (const auto& [a, b] : on_plane) {
    for (const double value : {0.6 * a + 7, 0.8 * a - 3, b}) {
      points.push_back(static_cast<Real>(value));
    }
  }
  const std::vector<Real> plane = principal_plane(points.data(), 6, 3);
  REQUIRE(plane.size() == 12);
  for (std::size_t i = 0; i < on_plane.size(); ++i) {
    CHECK(static_cast<double>(plane[2 * i]) == doctest::Approx(on_plane[i].first).epsilon(1e-4));
    CHECK(static_cast<double>(plane[2 * i + 1]) ==
          doctest::Approx(on_plane[i].second).epsilon(1e-4));
  }
}

TEST_CASE("principal plane: one dimension, one point, and no points") {
  const std::vector<Real> line = {1, 4};
  CHECK(principal_plane(line.data(), 2, 1) == std::vector<Real>{-1.5, 0, 1.5, 0});
  CHECK(principal_plane(line.data(), 1, 2) == std::vector<Real>{0, 0});
  CHECK_THROWS_AS(principal_plane(line.data(), 0, 2), Error);
}
