// Shared by the gradient rules of the operations: derivatives that are operations themselves, and
// checks.
#pragma once

#include <string>

#include "autograd/operations.h"
#include "kernels/elementwise.h"

namespace ballast {

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
// The gradient before an activation from the gradient after it; y is the result of the activation.
Tensor activation_gradient(const Tensor& gradient, const Tensor& y, Activation activation,
                           Real slope);
// The same without recording; writes over the gradient if `buffer` is the gradient.
void activation_gradient_into(const Tensor& gradient, const Tensor& y, Activation activation,
                              Real slope, Tensor& buffer);

// scale * broadcast_to(x, shape) in one pass.
Tensor scaled_broadcast_to(const Tensor& x, const Shape& shape, Real scale);

// Zeros with x at [begin, begin + its extent) along columns or rows: the adjoints of slices.
Tensor embed_columns(const Tensor& x, Index begin, Index columns);
Tensor embed_rows(const Tensor& x, Index begin, Index rows);

// Throw Error with the name of the operation.
void check_matrix(const char* name, const Tensor& x);
void check_devices(const char* name, Device left, Device right);
void check_constant(const char* name, const char* what, const Tensor& x);
// The gradient of a fused activation uses the sign of its result, so the slope must be >= 0.
void check_slope(const char* name, Activation activation, Real slope);
[[noreturn]] void throw_shapes(const char* name, const Shape& left, const Shape& right,
                               const std::string& why);

}  // namespace ballast
