// SMOTE: new points of a class between its own (Chawla, Bowyer, Hall, Kegelmeyer 2002).
#pragma once

#include <vector>

#include "kernels/random.h"

namespace ballast {

// `wanted` new points [wanted, dimensions], each somewhere on the line from a drawn point to one of
// its k nearest others. points is [count, dimensions], of one class. Where there are less than k
// others, those there are; a single point is copied. Point i takes element i of the streams, so
// that more of them begin with the same.
// The calls random.call to + 2 are drawn from. Throws Error without points or dimensions.
std::vector<Real> smote(const Real* points, Index count, Index dimensions, Index wanted,
                        const Random& random, Index k = 5);

}  // namespace ballast
