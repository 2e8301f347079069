// Projection of points onto their first two principal components.
#pragma once

#include <vector>

#include "kernels/real.h"

namespace ballast {

// Projects points [count, dimensions] onto their first two principal components; returns [count,
// 2], relative to the mean. The sign is chosen so that the largest coordinate of each component is
// positive. With one dimension the second coordinate is 0. Throws Error if there are no points or
// no dimensions.
std::vector<Real> principal_plane(const Real* points, Index count, Index dimensions);

}  // namespace ballast
