// The inner kernels of the matrix product, one set an instruction set; which is used is decided
// when the program runs.
#pragma once

#include "kernels/matmul.h"
#include "kernels/real.h"

namespace ballast {

// The largest tile: a single vector across needs more rows, to have enough sums under way at once.
constexpr int kTileRows = 6;
constexpr int kTallTileRows = 12;
constexpr int kTileVectors = 4;

// Where a tile finds row i, step p of a.
enum class Left {
  rows,           // a[i lda + p]
  columns,        // a[p lda + i]: a is transposed
  gathered_rows,  // gathered[i][p]; further runs of k steps follow: gathered[run * rows + i][p]
};
constexpr int kLefts = 3;

// c = epilogue(a b [+ c]) for one tile: kTileRows rows and kTileVectors vectors across at most, or
// kTallTileRows rows and one vector.
struct TileCall {
  const Real* a = nullptr;
  Index lda = 0;
  const Real* const* gathered = nullptr;
  Index runs = 1;                 // of gathered rows; b goes on from run to run
  Real* const* c_rows = nullptr;  // of gathered rows: where each row of c starts, not c and ldc
  const Real* b = nullptr;        // step p: whole vectors from b[p ldb] on; read beyond `columns`
  Index ldb = 0;
  Index k = 0;
  Real* c = nullptr;
  Index ldc = 0;
  Index columns = 0;  // of c; what the vectors hold beyond them is not stored
  bool add = false;   // + c
  const Real* bias = nullptr;
  Activation activation = Activation::none;
  Real slope = 0;
};

struct MatmulKernels {
  const char* name = "";
  int lanes = 0;
  int vectors = 0;  // used of kTileVectors: as many as the registers hold
  using Tile = void (*)(const TileCall&);
  Tile tile[kLefts][kTallTileRows][kTileVectors] = {};  // [Left][rows - 1][vectors - 1]
  // out[p width + j] = b[j ldb + p] for p < k, j < columns; zero for columns <= j < width; width is
  // a multiple of lanes.
  void (*pack_transposed)(const Real* b, Index ldb, Index k, Index columns, Index width,
                          Real* out) = nullptr;
};

// Null where the compiler could not build them.
const MatmulKernels* matmul_kernels_base();
const MatmulKernels* matmul_kernels_avx2();
const MatmulKernels* matmul_kernels_avx512();

// Of these, what this processor can run, the best first; null after the last.
struct UsableKernels {
  const MatmulKernels* kernels[4] = {};
};
UsableKernels usable_matmul_kernels();
const MatmulKernels& matmul_kernels();  // the best

}  // namespace ballast
