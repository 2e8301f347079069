// A vector type over the compiler's vector extensions, as wide as the instruction set of the
// including file. Everything is in a namespace named after the instruction set, so that files
// compiled for different ones can be linked into one program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "kernels/real.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#define BALLAST_SIMD simd_avx512
#define BALLAST_SIMD_BYTES 64
#elif defined(__AVX2__) && defined(__FMA__)
#define BALLAST_SIMD simd_avx2
#define BALLAST_SIMD_BYTES 32
#else
#define BALLAST_SIMD simd_plain
#define BALLAST_SIMD_BYTES 16
#endif

#define BALLAST_INLINE inline __attribute__((always_inline))

namespace ballast::inline BALLAST_SIMD {

// T is float or double. A partial load sets the remaining lanes to zero.
template <class T>
struct Vector {
  static constexpr int lanes = BALLAST_SIMD_BYTES / sizeof(T);
  using Scalar = T;
  using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  using Raw __attribute__((vector_size(BALLAST_SIMD_BYTES))) = T;
  using Bits __attribute__((vector_size(BALLAST_SIMD_BYTES))) = Integer;
  // For memory access: any alignment, may alias any type.
  using Stored __attribute__((vector_size(BALLAST_SIMD_BYTES), aligned(sizeof(T)), may_alias)) = T;

  Raw raw;

  Vector() = default;
  BALLAST_INLINE Vector(T x) : raw(x - Raw{}) {}  // -0 stays -0
  static BALLAST_INLINE Vector from(Raw raw) {
    Vector v;
    v.raw = raw;
    return v;
  }
  static BALLAST_INLINE Vector from_bits(Bits bits) { return from((Raw)bits); }
  BALLAST_INLINE Bits bits() const { return (Bits)raw; }

  static BALLAST_INLINE Vector load(const T* p) {
    return from(*reinterpret_cast<const Stored*>(p));
  }
  BALLAST_INLINE void store(T* p) const { *reinterpret_cast<Stored*>(p) = raw; }
  static BALLAST_INLINE Vector load_partial(const T* p, int count);
  BALLAST_INLINE void store_partial(T* p, int count) const;

  // All ones in lanes below `count`.
  static BALLAST_INLINE Bits first_lanes(Integer count) {
    Bits lane;
    for (int i = 0; i < lanes; ++i) lane[i] = i;
    return lane < count;
  }

  friend BALLAST_INLINE Vector operator+(Vector a, Vector b) { return from(a.raw + b.raw); }
  friend BALLAST_INLINE Vector operator-(Vector a, Vector b) { return from(a.raw - b.raw); }
  friend BALLAST_INLINE Vector operator*(Vector a, Vector b) { return from(a.raw * b.raw); }
  friend BALLAST_INLINE Vector operator/(Vector a, Vector b) { return from(a.raw / b.raw); }
  friend BALLAST_INLINE Vector operator-(Vector a) { return from(-a.raw); }
  // Comparisons set each lane to all ones or all zeros; false if a value is NaN.
  friend BALLAST_INLINE Bits operator>(Vector a, Vector b) { return a.raw > b.raw; }
  friend BALLAST_INLINE Bits operator<(Vector a, Vector b) { return a.raw < b.raw; }
  friend BALLAST_INLINE Bits operator>=(Vector a, Vector b) { return a.raw >= b.raw; }
  friend BALLAST_INLINE Bits operator<=(Vector a, Vector b) { return a.raw <= b.raw; }
  friend BALLAST_INLINE Bits operator==(Vector a, Vector b) { return a.raw == b.raw; }
  friend BALLAST_INLINE Bits operator!=(Vector a, Vector b) { return a.raw != b.raw; }
  friend BALLAST_INLINE Vector select(Bits mask, Vector a, Vector b) {
    return from(mask ? a.raw : b.raw);
  }
};

// The vector type of Real.
using RealVector = Vector<Real>;
constexpr Index kLanes = RealVector::lanes;

// a b + c, rounded once if the instruction set supports it, otherwise twice.
template <class T>
BALLAST_INLINE Vector<T> fma(Vector<T> a, Vector<T> b, Vector<T> c) {
  using V [[maybe_unused]] = Vector<T>;
#if BALLAST_SIMD_BYTES == 64
  if constexpr (sizeof(T) == 4)
    return V::from((typename V::Raw)_mm512_fmadd_ps(a.raw, b.raw, c.raw));
  if constexpr (sizeof(T) == 8)
    return V::from((typename V::Raw)_mm512_fmadd_pd(a.raw, b.raw, c.raw));
#elif BALLAST_SIMD_BYTES == 32
  if constexpr (sizeof(T) == 4)
    return V::from((typename V::Raw)_mm256_fmadd_ps(a.raw, b.raw, c.raw));
  if constexpr (sizeof(T) == 8)
    return V::from((typename V::Raw)_mm256_fmadd_pd(a.raw, b.raw, c.raw));
#elif defined(__FP_FAST_FMAF)
  V sum;
  for (int i = 0; i < V::lanes; ++i) {
    if constexpr (sizeof(T) == 4) sum.raw[i] = __builtin_fmaf(a.raw[i], b.raw[i], c.raw[i]);
    if constexpr (sizeof(T) == 8) sum.raw[i] = __builtin_fma(a.raw[i], b.raw[i], c.raw[i]);
  }
  return sum;
#else
  return a * b + c;
#endif
}

template <class T>
BALLAST_INLINE Vector<T> sqrt(Vector<T> x) {
  using V = Vector<T>;
#if BALLAST_SIMD_BYTES == 64
  if constexpr (sizeof(T) == 4)
    return V::from((typename V::Raw)_mm512_maskz_sqrt_ps(0xffff, x.raw));
  if constexpr (sizeof(T) == 8) return V::from((typename V::Raw)_mm512_maskz_sqrt_pd(0xff, x.raw));
#elif BALLAST_SIMD_BYTES == 32
  if constexpr (sizeof(T) == 4) return V::from((typename V::Raw)_mm256_sqrt_ps(x.raw));
  if constexpr (sizeof(T) == 8) return V::from((typename V::Raw)_mm256_sqrt_pd(x.raw));
#else
  V root;
  for (int i = 0; i < V::lanes; ++i) {
    if constexpr (sizeof(T) == 4) root.raw[i] = __builtin_sqrtf(x.raw[i]);
    if constexpr (sizeof(T) == 8) root.raw[i] = __builtin_sqrt(x.raw[i]);
  }
  return root;
#endif
}

// b if a value is NaN, as in a > b ? a : b.
template <class T>
BALLAST_INLINE Vector<T> max(Vector<T> a, Vector<T> b) {
  return select(a > b, a, b);
}
template <class T>
BALLAST_INLINE Vector<T> min(Vector<T> a, Vector<T> b) {
  return select(a < b, a, b);
}
template <class T>
BALLAST_INLINE Vector<T> abs(Vector<T> x) {
  using Integer = typename Vector<T>::Integer;
  return Vector<T>::from_bits(x.bits() &
                              (Integer)(~(std::uint64_t{1} << 63) >> (64 - 8 * sizeof(T))));
}
// |x| with the sign of `sign`.
template <class T>
BALLAST_INLINE Vector<T> copy_sign(Vector<T> x, Vector<T> sign) {
  const Vector<T> zero = T(-0.0);
  return Vector<T>::from_bits((x.bits() & ~zero.bits()) | (sign.bits() & zero.bits()));
}

namespace detail {
template <int kDistance, class Raw, std::size_t... kLane>
BALLAST_INLINE Raw exchange(Raw x, std::index_sequence<kLane...>) {
  return __builtin_shufflevector(x, x, (kLane ^ kDistance)...);
}
}  // namespace detail

// combine(a, b) over all lanes, halves first; all lanes hold the result.
template <int kDistance = 0, class T, class F>
BALLAST_INLINE Vector<T> combine_lanes(Vector<T> x, F combine) {
  constexpr int kStep = kDistance == 0 ? Vector<T>::lanes / 2 : kDistance;
  constexpr auto kEvery = std::make_index_sequence<Vector<T>::lanes>();
  const Vector<T> both = combine(x, Vector<T>::from(detail::exchange<kStep>(x.raw, kEvery)));
  if constexpr (kStep == 1) {
    return both;
  } else {
    return combine_lanes<kStep / 2>(both, combine);
  }
}

template <class T>
BALLAST_INLINE Vector<T> Vector<T>::load_partial(const T* p, int count) {
#if BALLAST_SIMD_BYTES == 64
  if constexpr (sizeof(T) == 4) {
    return from((Raw)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p));
  } else {
    return from((Raw)_mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), p));
  }
#elif BALLAST_SIMD_BYTES == 32
  if constexpr (sizeof(T) == 4) {
    return from((Raw)_mm256_maskload_ps(p, (__m256i)first_lanes(count)));
  } else {
    return from((Raw)_mm256_maskload_pd(p, (__m256i)first_lanes(count)));
  }
#else
  T lane[lanes] = {};
  for (int i = 0; i < count; ++i) lane[i] = p[i];
  return load(lane);
#endif
}

template <class T>
BALLAST_INLINE void Vector<T>::store_partial(T* p, int count) const {
#if BALLAST_SIMD_BYTES == 64
  if constexpr (sizeof(T) == 4) {
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), raw);
  } else {
    _mm512_mask_storeu_pd(p, (__mmask8)((1u << count) - 1), raw);
  }
#elif BALLAST_SIMD_BYTES == 32
  if constexpr (sizeof(T) == 4) {
    _mm256_maskstore_ps(p, (__m256i)first_lanes(count), raw);
  } else {
    _mm256_maskstore_pd(p, (__m256i)first_lanes(count), raw);
  }
#else
  T lane[lanes];
  store(lane);
  for (int i = 0; i < count; ++i) p[i] = lane[i];
#endif
}

}  // namespace ballast::inline BALLAST_SIMD
