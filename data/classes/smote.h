// SMOTE: synthetic points of a class between its own (Chawla, Bowyer, Hall, Kegelmeyer 2002).
#pragma once

#include <vector>

#include "kernels/random.h"

namespace ballast {

// Returns `wanted` new points [wanted, dimensions], each at a random position on the line from a
// random point to one of its k nearest neighbours. points: [count, dimensions], all of one class.
// If there are fewer than k neighbours, all are used; a single point is copied. Point i uses
// element i of the random streams, so a larger `wanted` gives the same first points. Uses calls
// random.call to random.call + 2. Throws Error if there are no points or no dimensions.
std::vector<Real> smote(const Real* points, Index count, Index dimensions, Index wanted,
                        const Random& random, Index k = 5);

}  // namespace ballast
