// The formula of each element-wise operation, written once. T is whatever a device computes on: a
// vector of scalars (kernels/simd.h) on the CPU; it needs arithmetic, comparisons, select, abs,
// sqrt and the functions of kernels/vector_math.h. NaN comes through every operation but
// comparisons.
#pragma once

#include "kernels/host_device.h"

namespace ballast::functors {

// Name is a function object of x (or a and b) and of the operation's parameter p.
#define BALLAST_UNARY(Name, formula)                                    \
  struct Name {                                                         \
    template <class T>                                                  \
    BALLAST_HOST_DEVICE T operator()(T x, [[maybe_unused]] T p) const { \
      [[maybe_unused]] const T zero = 0;                                \
      [[maybe_unused]] const T one = 1;                                 \
      return formula;                                                   \
    }                                                                   \
  };
#define BALLAST_BINARY(Name, formula)                                        \
  struct Name {                                                              \
    template <class T>                                                       \
    BALLAST_HOST_DEVICE T operator()(T a, T b, [[maybe_unused]] T p) const { \
      [[maybe_unused]] const T zero = 0;                                     \
      [[maybe_unused]] const T one = 1;                                      \
      return formula;                                                        \
    }                                                                        \
  };

BALLAST_UNARY(Copy, x)
BALLAST_UNARY(Negate, -x)
BALLAST_UNARY(Exp, exp(x))
BALLAST_UNARY(Log, log(x))
BALLAST_UNARY(Sqrt, sqrt(x))
BALLAST_UNARY(Square, x* x)
BALLAST_UNARY(Reciprocal, one / x)
BALLAST_UNARY(Tanh, tanh(x))
BALLAST_UNARY(Sigmoid, sigmoid(x))
BALLAST_UNARY(Softplus, select(x < zero, zero, x) + log1p_positive(exp(-abs(x))))
BALLAST_UNARY(Abs, abs(x))
BALLAST_UNARY(Sign, select(x > zero, one, select(x < zero, -one, x)))
BALLAST_UNARY(Relu, select(x < zero, zero, x))
BALLAST_UNARY(LeakyRelu, select(x > zero, x, p* x))
BALLAST_UNARY(AddScalar, x + p)
BALLAST_UNARY(MultiplyScalar, p* x)
BALLAST_UNARY(ClampBelow, select(x < p, p, x))
BALLAST_UNARY(ClampAbove, select(x > p, p, x))

BALLAST_BINARY(Add, a + b)
BALLAST_BINARY(Subtract, a - b)
BALLAST_BINARY(Multiply, a* b)
BALLAST_BINARY(Divide, a / b)
BALLAST_BINARY(DivideOrZero, select(b != zero, a / b, zero))
BALLAST_BINARY(Maximum, select(a != a, a, select(a > b, a, b)))
BALLAST_BINARY(Minimum, select(a != a, a, select(a < b, a, b)))
BALLAST_BINARY(Greater, select(a > b, one, zero))
BALLAST_BINARY(TanhGradient, a*(one - b * b))
BALLAST_BINARY(SigmoidGradient, a* b*(one - b))
BALLAST_BINARY(MoveTowards, a + p * (b - a))
BALLAST_BINARY(LeakyGradient, select(b > zero, a, p* a))

#undef BALLAST_UNARY
#undef BALLAST_BINARY

}  // namespace ballast::functors
