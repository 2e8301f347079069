// Host code shared by the element-wise kernels of all devices: dispatch from an operation to its
// functor, and broadcasting over as few axes as possible.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/shared/elementwise_functors.h"

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

// An equivalent shape with fewer axes: axes of extent 1 are dropped, and adjacent axes that are
// contiguous in both operands are merged.
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
