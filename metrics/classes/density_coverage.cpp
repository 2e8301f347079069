#include "metrics/classes/density_coverage.h"

#include <Eigen/Core>
#include <algorithm>
#include <string>
#include <vector>

#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

using Points =
    Eigen::Map<const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>>;  // a column each

// Squares of the distances of each point to its k-th nearest other one.
std::vector<Real> squared_radii(const Points& points, Index k) {
  const Index count = points.cols();
  std::vector<Real> radii(static_cast<std::size_t>(count));
  each_task(count, true, [&](Index i) {
    std::vector<Real> squares;  // to the others
    squares.reserve(static_cast<std::size_t>(count));
    for (Index j = 0; j < count; ++j) {
      if (j != i) squares.push_back((points.col(i) - points.col(j)).squaredNorm());
    }
    const auto kth = squares.begin() + (k - 1);
    std::nth_element(squares.begin(), kth, squares.end());
    radii[static_cast<std::size_t>(i)] = *kth;
  });
  return radii;
}

}  // namespace

DensityCoverage measure_density_coverage(const Real* real, Index real_count, const Real* made,
                                         Index made_count, Index dimensions, Index k) {
  if (real_count < 2 || made_count < 1 || dimensions < 1 || k < 1) {
    throw Error("measure_density_coverage: " + std::to_string(real_count) + " real and " +
                std::to_string(made_count) + " generated points of " + std::to_string(dimensions) +
                " dimensions, k " + std::to_string(k) +
                "; give at least two real points and a generated one, dimensions, and k from 1 on");
  }
  k = std::min(k, real_count - 1);
  const Points real_points(real, dimensions, real_count);
  const Points made_points(made, dimensions, made_count);
  const std::vector<Real> radii = squared_radii(real_points, k);
  std::vector<Index> inside(static_cast<std::size_t>(real_count));  // generated points in each ball
#pragma omp parallel for schedule(static)
  for (Index i = 0; i < real_count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    for (Index j = 0; j < made_count; ++j) {
      const Real square = (real_points.col(i) - made_points.col(j)).squaredNorm();
      if (square < radii[at] || square == 0) ++inside[at];
    }
  }
  DensityCoverage result;
  for (const Index count : inside) {
    result.density += static_cast<double>(count);
    result.coverage += count > 0 ? 1 : 0;
  }
  result.density /= static_cast<double>(k * made_count);
  result.coverage /= static_cast<double>(real_count);
  return result;
}

}  // namespace ballast
