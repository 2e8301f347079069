#include "metrics/classes/diversity.h"

#include <cmath>

#include "tests/metrics/make_codes.h"

using namespace ballast;
using doctest::Approx;

TEST_CASE("diversity: computed by hand") {
  // Two groups of two images of two pixels. Differences within: (1 + 0) / 2 and (0 + 2) / 2; among
  // all, first pixel 0 1 4 4: 1 + 4 + 4 + 3 + 3 + 0, second pixel 0 0 1 3: 0 + 1 + 3 + 1 + 3 + 2.
  const std::vector<Real> images = {0, 0, 1, 0, 4, 1, 4, 3};
  const Diversity diversity = measure_diversity(images.data(), 2, 2, 2);
  CHECK(diversity.within == Approx(0.75));
  CHECK(diversity.among == Approx(25.0 / 12));
  CHECK(diversity.relative == Approx(0.75 * 12 / 25));
}

TEST_CASE("diversity: many images agree with the naive sum over pairs") {
  constexpr Index kGroups = 4, kEach = 9, kPixels = 13, kAll = kGroups * kEach;
  std::vector<Real> images(kAll * kPixels);
  random_uniform({}, {5, 1}, images.data(), kAll * kPixels);
  double within = 0, among = 0;
  for (Index a = 0; a < kAll; ++a) {
    for (Index b = a + 1; b < kAll; ++b) {
      double difference = 0;
      for (Index p = 0; p < kPixels; ++p) {
        difference +=
            std::abs(static_cast<double>(images[static_cast<std::size_t>(a * kPixels + p)]) -
                     static_cast<double>(images[static_cast<std::size_t>(b * kPixels + p)]));
      }
      among += difference;
      if (a / kEach == b / kEach) within += difference;
    }
  }
  const Diversity diversity = measure_diversity(images.data(), kGroups, kEach, kPixels);
  CHECK(diversity.within == Approx(within / (kGroups * kEach * (kEach - 1) / 2 * kPixels)));
  CHECK(diversity.among == Approx(among / (kAll * (kAll - 1) / 2 * kPixels)));
  CHECK(diversity.relative == Approx(diversity.within / diversity.among));
}

TEST_CASE("diversity: 0 if images depend only on codes, or if all images are equal") {
  const std::vector<Real> fixed = {1, 1, 1, 2, 2, 2};
  CHECK(measure_diversity(fixed.data(), 2, 3, 1).relative == 0);
  CHECK(measure_diversity(fixed.data(), 2, 3, 1).among > 0);
  const std::vector<Real> same(12, Real{0.3});
  CHECK(measure_diversity(same.data(), 2, 3, 2).within == 0);
  CHECK(measure_diversity(same.data(), 2, 3, 2).relative == 0);
}

TEST_CASE("diversity: sizes without pairs are rejected") {
  const Real image = 0;
  const auto error = [&](Index groups, Index each, Index pixels) {
    return error_of([&] { measure_diversity(&image, groups, each, pixels); });
  };
  CHECK(error(1, 1, 1) ==
        "measure_diversity: 1 groups of 1 images of 1 pixels; at least one group, two images per "
        "group and one pixel are required");
  CHECK_FALSE(error(0, 2, 1).empty());
  CHECK_FALSE(error(1, 2, 0).empty());
}
