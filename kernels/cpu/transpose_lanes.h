// Transposes a square of lanes x lanes values in registers.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "kernels/cpu/simd.h"

namespace ballast {

using Square = std::array<RealVector, RealVector::lanes>;

// One step: swaps blocks of kDistance lanes between two rows.
template <int kDistance, std::size_t... kLane>
BALLAST_INLINE void exchange_blocks(RealVector& a, RealVector& b, std::index_sequence<kLane...>) {
  constexpr std::size_t kSecond = RealVector::lanes;
  const auto lower = __builtin_shufflevector(
      a.raw, b.raw, (kLane & kDistance ? kSecond + kLane - kDistance : kLane)...);
  b.raw = __builtin_shufflevector(a.raw, b.raw,
                                  (kLane & kDistance ? kSecond + kLane : kLane + kDistance)...);
  a.raw = lower;
}

template <int kDistance = RealVector::lanes / 2>
BALLAST_INLINE void transpose_lanes(Square& rows) {
  constexpr auto kEvery = std::make_index_sequence<RealVector::lanes>();
  for (int i = 0; i < RealVector::lanes; ++i) {
    if ((i & kDistance) == 0) exchange_blocks<kDistance>(rows[i], rows[i + kDistance], kEvery);
  }
  if constexpr (kDistance > 1) transpose_lanes<kDistance / 2>(rows);
}

}  // namespace ballast
