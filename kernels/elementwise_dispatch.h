// What every device's element-wise kernels share on the host: from an operation to its functor, and
// broadcasting over as few axes as may be.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/elementwise_functors.h"

namespace ballast {

// Calls `visit` with the functor of the operation.
template <class Visit>
void with_functor(UnaryOp op, Visit visit) {
  using namespace functors;
  switch (op) {
    case UnaryOp::copy:
      return visit(Copy{});
    case UnaryOp::negate:
      return visit(Negate{});
    case UnaryOp::exp:
      return visit(Exp{});
    case UnaryOp::log:
      return visit(Log{});
    case UnaryOp::sqrt:
      return visit(Sqrt{});
    case UnaryOp::square:
      return visit(Square{});
    case UnaryOp::reciprocal:
      return visit(Reciprocal{});
    case UnaryOp::tanh:
      return visit(Tanh{});
    case UnaryOp::sigmoid:
      return visit(Sigmoid{});
    case UnaryOp::softplus:
      return visit(Softplus{});
    case UnaryOp::abs:
      return visit(Abs{});
    case UnaryOp::sign:
      return visit(Sign{});
    case UnaryOp::relu:
      return visit(Relu{});
    case UnaryOp::leaky_relu:
      return visit(LeakyRelu{});
    case UnaryOp::add_scalar:
      return visit(AddScalar{});
    case UnaryOp::multiply_scalar:
      return visit(MultiplyScalar{});
    case UnaryOp::clamp_below:
      return visit(ClampBelow{});
    case UnaryOp::clamp_above:
      return visit(ClampAbove{});
  }
}

template <class Visit>
void with_functor(BinaryOp op, Visit visit) {
  using namespace functors;
  switch (op) {
    case BinaryOp::add:
      return visit(Add{});
    case BinaryOp::subtract:
      return visit(Subtract{});
    case BinaryOp::multiply:
      return visit(Multiply{});
    case BinaryOp::divide:
      return visit(Divide{});
    case BinaryOp::divide_or_zero:
      return visit(DivideOrZero{});
    case BinaryOp::maximum:
      return visit(Maximum{});
    case BinaryOp::minimum:
      return visit(Minimum{});
    case BinaryOp::greater:
      return visit(Greater{});
    case BinaryOp::tanh_gradient:
      return visit(TanhGradient{});
    case BinaryOp::sigmoid_gradient:
      return visit(SigmoidGradient{});
    case BinaryOp::move_towards:
      return visit(MoveTowards{});
    case BinaryOp::leaky_gradient:
      return visit(LeakyGradient{});
  }
}

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
