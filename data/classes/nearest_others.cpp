#include "data/classes/nearest_others.h"

#include <Eigen/Core>
#include <algorithm>

#include "kernels/threads.h"

namespace ballast {

std::vector<Neighbour> nearest_others(const Real* points, Index count, Index dimensions, Index k) {
  const Eigen::Map<const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>> columns(
      points, dimensions, count);  // one point per column
  const auto nearer = [](const Neighbour& a, const Neighbour& b) {
    return a.square < b.square || (a.square == b.square && a.point < b.point);
  };
  std::vector<Neighbour> nearest(static_cast<std::size_t>(count * k));
  each_task(count, true, [&](Index i) {
    std::vector<Neighbour> others;
    others.reserve(static_cast<std::size_t>(count));
    for (Index j = 0; j < count; ++j) {
      if (j != i) others.push_back({(columns.col(i) - columns.col(j)).squaredNorm(), j});
    }
    std::partial_sort_copy(others.begin(), others.end(), nearest.begin() + i * k,
                           nearest.begin() + (i + 1) * k, nearer);
  });
  return nearest;
}

}  // namespace ballast
