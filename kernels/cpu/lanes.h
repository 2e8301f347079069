// One vector register of Real for kernels that keep sums or masks in registers. The compiler's
// vector extension gives the arithmetic, for float and double and any instruction set.
#pragma once

#include <array>
#include <cstring>
#include <utility>

#ifdef __FMA__
#include <immintrin.h>
#endif

#include "kernels/real.h"

namespace ballast {

#ifdef __AVX__
constexpr int kLaneBytes = 32;
#else
constexpr int kLaneBytes = 16;
#endif
constexpr int kLanes = kLaneBytes / static_cast<int>(sizeof(Real));
using Lanes [[gnu::vector_size(kLaneBytes)]] = Real;

// V is Lanes or, for what is left over, Real.
template <class V>
V load_as(const Real* x) {
  V value;
  std::memcpy(&value, x, sizeof(value));
  return value;
}

inline Lanes load(const Real* x) { return load_as<Lanes>(x); }

template <class V>
void store(Real* x, V value) {
  std::memcpy(x, &value, sizeof(value));
}

inline Lanes broadcast(Real x) { return x - Lanes{}; }

// a b + c, rounded once where the processor can.
inline Lanes multiply_add(Lanes a, Lanes b, Lanes c) {
#if !defined(__FMA__)
  return a * b + c;
#elif defined(BALLAST_DOUBLE)
  return _mm256_fmadd_pd(a, b, c);
#else
  return _mm256_fmadd_ps(a, b, c);
#endif
}

namespace detail {
template <int kHalf, std::size_t... kIndex>
Lanes swap_halves(Lanes x, std::index_sequence<kIndex...>) {
  return __builtin_shufflevector(x, x, (kIndex ^ kHalf)...);
}
}  // namespace detail

// combine over all lanes, in pairs: the result stands in every lane.
template <class Combine>
Lanes across(Lanes x, Combine combine) {
  constexpr auto kIndices = std::make_index_sequence<kLanes>();
  if constexpr (kLanes >= 8) x = combine(x, detail::swap_halves<4>(x, kIndices));
  if constexpr (kLanes >= 4) x = combine(x, detail::swap_halves<2>(x, kIndices));
  return combine(x, detail::swap_halves<1>(x, kIndices));
}

inline Lanes sum_across(Lanes x) {
  return across(x, [](Lanes a, Lanes b) { return a + b; });
}

}  // namespace ballast
