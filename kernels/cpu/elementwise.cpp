#include "kernels/elementwise.h"

#include "kernels/elementwise_functors.h"
#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

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
    case UnaryOp::leaky_relu_slope:
      return visit(LeakyReluSlope{});
    case UnaryOp::add_scalar:
      return visit(AddScalar{});
    case UnaryOp::multiply_scalar:
      return visit(MultiplyScalar{});
    case UnaryOp::clamp_below:
      return visit(ClampBelow{});
    case UnaryOp::clamp_above:
      return visit(ClampAbove{});
    case UnaryOp::greater_scalar:
      return visit(GreaterScalar{});
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
    case BinaryOp::leaky_gradient:
      return visit(LeakyGradient{});
  }
}

template <class Functor>
void broadcast_axis(Functor functor, const BroadcastShape& s, int axis, const Real* a,
                    const Real* b, Real*& y, Real p) {
  if (axis == s.rank) {
    *y++ = functor(*a, *b, p);
    return;
  }
  for (Index i = 0; i < s.shape[axis]; ++i) {
    broadcast_axis(functor, s, axis + 1, a + i * s.stride_a[axis], b + i * s.stride_b[axis], y, p);
  }
}

}  // namespace

void unary(Device, UnaryOp op, const Real* x, Real* y, Index count, Real p) {
  with_functor(op, [=](auto functor) {
#pragma omp parallel for schedule(static) if (count > kParallelThreshold)
    for (Index i = 0; i < count; ++i) y[i] = functor(x[i], p);
  });
}

void binary(Device, BinaryOp op, const Real* a, const Real* b, Real* y, Index count, Real p) {
  with_functor(op, [=](auto functor) {
#pragma omp parallel for schedule(static) if (count > kParallelThreshold)
    for (Index i = 0; i < count; ++i) y[i] = functor(a[i], b[i], p);
  });
}

void binary_broadcast(Device, BinaryOp op, const BroadcastShape& shape, const Real* a,
                      const Real* b, Real* y, Real p) {
  with_functor(op, [&](auto functor) {
    Real* target = y;
    broadcast_axis(functor, shape, 0, a, b, target, p);
  });
}

void axpy(Device, Real alpha, const Real* x, Real* y, Index count) {
#pragma omp parallel for simd schedule(static) if (count > kParallelThreshold)
  for (Index i = 0; i < count; ++i) y[i] = alpha * x[i] + y[i];
}

void fill(Device, Real value, Real* y, Index count) {
#pragma omp parallel for simd schedule(static) if (count > kParallelThreshold)
  for (Index i = 0; i < count; ++i) y[i] = value;
}

}  // namespace ballast
