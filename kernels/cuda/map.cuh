// y[i] = a function of the elements at i, over a flat array.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cuda/pack.cuh"
#include "kernels/cuda/runtime.h"

namespace ballast::cuda {

// Bound by memory traffic: a thread issues several loads before it uses them, and then stores.
// source.load<kPack>(i) loads the inputs of y from i on; source.make() computes y from them. y may
// alias these inputs.
template <int kPack, class Source>
__global__ void map_kernel(Source source, float* y, Index count) {
  constexpr int kAtOnce = kPack == 4 ? 2 : 4;
  const Index packs = count / kPack;
  const Index step = grid_threads();
  for (Index first = global_thread(); first < packs; first += kAtOnce * step) {
    decltype(source.template load<kPack>(first)) loaded[kAtOnce] = {};
    for (int k = 0; k < kAtOnce; ++k) {
      const Index i = first + k * step;
      if (i < packs) loaded[k] = source.template load<kPack>(i * kPack);
    }
    for (int k = 0; k < kAtOnce; ++k) {
      const Index i = first + k * step;
      if (i < packs) store_pack(y + i * kPack, source.make(loaded[k]));
    }
  }
  if constexpr (kPack > 1) {
    const Index i = packs * kPack + global_thread();
    if (i < count) store_pack(y + i, source.make(source.template load<1>(i)));
  }
}

// `fours`: y and everything that source.load<4>() reads can be accessed four at a time.
template <class Source>
void launch_map(Device device, const char* name, bool fours, const Source& source, float* y,
                Index count) {
  constexpr int kThreads = 256;
  constexpr Index kBlocks =
      32;  // per multiprocessor: several rounds, so that the last one is short
  if (count == 0) return;
  const Index blocks = std::min(divide_up(count, fours ? 4 * kThreads : kThreads),
                                kBlocks * multiprocessors(device));
  if (fours) {
    launch(device, name, map_kernel<4, Source>, blocks, kThreads, source, y, count);
  } else {
    launch(device, name, map_kernel<1, Source>, blocks, kThreads, source, y, count);
  }
}

// Division by a divisor known on the host.
template <class Number>
struct Divider {
  Number by = 1;

  Divider() = default;
  explicit Divider(Index divisor) : by(divisor) {}
  __device__ Number quotient(Number x) const { return x / by; }
};

// A product and a shift instead of the division, for x < 2^31 (Granlund, Montgomery, PLDI 1994).
template <>
struct Divider<std::uint32_t> {
  std::uint32_t by = 1;
  std::uint32_t multiplier = 1;
  int shift = 0;

  Divider() = default;
  explicit Divider(Index divisor) : by(static_cast<std::uint32_t>(divisor)) {
    while ((Index{1} << shift) < divisor) ++shift;
    const std::uint64_t excess = (std::uint64_t{1} << shift) - by;
    multiplier = static_cast<std::uint32_t>((excess << 32) / by + 1);
  }
  __device__ std::uint32_t quotient(std::uint32_t x) const {
    const auto high = static_cast<std::uint32_t>(std::uint64_t{x} * multiplier >> 32);
    return (high + x) >> shift;
  }
};

// True if numbers up to `largest` can be divided by Divider<std::uint32_t>.
inline bool fits_32_bits(Index largest) { return largest < (Index{1} << 31); }

}  // namespace ballast::cuda
