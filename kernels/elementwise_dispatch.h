// What every device's element-wise kernels share on the host: from an operation to its functor, and
// broadcasting over as few axes as may be.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/elementwise_functors.h"

namespace ballast {

// Calls `visit` with the functor of the operation.
#define BALLAST_CASE(name, formula) \
  case UnaryOp::name:               \
    return visit(UnaryFunctor<UnaryOp::name>{});
template <class Visit>
void with_functor(UnaryOp op, Visit visit) {
  switch (op) { BALLAST_UNARY_OPERATIONS(BALLAST_CASE) }
}
#undef BALLAST_CASE

#define BALLAST_CASE(name, formula) \
  case BinaryOp::name:              \
    return visit(BinaryFunctor<BinaryOp::name>{});
template <class Visit>
void with_functor(BinaryOp op, Visit visit) {
  switch (op) { BALLAST_BINARY_OPERATIONS(BALLAST_CASE) }
}
#undef BALLAST_CASE

// The same shape with fewer axes: those of extent 1 are dropped, neighbours that both operands walk
// through evenly become one.
inline BroadcastShape collapse(const BroadcastShape& s) {
  BroadcastShape result;
  int& rank = result.rank;
  for (int axis = 0; axis < s.rank; ++axis) {
    if (s.shape[axis] == 1) continue;
    const int last = rank - 1;
    if (rank > 0 && result.stride_a[last] == s.stride_a[axis] * s.shape[axis] &&
        result.stride_b[last] == s.stride_b[axis] * s.shape[axis]) {
      result.shape[last] *= s.shape[axis];
    } else {
      ++rank;
      result.shape[last + 1] = s.shape[axis];
    }
    result.stride_a[rank - 1] = s.stride_a[axis];
    result.stride_b[rank - 1] = s.stride_b[axis];
  }
  return result;
}

}  // namespace ballast
