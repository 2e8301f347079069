// Sine and cosine in turns.
#pragma once

#include <cmath>
#include <numbers>
#include <type_traits>

#include "kernels/cpu/vector_math.h"

namespace ballast::inline BALLAST_SIMD {

template <class T>
struct SinCos {
  Vector<T> sin;
  Vector<T> cos;
};

// sin and cos of 2 pi u, u in [0, 1]. Quarter turns are subtracted exactly. Float: polynomials,
// maximum error 2 ulp. Double: the C library, lane by lane.
template <class T>
BALLAST_INLINE SinCos<T> sin_cos_turns(Vector<T> u) {
  using V = Vector<T>;
  using namespace vector_math;
  if constexpr (std::is_same_v<T, double>) {
    const V angle = u * V(2 * std::numbers::pi);
    return {each_lane(angle, [](double x) { return std::sin(x); }),
            each_lane(angle, [](double x) { return std::cos(x); })};
  } else {
    const V shifted = fma(u, V(4.0f), V(kRound));
    const V f = fma(u, V(4.0f), V(kRound) - shifted);  // in [-1/2, 1/2], quarter turns
    const V square = f * f;
    // sin(pi/2 f) = f (pi/2 + f^2 P(f^2)), with pi/2 in two parts.
    const V p = polynomial(square, -0.645964026f, 0.0796870291f, -0.00462196674f);
    const V sine = fma(f, V(1.57079637f), f * fma(square, p, V(-4.37113883e-8f)));
    const V cosine =
        polynomial(square, 1.0f, -1.23370051f, 0.253669411f, -0.0208615288f, 0.000906739908f);
    const typename V::Bits quarter = shifted.bits();
    const typename V::Bits odd = (quarter & 1) != 0;
    const V zero(0.0f);
    const V minus_sine = select((quarter & 2) != 0, zero - V(1.0f), V(1.0f));
    const V minus_cosine = select(((quarter + 1) & 2) != 0, zero - V(1.0f), V(1.0f));
    return {select(odd, cosine, sine) * minus_sine, select(odd, sine, cosine) * minus_cosine};
  }
}

}  // namespace ballast::inline BALLAST_SIMD
