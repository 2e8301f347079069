// The source of every set of inner kernels; compiled once for each instruction set. It includes
// nothing whose inline functions other files share, so that no code for a wider instruction set is
// linked into them.
#pragma once

#include "kernels/cpu/matmul_kernels.h"
#include "kernels/cpu/matmul_pack.h"
#include "kernels/simd.h"

namespace ballast::inline BALLAST_SIMD {

// Registers: sums of kTileRows x vectors, a row of b, a value of a.
constexpr int kVectorsUsed = BALLAST_SIMD_BYTES == 64 ? 4 : 2;

BALLAST_INLINE RealVector activate(RealVector x, const TileCall& call) {
  const RealVector zero = Real(0);
  if (call.activation == Activation::relu) return select(x < zero, zero, x);  // NaN stays
  if (call.activation == Activation::leaky_relu) {
    return select(x > zero, x, x * RealVector(call.slope));
  }
  return x;
}

// The part of a tile's end that is rare or cheap against the sums: edges, bias, activation.
template <int kVectors>
inline void store_with_epilogue(const TileCall& call, int rows, const Real* sums) {
  constexpr int lanes = RealVector::lanes;
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kVectors; ++v, sums += lanes) {
      const Index left = call.columns - v * lanes;
      const int count = left < lanes ? static_cast<int>(left) : lanes;
      Real* c = call.c + i * call.ldc + v * lanes;
      RealVector x = RealVector::load(sums);
      if (call.add) x = RealVector::load_partial(c, count) + x;
      if (call.bias) x = x + RealVector::load_partial(call.bias + v * lanes, count);
      activate(x, call).store_partial(c, count);
    }
  }
}

template <bool kTransposed, int kRows, int kVectors>
void tile(const TileCall& call) {
  constexpr int lanes = RealVector::lanes;
  RealVector sum[kRows][kVectors];
#pragma GCC unroll 12
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 12
    for (int v = 0; v < kVectors; ++v) sum[i][v] = RealVector(Real(0));
  }
  const Real* a = call.a;
  const Real* b = call.b;
  const Index lda = call.lda;
  const Index ldb = call.ldb;
  for (Index p = call.k; p > 0; --p) {
    RealVector row[kVectors];
#pragma GCC unroll 12
    for (int v = 0; v < kVectors; ++v) row[v] = RealVector::load(b + v * lanes);
#pragma GCC unroll 12
    for (int i = 0; i < kRows; ++i) {
      const RealVector value = kTransposed ? a[i] : a[i * lda];
#pragma GCC unroll 12
      for (int v = 0; v < kVectors; ++v) sum[i][v] = fma(value, row[v], sum[i][v]);
    }
    a += kTransposed ? lda : 1;
    b += ldb;
  }
  if (call.bias || call.activation != Activation::none || call.columns < kVectors * lanes) {
    Real sums[kRows * kVectors * lanes];
#pragma GCC unroll 12
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 12
      for (int v = 0; v < kVectors; ++v) sum[i][v].store(sums + (i * kVectors + v) * lanes);
    }
    return store_with_epilogue<kVectors>(call, kRows, sums);
  }
#pragma GCC unroll 12
  for (int i = 0; i < kRows; ++i) {
    Real* c = call.c + i * call.ldc;
#pragma GCC unroll 12
    for (int v = 0; v < kVectors; ++v) {
      if (call.add) sum[i][v] = RealVector::load(c + v * lanes) + sum[i][v];
      sum[i][v].store(c + v * lanes);
    }
  }
}

// The kernels of kRows rows and more.
template <bool kTransposed, int kRows>
constexpr void fill_table(MatmulKernels::Tile (&tiles)[kTallTileRows][kTileVectors]) {
  tiles[kRows - 1][0] = tile<kTransposed, kRows, 1>;
  if constexpr (kRows <= kTileRows) {
    tiles[kRows - 1][1] = tile<kTransposed, kRows, 2>;
    if constexpr (kVectorsUsed > 2) {
      tiles[kRows - 1][2] = tile<kTransposed, kRows, 3>;
      tiles[kRows - 1][3] = tile<kTransposed, kRows, 4>;
    }
  }
  if constexpr (kRows < kTallTileRows) fill_table<kTransposed, kRows + 1>(tiles);
}

constexpr MatmulKernels make_matmul_kernels(const char* name) {
  MatmulKernels kernels;
  kernels.name = name;
  kernels.lanes = RealVector::lanes;
  kernels.vectors = kVectorsUsed;
  fill_table<false, 1>(kernels.tile[0]);
  fill_table<true, 1>(kernels.tile[1]);
  kernels.pack_transposed = pack_transposed;
  return kernels;
}

}  // namespace ballast::inline BALLAST_SIMD
