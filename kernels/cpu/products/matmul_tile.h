// The source of all sets of inner kernels, compiled once per instruction set. It includes no header
// whose inline functions other files share, so that no code for a wider instruction set is linked
// into them.
#pragma once

#include "kernels/cpu/products/matmul_kernels.h"
#include "kernels/cpu/products/matmul_pack.h"
#include "kernels/cpu/simd.h"

namespace ballast::inline BALLAST_SIMD {

// Registers hold: sums of kTileRows x vectors, a row of b, a value of a.
constexpr int kVectorsUsed = BALLAST_SIMD_BYTES == 64 ? 4 : 2;

template <class Change>
BALLAST_INLINE void for_each_sum(int rows, int vectors, const Change& change) {
#pragma GCC unroll 12
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 12
    for (int v = 0; v < vectors; ++v) change(i, v);
  }
}

template <Left kLeft>
BALLAST_INLINE Real* row_of_c(const TileCall& call, int i) {
  return kLeft == Left::gathered_rows ? call.c_rows[i] : call.c + i * call.ldc;
}

// Adds c and the bias and applies the activation, in registers, if all lanes are columns of c.
template <Left kLeft, int kRows, int kVectors>
BALLAST_INLINE void finish(RealVector (&sum)[kRows][kVectors], const TileCall& call) {
  constexpr int lanes = RealVector::lanes;
  if (call.add) {
    for_each_sum(kRows, kVectors, [&](int i, int v) {
      sum[i][v] = RealVector::load(row_of_c<kLeft>(call, i) + v * lanes) + sum[i][v];
    });
  }
  if (call.bias) {
    RealVector bias[kVectors];
#pragma GCC unroll 12
    for (int v = 0; v < kVectors; ++v) bias[v] = RealVector::load(call.bias + v * lanes);
    for_each_sum(kRows, kVectors, [&](int i, int v) { sum[i][v] = sum[i][v] + bias[v]; });
  }
  const RealVector zero = Real(0);
  if (call.activation == Activation::relu) {  // keeps NaN
    for_each_sum(kRows, kVectors,
                 [&](int i, int v) { sum[i][v] = select(sum[i][v] < zero, zero, sum[i][v]); });
  } else if (call.activation == Activation::leaky_relu) {
    const RealVector slope = call.slope;
    for_each_sum(kRows, kVectors, [&](int i, int v) {
      sum[i][v] = select(sum[i][v] > zero, sum[i][v], sum[i][v] * slope);
    });
  }
  for_each_sum(kRows, kVectors,
               [&](int i, int v) { sum[i][v].store(row_of_c<kLeft>(call, i) + v * lanes); });
}

// The same for a tile whose vectors are wider than the columns; rare.
template <Left kLeft, int kVectors>
inline void finish_partial(const TileCall& call, int rows, const Real* sums) {
  constexpr int lanes = RealVector::lanes;
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kVectors; ++v, sums += lanes) {
      const Index left = call.columns - v * lanes;
      const int count = left < lanes ? static_cast<int>(left) : lanes;
      Real* c = row_of_c<kLeft>(call, i) + v * lanes;
      RealVector x = RealVector::load(sums);
      if (call.add) x = RealVector::load_partial(c, count) + x;
      if (call.bias) x = x + RealVector::load_partial(call.bias + v * lanes, count);
      const RealVector zero = Real(0);
      if (call.activation == Activation::relu) x = select(x < zero, zero, x);
      if (call.activation == Activation::leaky_relu) {
        x = select(x > zero, x, x * RealVector(call.slope));
      }
      x.store_partial(c, count);
    }
  }
}

// One step of k: sum[i] += a(i) times the row of b.
template <int kRows, int kVectors, class A>
BALLAST_INLINE void multiply_add(RealVector (&sum)[kRows][kVectors], const Real* b, const A& a) {
  RealVector row[kVectors];
#pragma GCC unroll 12
  for (int v = 0; v < kVectors; ++v) row[v] = RealVector::load(b + v * RealVector::lanes);
#pragma GCC unroll 12
  for (int i = 0; i < kRows; ++i) {
    const RealVector value = a(i);
#pragma GCC unroll 12
    for (int v = 0; v < kVectors; ++v) sum[i][v] = fma(value, row[v], sum[i][v]);
  }
}

template <Left kLeft, int kRows, int kVectors>
BALLAST_INLINE void multiply_all(RealVector (&sum)[kRows][kVectors], const TileCall& call) {
  const Real* b = call.b;
  const Index ldb = call.ldb;
  if constexpr (kLeft == Left::gathered_rows) {
    for (Index run = 0; run < call.runs; ++run) {
      const Real* a[kRows];
#pragma GCC unroll 12
      for (int i = 0; i < kRows; ++i) a[i] = call.gathered[run * kRows + i];
      for (Index p = 0; p < call.k; ++p, b += ldb) {
        multiply_add(sum, b, [&](int i) { return a[i][p]; });
      }
    }
  } else {
    const Real* a = call.a;
    const Index lda = call.lda;
    for (Index p = call.k; p > 0; --p, b += ldb) {
      multiply_add(sum, b, [=](int i) { return kLeft == Left::columns ? a[i] : a[i * lda]; });
      a += kLeft == Left::columns ? lda : 1;
    }
  }
}

template <Left kLeft, int kRows, int kVectors>
void tile(const TileCall& call) {
  constexpr int lanes = RealVector::lanes;
  RealVector sum[kRows][kVectors];
  for_each_sum(kRows, kVectors, [&](int i, int v) { sum[i][v] = RealVector(Real(0)); });
  multiply_all<kLeft>(sum, call);
  if (call.columns == kVectors * lanes) return finish<kLeft>(sum, call);
  Real sums[kRows * kVectors * lanes];
  for_each_sum(kRows, kVectors,
               [&](int i, int v) { sum[i][v].store(sums + (i * kVectors + v) * lanes); });
  finish_partial<kLeft, kVectors>(call, kRows, sums);
}

// The kernels for kRows rows and more.
template <Left kLeft, int kRows>
constexpr void fill_table(MatmulKernels::Tile (&tiles)[kTallTileRows][kTileVectors]) {
  tiles[kRows - 1][0] = tile<kLeft, kRows, 1>;
  if constexpr (kRows <= kTileRows) {
    tiles[kRows - 1][1] = tile<kLeft, kRows, 2>;
    if constexpr (kVectorsUsed > 2) {
      tiles[kRows - 1][2] = tile<kLeft, kRows, 3>;
      tiles[kRows - 1][3] = tile<kLeft, kRows, 4>;
    }
  }
  if constexpr (kRows < kTallTileRows) fill_table<kLeft, kRows + 1>(tiles);
}

constexpr MatmulKernels make_matmul_kernels(const char* name) {
  MatmulKernels kernels;
  kernels.name = name;
  kernels.lanes = RealVector::lanes;
  kernels.vectors = kVectorsUsed;
  fill_table<Left::rows, 1>(kernels.tile[0]);
  fill_table<Left::columns, 1>(kernels.tile[1]);
  fill_table<Left::gathered_rows, 1>(kernels.tile[2]);
  kernels.pack_transposed = pack_transposed;
  return kernels;
}

}  // namespace ballast::inline BALLAST_SIMD
