// The formula of each element-wise operation, written once for every device.
#pragma once

#include <cmath>

#include "kernels/real.h"

#ifdef __CUDACC__
#define BALLAST_HOST_DEVICE __host__ __device__
#else
#define BALLAST_HOST_DEVICE
#endif

namespace ballast::functors {

#define BALLAST_UNARY(Name, formula)                                                               \
  struct Name {                                                                                    \
    BALLAST_HOST_DEVICE Real operator()(Real x, [[maybe_unused]] Real p) const { return formula; } \
  };
#define BALLAST_BINARY(Name, formula)                                                    \
  struct Name {                                                                          \
    BALLAST_HOST_DEVICE Real operator()(Real a, Real b, [[maybe_unused]] Real p) const { \
      return formula;                                                                    \
    }                                                                                    \
  };

BALLAST_UNARY(Copy, x)
BALLAST_UNARY(Negate, -x)
BALLAST_UNARY(Exp, std::exp(x))
BALLAST_UNARY(Log, std::log(x))
BALLAST_UNARY(Sqrt, std::sqrt(x))
BALLAST_UNARY(Square, x* x)
BALLAST_UNARY(Reciprocal, 1 / x)
BALLAST_UNARY(Tanh, std::tanh(x))
BALLAST_UNARY(Sigmoid, 1 / (1 + std::exp(-x)))
BALLAST_UNARY(Softplus, (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x))))
BALLAST_UNARY(Abs, std::abs(x))
BALLAST_UNARY(Sign, x > 0 ? Real(1) : x < 0 ? Real(-1) : x)
BALLAST_UNARY(Relu, x > 0 ? x : 0)
BALLAST_UNARY(LeakyRelu, x > 0 ? x : p * x)
BALLAST_UNARY(LeakyReluSlope, x > 0 ? 1 : p)
BALLAST_UNARY(AddScalar, x + p)
BALLAST_UNARY(MultiplyScalar, p* x)
BALLAST_UNARY(ClampBelow, x > p ? x : p)
BALLAST_UNARY(ClampAbove, x < p ? x : p)
BALLAST_UNARY(GreaterScalar, x > p ? 1 : 0)

BALLAST_BINARY(Add, a + b)
BALLAST_BINARY(Subtract, a - b)
BALLAST_BINARY(Multiply, a* b)
BALLAST_BINARY(Divide, a / b)
BALLAST_BINARY(Maximum, a > b ? a : b)
BALLAST_BINARY(Minimum, a < b ? a : b)
BALLAST_BINARY(Greater, a > b ? 1 : 0)
BALLAST_BINARY(TanhGradient, a*(1 - b * b))
BALLAST_BINARY(SigmoidGradient, a* b*(1 - b))
BALLAST_BINARY(LeakyGradient, b > 0 ? a : p * a)

#undef BALLAST_UNARY
#undef BALLAST_BINARY

}  // namespace ballast::functors
