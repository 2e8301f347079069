// The parts of CUDA that involve a single thread: keywords, vector types, mathematics, bits,
// atomics.
#pragma once

#include <features.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <type_traits>

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)

#define BALLAST_VECTOR2(T, Name)                          \
  struct alignas(2 * sizeof(T)) [[gnu::may_alias]] Name { \
    T x, y;                                               \
  };                                                      \
  inline Name make_##Name(T x, T y) { return {x, y}; }
#define BALLAST_VECTOR4(T, Name)                          \
  struct alignas(4 * sizeof(T)) [[gnu::may_alias]] Name { \
    T x, y, z, w;                                         \
  };                                                      \
  inline Name make_##Name(T x, T y, T z, T w) { return {x, y, z, w}; }
BALLAST_VECTOR2(float, float2)
BALLAST_VECTOR2(int, int2)
BALLAST_VECTOR2(unsigned, uint2)
BALLAST_VECTOR4(float, float4)
BALLAST_VECTOR4(int, int4)
BALLAST_VECTOR4(unsigned, uint4)
#undef BALLAST_VECTOR2
#undef BALLAST_VECTOR4

template <class T>
requires std::is_integral_v<T>
constexpr T min(T a, T b) { return b < a ? b : a; }
template <class T>
requires std::is_integral_v<T>
constexpr T max(T a, T b) { return a < b ? b : a; }

namespace ballast::cuda::emulator {

template <class To, class From>
To same_bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

// sin(pi (x + quarters / 2)), exact where that is 0, 1 or -1.
inline float sin_half_turns(float x, int quarters) {
  const double turned = std::remainder(static_cast<double>(x), 2.0);
  const double nearest = std::nearbyint(2 * turned);
  const double angle = std::numbers::pi * (turned - nearest / 2);  // in [-pi/4, pi/4]
  const int quarter = static_cast<int>(nearest) + quarters;
  const double size = quarter % 2 == 0 ? std::sin(angle) : std::cos(angle);
  return static_cast<float>((quarter & 2) != 0 ? -size : size);
}

}  // namespace ballast::cuda::emulator

// Functions that the C library lacks. Its own functions (expf, logf, tanhf ...) are within 1 or 2
// ulp, as on the device.
#if !__GLIBC_PREREQ(2, 41)
inline float sinpif(float x) { return ballast::cuda::emulator::sin_half_turns(x, 0); }
inline float cospif(float x) { return ballast::cuda::emulator::sin_half_turns(x, 1); }
#endif
#if !__GLIBC_PREREQ(2, 42)
inline float rsqrtf(float x) { return static_cast<float>(1 / std::sqrt(static_cast<double>(x))); }
#endif
inline void sincospif(float x, float* sine, float* cosine) {
  *sine = sinpif(x);
  *cosine = cospif(x);
}
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float x) { return sqrtf(x); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline unsigned __umulhi(unsigned a, unsigned b) {
  return static_cast<unsigned>(std::uint64_t{a} * b >> 32);
}
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return static_cast<unsigned long long>(static_cast<unsigned __int128>(a) * b >> 64);
}

inline unsigned __float_as_uint(float x) { return ballast::cuda::emulator::same_bits<unsigned>(x); }
inline float __uint_as_float(unsigned x) { return ballast::cuda::emulator::same_bits<float>(x); }
inline int __float_as_int(float x) { return ballast::cuda::emulator::same_bits<int>(x); }
inline float __int_as_float(int x) { return ballast::cuda::emulator::same_bits<float>(x); }

template <class T>
T __ldg(const T* pointer) {
  return *pointer;
}

// Threads of a launch run one at a time. Float sums in an undefined order are rejected.
#define BALLAST_ATOMIC(T)                      \
  inline T atomicAdd(T* target, T value) {     \
    const T before = *target;                  \
    *target = before + value;                  \
    return before;                             \
  }                                            \
  inline T atomicMax(T* target, T value) {     \
    const T before = *target;                  \
    *target = before < value ? value : before; \
    return before;                             \
  }
BALLAST_ATOMIC(int)
BALLAST_ATOMIC(unsigned)
BALLAST_ATOMIC(unsigned long long)
#undef BALLAST_ATOMIC
float atomicAdd(float*, float) = delete;
double atomicAdd(double*, double) = delete;
