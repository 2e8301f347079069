// Packing a transposed operand: blocks of lanes x lanes are transposed in registers.
#pragma once

#include "kernels/cpu/simd.h"

namespace ballast::inline BALLAST_SIMD {

constexpr int kPackLanes = RealVector::lanes;

// Transposes the block held by the vectors: by pairs, by fours, then by quarters (128 bits, which
// the first two shuffles do not cross).
#if BALLAST_SIMD_BYTES == 64 && !defined(BALLAST_DOUBLE)
BALLAST_INLINE void transpose_block(RealVector (&row)[kPackLanes]) {
  using Single = RealVector::Raw;
  using Double = Vector<double>::Raw;
  Double pair[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; i += 2) {
    const Single a = row[i].raw;
    const Single b = row[i + 1].raw;
    pair[i] = (Double)__builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12,
                                              28, 13, 29);
    pair[i + 1] = (Double)__builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27,
                                                  14, 30, 15, 31);
  }
  Double four[16];  // [4 i + j]: rows 4 i .. 4 i + 3, columns j, 4 + j, 8 + j, 12 + j
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 4) {
#pragma GCC unroll 2
    for (int j = 0; j < 2; ++j) {
      const Double a = pair[i + j];
      const Double b = pair[i + j + 2];
      four[i + 2 * j] = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
      four[i + 2 * j + 1] = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
    }
  }
  const auto even = [](Double a, Double b) {
    return __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13);
  };
  const auto odd = [](Double a, Double b) {
    return __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15);
  };
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    const Double even_low = even(four[j], four[4 + j]);
    const Double even_high = even(four[8 + j], four[12 + j]);
    const Double odd_low = odd(four[j], four[4 + j]);
    const Double odd_high = odd(four[8 + j], four[12 + j]);
    row[j].raw = (Single)even(even_low, even_high);
    row[4 + j].raw = (Single)even(odd_low, odd_high);
    row[8 + j].raw = (Single)odd(even_low, even_high);
    row[12 + j].raw = (Single)odd(odd_low, odd_high);
  }
}
#elif BALLAST_SIMD_BYTES == 32 && !defined(BALLAST_DOUBLE)
BALLAST_INLINE void transpose_block(RealVector (&row)[kPackLanes]) {
  using Single = RealVector::Raw;
  using Double = Vector<double>::Raw;
  Double pair[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; i += 2) {
    const Single a = row[i].raw;
    const Single b = row[i + 1].raw;
    pair[i] = (Double)__builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
    pair[i + 1] = (Double)__builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
  }
  Double four[8];  // [4 i + j]: rows 4 i .. 4 i + 3, columns j and 4 + j
#pragma GCC unroll 8
  for (int i = 0; i < 8; i += 4) {
#pragma GCC unroll 2
    for (int j = 0; j < 2; ++j) {
      const Double a = pair[i + j];
      const Double b = pair[i + j + 2];
      four[i + 2 * j] = __builtin_shufflevector(a, b, 0, 4, 2, 6);
      four[i + 2 * j + 1] = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    }
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    row[j].raw = (Single)__builtin_shufflevector(four[j], four[4 + j], 0, 1, 4, 5);
    row[4 + j].raw = (Single)__builtin_shufflevector(four[j], four[4 + j], 2, 3, 6, 7);
  }
}
#else
BALLAST_INLINE void transpose_block(RealVector (&row)[kPackLanes]) {
  for (int i = 0; i < kPackLanes; ++i) {
    for (int j = 0; j < i; ++j) {
      const Real kept = row[i].raw[j];
      row[i].raw[j] = row[j].raw[i];
      row[j].raw[i] = kept;
    }
  }
}
#endif

// One block: `columns` rows of b with `steps` values each; both at most kPackLanes.
template <bool kFull>
BALLAST_INLINE void pack_block(const Real* b, Index ldb, int columns, int steps, Index width,
                               Real* out) {
  RealVector row[kPackLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kPackLanes; ++i) {
    if (kFull) {
      row[i] = RealVector::load(b + i * ldb);
    } else {
      row[i] = i < columns ? RealVector::load_partial(b + i * ldb, steps) : RealVector(Real(0));
    }
  }
  transpose_block(row);
#pragma GCC unroll 16
  for (int i = 0; i < kPackLanes; ++i) {
    if (kFull || i < steps) row[i].store(out + i * width);
  }
}

// out[p width + j] = b[j ldb + p] for p < k, j < columns; zero for columns <= j < width; width is a
// multiple of the lanes.
inline void pack_transposed(const Real* b, Index ldb, Index k, Index columns, Index width,
                            Real* out) {
  for (Index j = 0; j < width; j += kPackLanes) {
    const int block = static_cast<int>(columns - j < kPackLanes ? columns - j : kPackLanes);
    for (Index p = 0; p < k; p += kPackLanes) {
      const int steps = static_cast<int>(k - p < kPackLanes ? k - p : kPackLanes);
      const Real* source = b + j * ldb + p;
      Real* target = out + p * width + j;
      if (block == kPackLanes && steps == kPackLanes) {
        pack_block<true>(source, ldb, block, steps, width, target);
      } else {
        pack_block<false>(source, ldb, block, steps, width, target);
      }
    }
  }
}

}  // namespace ballast::inline BALLAST_SIMD
