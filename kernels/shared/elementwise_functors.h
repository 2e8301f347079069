// Functor of each element-wise operation. T is the type that the device computes with; on the CPU
// it is a vector of scalars (kernels/cpu/simd.h). It must have arithmetic, comparisons, select,
// abs, sqrt and the functions of kernels/cpu/vector_math.h.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/host_device.h"

namespace ballast {

template <UnaryOp op>
struct UnaryFunctor;
template <BinaryOp op>
struct BinaryFunctor;

#define BALLAST_FUNCTOR(name, formula)                                  \
  template <>                                                           \
  struct UnaryFunctor<UnaryOp::name> {                                  \
    template <class T>                                                  \
    BALLAST_HOST_DEVICE T operator()(T x, [[maybe_unused]] T p) const { \
      [[maybe_unused]] const T zero = 0;                                \
      [[maybe_unused]] const T one = 1;                                 \
      return formula;                                                   \
    }                                                                   \
  };
BALLAST_UNARY_OPERATIONS(BALLAST_FUNCTOR)
#undef BALLAST_FUNCTOR

#define BALLAST_FUNCTOR(name, formula)                                       \
  template <>                                                                \
  struct BinaryFunctor<BinaryOp::name> {                                     \
    template <class T>                                                       \
    BALLAST_HOST_DEVICE T operator()(T a, T b, [[maybe_unused]] T p) const { \
      [[maybe_unused]] const T zero = 0;                                     \
      [[maybe_unused]] const T one = 1;                                      \
      return formula;                                                        \
    }                                                                        \
  };
BALLAST_BINARY_OPERATIONS(BALLAST_FUNCTOR)
#undef BALLAST_FUNCTOR

}  // namespace ballast
