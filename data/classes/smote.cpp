#include "data/classes/smote.h"

#include <Eigen/Core>
#include <algorithm>
#include <string>
#include <utility>

#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

using Points =
    Eigen::Map<const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>>;  // a column each

// The k nearest others of each point, the nearest first; the earlier one of two at the same
// distance.
std::vector<Index> nearest_others(const Points& points, Index k) {
  const Index count = points.cols();
  std::vector<Index> nearest(static_cast<std::size_t>(count * k));
  each_task(count, true, [&](Index i) {
    std::vector<std::pair<Real, Index>> others;
    others.reserve(static_cast<std::size_t>(count));
    for (Index j = 0; j < count; ++j) {
      if (j != i) others.emplace_back((points.col(i) - points.col(j)).squaredNorm(), j);
    }
    std::partial_sort(others.begin(), others.begin() + k, others.end());
    for (Index n = 0; n < k; ++n) {
      nearest[static_cast<std::size_t>(i * k + n)] = others[static_cast<std::size_t>(n)].second;
    }
  });
  return nearest;
}

}  // namespace

std::vector<Real> smote(const Real* points, Index count, Index dimensions, Index wanted,
                        const Random& random, Index k) {
  if (count < 1 || dimensions < 1 || k < 1 || wanted < 0) {
    throw Error("smote: " + std::to_string(wanted) + " of " + std::to_string(count) +
                " points of " + std::to_string(dimensions) + " dimensions, k " + std::to_string(k) +
                "; give at least one of each");
  }
  k = std::min(k, count - 1);
  const std::vector<Index> nearest = nearest_others(Points(points, dimensions, count), k);
  Random of_base = random;
  Random of_other = random;
  Random of_place = random;
  of_other.call = random.call + 1;
  of_place.call = random.call + 2;
  std::vector<Real> places(static_cast<std::size_t>(wanted));
  random_uniform({}, of_place, places.data(), wanted);
  std::vector<Real> made(static_cast<std::size_t>(wanted * dimensions));
  for (Index i = 0; i < wanted; ++i) {
    const auto base =
        static_cast<Index>(random_below(of_base, i, static_cast<std::uint64_t>(count)));
    Index other = base;
    if (k > 0) {
      const auto which = random_below(of_other, i, static_cast<std::uint64_t>(k));
      other = nearest[static_cast<std::size_t>(base * k) + static_cast<std::size_t>(which)];
    }
    const Real* from = points + base * dimensions;
    const Real* to = points + other * dimensions;
    Real* out = made.data() + i * dimensions;
    const Real place = places[static_cast<std::size_t>(i)];
    for (Index d = 0; d < dimensions; ++d) out[d] = from[d] + place * (to[d] - from[d]);
  }
  return made;
}

}  // namespace ballast
