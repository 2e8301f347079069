// Points on the plane on which they differ most.
#pragma once

#include <vector>

#include "kernels/real.h"

namespace ballast {

// The first two principal components of points [count, dimensions], [count, 2]: their places along
// the two directions of largest variance, from their mean. A direction points where its largest
// coordinate is positive. Of one dimension the second place is 0. Throws Error without points or
// dimensions.
std::vector<Real> principal_plane(const Real* points, Index count, Index dimensions);

}  // namespace ballast
