#include "data/classes/nearest_others.h"

#include <doctest/doctest.h>

using namespace ballast;

TEST_CASE("nearest others: nearest first, ties in order of index") {
  const std::vector<Real> points = {0, 0, 3, 4, 0, 1, 0, 0, 3, -4};  // five of two dimensions
  const std::vector<Neighbour> nearest = nearest_others(points.data(), 5, 2, 4);
  REQUIRE(nearest.size() == 20);
  const auto of_first = [&](auto field) {
    return std::vector<Real>{field(nearest[0]), field(nearest[1]), field(nearest[2]),
                             field(nearest[3])};
  };
  CHECK(of_first([](const Neighbour& n) { return static_cast<Real>(n.point); }) ==
        std::vector<Real>{3, 2, 1, 4});
  CHECK(of_first([](const Neighbour& n) { return n.square; }) == std::vector<Real>{0, 1, 25, 25});
  CHECK(nearest_others(points.data(), 5, 2, 1)[4].point == 0);
  CHECK(nearest_others(points.data(), 1, 2, 0).empty());
}
