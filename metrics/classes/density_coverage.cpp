#include "metrics/classes/density_coverage.h"

#include <Eigen/Core>
#include <algorithm>
#include <string>
#include <vector>

#include "data/classes/nearest_others.h"
#include "kernels/error.h"

namespace ballast {
namespace {

using Points =
    Eigen::Map<const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>>;  // one point per column

}  // namespace

DensityCoverage measure_density_coverage(const Real* real, Index real_count, const Real* made,
                                         Index made_count, Index dimensions, Index k) {
  if (real_count < 2 || made_count < 1 || dimensions < 1 || k < 1) {
    throw Error(
        "measure_density_coverage: " + std::to_string(real_count) + " real and " +
        std::to_string(made_count) + " generated points of " + std::to_string(dimensions) +
        " dimensions, k = " + std::to_string(k) +
        "; at least two real points, one generated point, one dimension and k = 1 are required");
  }
  k = std::min(k, real_count - 1);
  const Points real_points(real, dimensions, real_count);
  const Points made_points(made, dimensions, made_count);
  const std::vector<Neighbour> nearest = nearest_others(real, real_count, dimensions, k);
  std::vector<Index> inside(
      static_cast<std::size_t>(real_count));  // number of generated points in each ball
#pragma omp parallel for schedule(static)
  for (Index i = 0; i < real_count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const Real squared_radius = nearest[static_cast<std::size_t>((i + 1) * k - 1)].square;
    for (Index j = 0; j < made_count; ++j) {
      const Real square = (real_points.col(i) - made_points.col(j)).squaredNorm();
      if (square < squared_radius || square == 0) ++inside[at];
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
