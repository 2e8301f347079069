// The inner kernels of the matrix product, one set per instruction set. The set is chosen at run
// time.
#pragma once

#include "kernels/matmul.h"
#include "kernels/real.h"

namespace ballast {

// The largest tile. A tile one vector wide needs more rows, to have enough independent sums.
constexpr int kTileRows = 6;
constexpr int kTallTileRows = 12;
constexpr int kTileVectors = 4;

// Address of row i, step p of a in a tile.
enum class Left {
  rows,           // a[i lda + p]
  columns,        // a[p lda + i]: a is transposed
  gathered_rows,  // gathered[i][p]; further runs of k steps: gathered[run * rows + i][p]
};
constexpr int kLefts = 3;

// c = epilogue(a b [+ c]) for one tile: at most kTileRows rows by kTileVectors vectors, or
// kTallTileRows rows by one vector.
struct TileCall {
  const Real* a = nullptr;
  Index lda = 0;
  const Real* const* gathered = nullptr;
  Index runs = 1;  // of gathered rows; b is contiguous over all runs
  Real* const* c_rows =
      nullptr;              // of gathered rows: address of each row of c, used instead of c and ldc
  const Real* b = nullptr;  // step p: whole vectors from b[p ldb]; may be read beyond `columns`
  Index ldb = 0;
  Index k = 0;
  Real* c = nullptr;
  Index ldc = 0;
  Index columns = 0;  // of c; further lanes of the vectors are not stored
  bool add = false;   // + c
  const Real* bias = nullptr;
  Activation activation = Activation::none;
  Real slope = 0;
};

struct MatmulKernels {
  const char* name = "";
  int lanes = 0;
  int vectors = 0;  // tile width <= kTileVectors that fits into the registers
  using Tile = void (*)(const TileCall&);
  Tile tile[kLefts][kTallTileRows][kTileVectors] = {};  // [Left][rows - 1][vectors - 1]
  // out[p width + j] = b[j ldb + p] for p < k, j < columns; zero for columns <= j < width; width is
  // a multiple of lanes.
  void (*pack_transposed)(const Real* b, Index ldb, Index k, Index columns, Index width,
                          Real* out) = nullptr;
};

// Null if the compiler could not build them.
const MatmulKernels* matmul_kernels_base();
const MatmulKernels* matmul_kernels_avx2();
const MatmulKernels* matmul_kernels_avx512();

// The sets that this processor can run, best first; null after the last one.
struct UsableKernels {
  const MatmulKernels* kernels[4] = {};
};
UsableKernels usable_matmul_kernels();
const MatmulKernels& matmul_kernels();  // the best set

}  // namespace ballast
