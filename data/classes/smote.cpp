#include "data/classes/smote.h"

#include <algorithm>
#include <string>

#include "data/classes/nearest_others.h"
#include "kernels/error.h"

namespace ballast {

std::vector<Real> smote(const Real* points, Index count, Index dimensions, Index wanted,
                        const Random& random, Index k) {
  if (count < 1 || dimensions < 1 || k < 1 || wanted < 0) {
    throw Error("smote: cannot make " + std::to_string(wanted) + " points from " +
                std::to_string(count) + " points of " + std::to_string(dimensions) +
                " dimensions with k " + std::to_string(k) +
                "; points, dimensions and k must be positive");
  }
  k = std::min(k, count - 1);
  const std::vector<Neighbour> nearest = nearest_others(points, count, dimensions, k);
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
      other = nearest[static_cast<std::size_t>(base * k) + static_cast<std::size_t>(which)].point;
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
