// Shared by the operations: checks, and derivatives that are operations themselves.
#pragma once

#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/require.h"
#include "autograd/spans.h"
#include "kernels/elementwise.h"

namespace ballast {

// Throw Error with the name of the operation.
void check_matrix(const char* name, const Tensor& x);
void check_devices(const char* name, Device left, Device right);
void check_constant(const char* name, const char* what, const Tensor& x);
// A bias (if defined) of an operation with a weight and a result of this number of columns, and a
// fused activation: its gradient uses the sign of its result, so the slope must be >= 0.
void check_epilogue(const char* name, const Tensor& weight, const Tensor& bias, Index columns,
                    Activation activation, Real slope);

// Without history: constants of a rule.
Tensor apply_unary(UnaryOp op, const Tensor& x, Real parameter = 0);
// Operands are broadcast; the name is used in the Error.
Tensor apply_binary(const char* name, BinaryOp op, const Tensor& a, const Tensor& b,
                    Real parameter = 0);

Tensor divide_or_zero(const Tensor& a, const Tensor& b);           // b != 0 ? a / b : 0
Tensor tanh_gradient(const Tensor& gradient, const Tensor& y);     // gradient (1 - y y)
Tensor sigmoid_gradient(const Tensor& gradient, const Tensor& y);  // gradient y (1 - y)
// y > 0 ? gradient : slope gradient. y is treated as a constant: the derivative with respect to it
// is 0 wherever it exists.
Tensor leaky_gradient(const Tensor& gradient, const Tensor& y, Real slope);
Tensor sparse_transposed_matmul(const SparseTensor& x, const Tensor& dy);  // x^T dy
// scale * broadcast_to(x, shape) in one pass.
Tensor scaled_broadcast_to(const Tensor& x, const Shape& shape, Real scale);
// Zeros of this extent along axis 0 or 1, with x from `begin` on: the adjoint of a slice.
Tensor embed(int axis, const Tensor& x, Index begin, Index extent);

// Throws Error unless each row of x has one target per span, within the span or -1.
void check_targets(const char* name, const Tensor& x, const Integers& target, const Spans& spans);
// The gradient of cross_entropy_spans() with respect to x, for dy of [rows, 1].
Tensor cross_entropy_spans_gradient(const Tensor& dy, const Tensor& x, const Integers& target,
                                    const Spans& spans);

// Backward pass of an activation, and of a bias before it, that are fused into an operation.
struct EpilogueRule {
  // y: the result of the operation.
  EpilogueRule(const Tensor& y, Activation fused, Real slope_of_leaky);

  // The gradient before the activation, as a differentiable operation.
  Tensor before_activation(const Backward& g) const;
  // The gradient before bias and activation. Also adds the gradient of the bias, an input of the
  // node with one element per column (the last axis) or undefined.
  Tensor before(Backward& g, std::size_t bias) const;

  Saved<Tensor> saved_y;  // detached; only with an activation
  Activation activation;
  Real slope;
};

}  // namespace ballast
