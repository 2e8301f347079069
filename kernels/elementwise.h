// Element-wise kernels. Each operation has one formula, shared by host and device.
#pragma once

#include <array>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// Name and formula of each operation, of x or of a and b, with an optional parameter p. NaN
// propagates through all operations except comparisons. In the gradient operations a is the
// gradient of the result; b is tanh(x), sigmoid(x), or the input or output of (leaky) relu.
#define BALLAST_UNARY_OPERATIONS(X)                                     \
  X(copy, x)                                                            \
  X(negate, -x)                                                         \
  X(exp, exp(x))                                                        \
  X(log, log(x))                                                        \
  X(sqrt, sqrt(x))                                                      \
  X(square, x* x)                                                       \
  X(reciprocal, one / x)                                                \
  X(tanh, tanh(x))                                                      \
  X(sigmoid, sigmoid(x))                                                \
  X(softplus, select(x < zero, zero, x) + log1p_positive(exp(-abs(x)))) \
  X(abs, abs(x))                                                        \
  X(sign, select(x > zero, one, select(x < zero, -one, x)))             \
  X(relu, select(x < zero, zero, x))                                    \
  X(leaky_relu, select(x > zero, x, p * x))                             \
  X(add_scalar, x + p)                                                  \
  X(multiply_scalar, p* x)                                              \
  X(clamp_below, select(x < p, p, x))                                   \
  X(clamp_above, select(x > p, p, x))

#define BALLAST_BINARY_OPERATIONS(X)                 \
  X(add, a + b)                                      \
  X(subtract, a - b)                                 \
  X(multiply, a* b)                                  \
  X(divide, a / b)                                   \
  X(divide_or_zero, select(b != zero, a / b, zero))  \
  X(maximum, select(a != a, a, select(a > b, a, b))) \
  X(minimum, select(a != a, a, select(a < b, a, b))) \
  X(greater, select(a > b, one, zero))               \
  X(tanh_gradient, a*(one - b * b))                  \
  X(sigmoid_gradient, a* b*(one - b))                \
  X(move_towards, a + p * (b - a))                   \
  X(leaky_gradient, select(b > zero, a, p * a))

#define BALLAST_NAME(name, formula) name,
enum class UnaryOp { BALLAST_UNARY_OPERATIONS(BALLAST_NAME) };
enum class BinaryOp { BALLAST_BINARY_OPERATIONS(BALLAST_NAME) };
#undef BALLAST_NAME

// y[i] = op(x[i]); p is the parameter of the operation, if it has one. y may be x.
void unary(Device device, UnaryOp op, const Real* x, Real* y, Index count, Real p = 0);

// y[i] = op(a[i], b[i]) over equal shapes. y may be a or b.
void binary(Device device, BinaryOp op, const Real* a, const Real* b, Real* y, Index count,
            Real p = 0);

constexpr int kMaxRank = 6;

// Broadcasting: y has the extents `shape` and is contiguous; the stride of an operand is 0 along
// each broadcast axis.
struct BroadcastShape {
  int rank = 0;
  std::array<Index, kMaxRank> shape{};
  std::array<Index, kMaxRank> stride_a{};
  std::array<Index, kMaxRank> stride_b{};
};
void binary_broadcast(Device device, BinaryOp op, const BroadcastShape& shape, const Real* a,
                      const Real* b, Real* y, Real p = 0);

// y = alpha x + y; accumulates a gradient.
void axpy(Device device, Real alpha, const Real* x, Real* y, Index count);
void fill(Device device, Real value, Real* y, Index count);

}  // namespace ballast
