// Nearest neighbours among points, by comparing all pairs.
#pragma once

#include <vector>

#include "kernels/real.h"

namespace ballast {

struct Neighbour {
  Real square = 0;  // of the Euclidean distance
  Index point = 0;
};

// The k nearest others of each point, [count, k], the nearest first; the earlier one of two at the
// same distance. points is [count, dimensions]; k from 0 to count - 1.
std::vector<Neighbour> nearest_others(const Real* points, Index count, Index dimensions, Index k);

}  // namespace ballast
