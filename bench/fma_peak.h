// The measured peak: fused multiply-adds in registers, as many per cycle as the processor can
// execute. All shares of the peak in this project refer to this figure.
#pragma once

#include <omp.h>

#include <algorithm>
#include <chrono>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ballast::bench {

inline double seconds_now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

// Prevents the compiler from removing the computation of a value.
template <class T>
inline void keep(T& value) {
  asm volatile("" : "+m"(value) : : "memory");
}

constexpr int kPeakRounds = 20000;
constexpr int kPeakChains = 12;  // more than latency times units, which is 8 on all known cores

// One run of kPeakRounds x kPeakChains multiply-adds on vectors with this number of lanes.
#if defined(__x86_64__)
__attribute__((target("avx2,fma"), noinline)) inline void fma_run_8_lanes() {
  __m256 sum[kPeakChains] = {};
  __m256 factor = _mm256_set1_ps(0.999f);
  for (__m256& value : sum) keep(value);  // unknown to the compiler, so that chains are not merged
  keep(factor);
  for (int round = 0; round < kPeakRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kPeakChains; ++i) sum[i] = _mm256_fmadd_ps(sum[i], factor, factor);
  }
  for (__m256& value : sum) keep(value);
}

__attribute__((target("avx512f"), noinline)) inline void fma_run_16_lanes() {
  __m512 sum[kPeakChains] = {};
  __m512 factor = _mm512_set1_ps(0.999f);
  for (__m512& value : sum) keep(value);
  keep(factor);
  for (int round = 0; round < kPeakRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kPeakChains; ++i) sum[i] = _mm512_fmadd_ps(sum[i], factor, factor);
  }
  for (__m512& value : sum) keep(value);
}

inline bool has_lanes(int lanes) {
  if (lanes == 8) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return lanes == 16 && __builtin_cpu_supports("avx512f");
}

inline void fma_run(int lanes) { lanes == 16 ? fma_run_16_lanes() : fma_run_8_lanes(); }
#else
inline bool has_lanes(int) { return false; }
inline void fma_run(int) {}
#endif

// GFLOP/s (a multiply-add counts as two operations) of `threads` threads together; the best of many
// short runs, to reduce the influence of other load. 0 if the processor does not support such
// vectors.
inline double fma_gflops(int lanes, int threads) {
  if (!has_lanes(lanes)) return 0;
  double best = 1e9;
  for (int repetition = 0; repetition < 200; ++repetition) {
    double start = 0;
    double end = 0;
#pragma omp parallel num_threads(threads)
    {
#pragma omp barrier
#pragma omp master
      start = seconds_now();
      fma_run(lanes);
#pragma omp barrier
#pragma omp master
      end = seconds_now();
    }
    best = std::min(best, end - start);
  }
  return 2e-9 * lanes * kPeakChains * kPeakRounds * threads / best;
}

// Peak of the machine with its widest vectors.
inline double fma_peak(int threads) {
  return std::max(fma_gflops(8, threads), fma_gflops(16, threads));
}

}  // namespace ballast::bench
