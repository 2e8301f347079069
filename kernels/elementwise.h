// Element-wise kernels; one functor an operation, written once for host and device.
#pragma once

#include <array>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

enum class UnaryOp {
  copy,
  negate,
  exp,
  log,
  sqrt,
  square,
  reciprocal,
  tanh,
  sigmoid,
  softplus,
  abs,
  sign,
  relu,
  leaky_relu,       // x > 0 ? x : p x
  add_scalar,       // x + p
  multiply_scalar,  // p x
  clamp_below,      // max(x, p)
  clamp_above,      // min(x, p)
};

enum class BinaryOp {
  add,
  subtract,
  multiply,
  divide,
  divide_or_zero,  // b != 0 ? a / b : 0
  maximum,
  minimum,
  greater,           // a > b ? 1 : 0
  tanh_gradient,     // a (1 - b b): a = gradient, b = tanh(x)
  sigmoid_gradient,  // a b (1 - b)
  move_towards,      // a + p (b - a)
  leaky_gradient,    // b > 0 ? a : p a: a = gradient, b = input or output of (leaky) relu
};

// y[i] = op(x[i]); p is the parameter of the operations that have one. y may be x.
void unary(Device device, UnaryOp op, const Real* x, Real* y, Index count, Real p = 0);

// y[i] = op(a[i], b[i]) over equal shapes. y may be a or b.
void binary(Device device, BinaryOp op, const Real* a, const Real* b, Real* y, Index count,
            Real p = 0);

constexpr int kMaxRank = 6;

// Broadcasting: y has the extents `shape` and is contiguous; an operand's stride is 0 along each
// axis that it is repeated over.
struct BroadcastShape {
  int rank = 0;
  std::array<Index, kMaxRank> shape{};
  std::array<Index, kMaxRank> stride_a{};
  std::array<Index, kMaxRank> stride_b{};
};
void binary_broadcast(Device device, BinaryOp op, const BroadcastShape& shape, const Real* a,
                      const Real* b, Real* y, Real p = 0);

// y = alpha x + y: accumulates a gradient.
void axpy(Device device, Real alpha, const Real* x, Real* y, Index count);
void fill(Device device, Real value, Real* y, Index count);

}  // namespace ballast
