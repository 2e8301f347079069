// Reductions in a fixed order: the result does not depend on the number of threads.
#pragma once

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

enum class ReduceOp { sum, sum_of_squares };

// The extents of an array, split at one axis. Rows of a matrix: inner = 1; columns: outer = 1; all
// elements: outer = inner = 1.
struct AxisShape {
  Index outer = 1;
  Index extent = 0;
  Index inner = 1;
};

// y[o, i] = scale * op over r of x[o, r, i]; x is [outer, extent, inner], y is [outer, inner].
// Blocks of partial sums are added pairwise, which keeps the rounding error of long sums small.
void reduce(Device device, ReduceOp op, const Real* x, const AxisShape& shape, Real* y,
            Real scale = 1);

// y[o, r, i] = scale * x[o, i]: the adjoint of a sum.
void repeat(Device device, const Real* x, const AxisShape& shape, Real* y, Real scale = 1);

}  // namespace ballast
