// Nearest neighbours by comparing all pairs of points.
#pragma once

#include <vector>

#include "kernels/real.h"

namespace ballast {

struct Neighbour {
  Real square = 0;  // squared Euclidean distance
  Index point = 0;
};

// The k nearest neighbours of each point, [count, k], nearest first; ties are ordered by index.
// points: [count, dimensions]. 0 <= k < count.
std::vector<Neighbour> nearest_others(const Real* points, Index count, Index dimensions, Index k);

}  // namespace ballast
