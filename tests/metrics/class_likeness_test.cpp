#include "metrics/classes/class_likeness.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/random.h"

using namespace ballast;

namespace {

// Standard normal points in a plane, `count` around each of these centres on a line.
std::vector<Real> points_around(const std::vector<Real>& centres, Index count, std::uint64_t seed) {
  std::vector<Real> points(centres.size() * static_cast<std::size_t>(count) * 2);
  random_normal({}, {.seed = seed}, points.data(), static_cast<Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); i += 2) {
    points[i] += centres[i / 2 / static_cast<std::size_t>(count)];
  }
  return points;
}

Labels labels_of(Index classes, Index count) {
  Labels labels;
  for (Index i = 0; i < classes * count; ++i) {
    labels.push_back(static_cast<std::int32_t>(i / count));
  }
  return labels;
}

}  // namespace

TEST_CASE(
    "class likeness: points of the same distribution are similar, those of another class are not") {
  const std::vector<Real> real = points_around({0, 100, 200}, 300, 1);
  // Class 0 is at its own position, class 1 at the position of class 2, class 2 has no points.
  const std::vector<Real> made = points_around({0, 200}, 400, 2);
  const ClassLikeness figures =
      measure_class_likeness(real, labels_of(3, 300), made, labels_of(2, 400), 2, 3);
  REQUIRE(figures.of_class.size() == 3);
  CHECK(figures.of_class[0].coverage > 0.94);
  CHECK(std::abs(figures.of_class[0].density - 1) < 0.1);
  CHECK(figures.of_class[1].coverage == 0);
  CHECK(std::isnan(figures.of_class[2].coverage));
  // Half of the points are where the classes that count have no real points.
  CHECK(std::abs(figures.pooled.coverage - 0.48) < 0.05);
  CHECK(figures.frechet > 1000);
}

TEST_CASE("class likeness: at most as many generated points as real points count per class") {
  const std::vector<Real> real = points_around({0}, 50, 1);
  std::vector<Real> made = points_around({0}, 50, 2);
  const ClassLikeness figures =
      measure_class_likeness(real, labels_of(1, 50), made, labels_of(1, 50), 2, 1);
  const std::vector<Real> more = points_around({500}, 10, 3);
  made.insert(made.end(), more.begin(), more.end());
  const ClassLikeness same =
      measure_class_likeness(real, labels_of(1, 50), made, labels_of(1, 60), 2, 1);
  CHECK(same.pooled.density == figures.pooled.density);
  CHECK(same.frechet == figures.frechet);
}

TEST_CASE("class likeness: the Frechet distance is omitted for many dimensions") {
  const std::vector<Real> wide = points_around({0}, 1025, 1);  // 2 points of 1025 dimensions
  const ClassLikeness figures = measure_class_likeness(wide, {0, 0}, wide, {0, 0}, 1025, 1);
  CHECK(std::isnan(figures.frechet));
  CHECK(figures.pooled.coverage == 1);
}

TEST_CASE("class likeness: NaN without generated points or with a single real point") {
  const ClassLikeness none = measure_class_likeness({1, 2, 3, 4}, {0, 0}, {}, {}, 2, 1);
  CHECK(std::isnan(none.pooled.density));
  CHECK(std::isnan(none.frechet));
  const ClassLikeness single = measure_class_likeness({1, 2}, {0}, {3, 4}, {0}, 2, 1);
  CHECK(std::isnan(single.of_class[0].density));
  CHECK(std::isnan(single.pooled.coverage));
}
