// What the operations' gradient rules share: derivatives that are operations themselves, and
// checks.
#pragma once

#include <string>

#include "autograd/operations.h"
#include "kernels/elementwise.h"

namespace ballast {

// No history: constants of a rule.
Tensor apply_unary(UnaryOp op, const Tensor& x, Real parameter = 0);
// Operands broadcast; the name is for the Error.
Tensor apply_binary(const char* name, BinaryOp op, const Tensor& a, const Tensor& b,
                    Real parameter = 0);

Tensor divide_or_zero(const Tensor& a, const Tensor& b);           // b != 0 ? a / b : 0
Tensor tanh_gradient(const Tensor& gradient, const Tensor& y);     // gradient (1 - y y)
Tensor sigmoid_gradient(const Tensor& gradient, const Tensor& y);  // gradient y (1 - y)
// y > 0 ? gradient : slope gradient. y is a constant: the derivative by it is 0 wherever it exists.
Tensor leaky_gradient(const Tensor& gradient, const Tensor& y, Real slope);
// The gradient before an activation from the one after it; y is the activation's result.
Tensor activation_gradient(const Tensor& gradient, const Tensor& y, Activation activation,
                           Real slope);
// The same without a record, over the gradient's own memory if `buffer` is that.
void activation_gradient_into(const Tensor& gradient, const Tensor& y, Activation activation,
                              Real slope, Tensor& buffer);

// scale * broadcast_to(x, shape) in one pass.
Tensor scaled_broadcast_to(const Tensor& x, const Shape& shape, Real scale);

// Zeros with x at [begin, begin + its extent) along columns or rows: the adjoints of slices.
Tensor embed_columns(const Tensor& x, Index begin, Index columns);
Tensor embed_rows(const Tensor& x, Index begin, Index rows);

// Throws Error that names the operation.
void check_matrix(const char* name, const Tensor& x);
void check_devices(const char* name, Device left, Device right);
void check_constant(const char* name, const char* what, const Tensor& x);
// A fused activation is undone by its result's sign: slopes are 0 or more.
void check_slope(const char* name, Activation activation, Real slope);
[[noreturn]] void throw_shapes(const char* name, const Shape& left, const Shape& right,
                               const std::string& why);

}  // namespace ballast
