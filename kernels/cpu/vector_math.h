// Exponential, logarithm and related functions on vectors and arrays.
// Float: minimax polynomials. Maximum errors over all floats, including subnormal ones: exp 1.1
// ulp, log 1 ulp, tanh 1.5 ulp, sigmoid 2.5 ulp, log1p 1.5 ulp. Infinities, zeros and NaN give the
// results of the C library. Double: the C library, lane by lane. Each result depends only on its
// argument, not on its lane or on other lanes.
#pragma once

#include <cmath>
#include <type_traits>

#include "kernels/cpu/simd.h"

namespace ballast::inline BALLAST_SIMD {

namespace vector_math {

template <class T, class F>
BALLAST_INLINE Vector<T> each_lane(Vector<T> x, F f) {
  T lane[Vector<T>::lanes];
  x.store(lane);
  for (T& value : lane) value = f(value);
  return Vector<T>::load(lane);
}

constexpr float kLog2e = 1.44269504f;
constexpr float kLn2High =
    0.693359375f;  // has few bits, so that its product with a small integer is exact
constexpr float kLn2Low = -2.12194440e-4f;
constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to the nearest integer
constexpr float kInfinity = __builtin_inff();
constexpr float kSmallestNormal = 1.17549435e-38f;

template <class V>
BALLAST_INLINE V polynomial(V, float coefficient) {
  return V(coefficient);
}
// first + x (next + x (...)): coefficients from the lowest degree.
template <class V, class... Rest>
BALLAST_INLINE V polynomial(V x, float first, Rest... rest) {
  return fma(polynomial(x, rest...), x, V(first));
}

// 2^n for integers n in [-126, 127], given as n + kRound.
template <class V>
BALLAST_INLINE V power_of_two(typename V::Bits shifted) {
  return V::from_bits((shifted + 127) << 23);
}

}  // namespace vector_math

// exp x = 2^n (1 + r + r^2 q(r)), x = n ln 2 + r, |r| <= ln 2 / 2.
template <class T>
BALLAST_INLINE Vector<T> exp(Vector<T> x) {
  if constexpr (std::is_same_v<T, double>) {
    return vector_math::each_lane(x, [](double v) { return std::exp(v); });
  } else {
    using namespace vector_math;
    using V = Vector<float>;
    // Outside this range the result is infinity or zero; NaN is kept.
    x = select(x > V(89.0f), V(89.0f), select(x < V(-104.0f), V(-104.0f), x));
    const V shifted = fma(x, V(kLog2e), V(kRound));
    const V n = shifted - V(kRound);
    const V r = fma(n, V(-kLn2Low), fma(n, V(-kLn2High), x));
    const V q =
        polynomial(r, 0.49999994f, 0.166665211f, 0.041668389f, 0.00836871658f, 0.00138145965f);
    const V p = fma(r * r, q, r) + V(1.0f);
    // Two factors: neither overflows unless the result does, and a subnormal result is rounded
    // once.
    const typename V::Bits whole = shifted.bits() - V(kRound).bits();
    const typename V::Bits half = whole >> 1;
    return p * power_of_two<V>(half) * power_of_two<V>(whole - half);
  }
}

namespace vector_math {

// ln of positive normal numbers times 2^-scale: x = m 2^e, m in [sqrt(1/2), sqrt 2), f = m - 1, ln
// m = f - f^2 / 2 + f^3 P(f).
BALLAST_INLINE Vector<float> log_normal(Vector<float> x, Vector<float> scale) {
  using V = Vector<float>;
  constexpr int kRootHalf = 0x3f3504f3;
  // Unsigned: lanes with x < 0 wrap around; their results are not used.
  using Wrapping __attribute__((vector_size(sizeof(V::Bits)))) = std::uint32_t;
  const V::Bits offset = (V::Bits)((Wrapping)x.bits() - (std::uint32_t)kRootHalf);
  const V::Bits exponent = offset >> 23;
  const V f = V::from_bits((offset & 0x7fffff) + kRootHalf) - V(1.0f);
  const V e = V::from(__builtin_convertvector(exponent, V::Raw)) - scale;
  const V p = polynomial(f, 0.333333313f, -0.250008196f, 0.200012267f, -0.166233614f, 0.142017514f,
                         -0.131601408f, 0.127616003f, -0.0763461888f);
  const V square = f * f;
  const V rest = fma(square * f, p, fma(e, V(kLn2Low), V(-0.5f) * square));
  return fma(e, V(kLn2High), f + rest);
}

}  // namespace vector_math

template <class T>
BALLAST_INLINE Vector<T> log(Vector<T> x) {
  if constexpr (std::is_same_v<T, double>) {
    return vector_math::each_lane(x, [](double v) { return std::log(v); });
  } else {
    using namespace vector_math;
    using V = Vector<float>;
    const typename V::Bits tiny = x < V(kSmallestNormal);
    const V scaled = select(tiny, x * V(8388608.0f), x);
    const V normal = log_normal(scaled, select(tiny, V(23.0f), V(0.0f)));
    const V positive = select(x < V(kInfinity), normal, x);  // keeps infinity and NaN
    return select(x > V(0.0f), positive,
                  select(x == V(0.0f), V(-kInfinity), x + V(__builtin_nanf(""))));
  }
}

// ln (1 + x) for x >= 0, accurate for small x: the rounding error of 1 + x is corrected to first
// order.
template <class T>
BALLAST_INLINE Vector<T> log1p_positive(Vector<T> x) {
  if constexpr (std::is_same_v<T, double>) {
    return vector_math::each_lane(x, [](double v) { return std::log1p(v); });
  } else {
    using V = Vector<float>;
    const V sum = V(1.0f) + x;
    const V lost = x - (sum - V(1.0f));
    return select(sum < V(vector_math::kInfinity), log(sum) + lost / sum, x);
  }
}

// Small x: x + x^3 P(x^2). Otherwise 1 - 2 / (exp 2|x| + 1) with the sign of x.
template <class T>
BALLAST_INLINE Vector<T> tanh(Vector<T> x) {
  if constexpr (std::is_same_v<T, double>) {
    return vector_math::each_lane(x, [](double v) { return std::tanh(v); });
  } else {
    using namespace vector_math;
    using V = Vector<float>;
    const V size = abs(x);
    const V square = x * x;
    const V p = polynomial(square, -0.333333164f, 0.13332586f, -0.0538523123f, 0.0210716836f,
                           -0.00627424661f);
    const V small = fma(square * p, x, x);
    const V large = V(1.0f) - V(2.0f) / (exp(size + size) + V(1.0f));
    return copy_sign(select(size < V(0.55f), small, large), x);
  }
}

// 1 / (1 + exp -x), computed from exp(-|x|): nothing overflows and small results stay accurate.
template <class T>
BALLAST_INLINE Vector<T> sigmoid(Vector<T> x) {
  using V = Vector<T>;
  const V decay = exp(-abs(x));
  return select(x < V(T(0)), decay, V(T(1))) / (V(T(1)) + decay);
}

// y[i] = f(x[i]) with f on vectors. y may be x.
template <class T, class F>
inline void map_array(const T* x, T* y, Index count, F f) {
  using V = Vector<T>;
  Index i = 0;
  for (; i + V::lanes <= count; i += V::lanes) f(V::load(x + i)).store(y + i);
  const int rest = static_cast<int>(count - i);
  if (rest > 0) f(V::load_partial(x + i, rest)).store_partial(y + i, rest);
}

inline void exp_array(const Real* x, Real* y, Index count) {
  map_array(x, y, count, [](RealVector v) { return exp(v); });
}
inline void log_array(const Real* x, Real* y, Index count) {
  map_array(x, y, count, [](RealVector v) { return log(v); });
}
inline void tanh_array(const Real* x, Real* y, Index count) {
  map_array(x, y, count, [](RealVector v) { return tanh(v); });
}
inline void sigmoid_array(const Real* x, Real* y, Index count) {
  map_array(x, y, count, [](RealVector v) { return sigmoid(v); });
}

}  // namespace ballast::inline BALLAST_SIMD
