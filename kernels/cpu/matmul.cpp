// The matrix product around the inner kernels (matmul_tile.h).
//
// An element of c is the sum over blocks of k (of a size that only depends on k), each block summed
// in order by fused multiply-adds, blocks added in order. So it does not depend on how c is cut
// into tiles or among threads.
#include "kernels/matmul.h"

#include <omp.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "kernels/cpu/matmul_kernels.h"
#include "kernels/cuda/kernels.h"
#include "kernels/memory.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr Index kBlock = 256;                  // steps of k summed before they are added to c
constexpr Index kParallelOperations = 400000;  // multiply-adds; fewer stay on one thread
constexpr Index kRowsWorthPacking = 64;        // rows from which on b is copied to lie without gaps

bool has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

bool has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

const MatmulKernels& kernels() {
  static const MatmulKernels& best = *usable_matmul_kernels().kernels[0];
  return best;
}

Index divide_up(Index x, Index by) { return (x + by - 1) / by; }

// Part i of `parts` nearly equal parts of [0, count): the first ones are the longer ones.
struct Range {
  Index begin = 0;
  Index end = 0;
  Index size() const { return end - begin; }
};
Range part(Index count, Index parts, Index i) {
  const Index size = count / parts;
  const Index longer = count % parts;
  const Index begin = i * size + std::min(i, longer);
  return {begin, begin + size + (i < longer ? 1 : 0)};
}

struct Operands {
  MatmulShape shape;
  const Real* a;
  Index lda;
  const Real* b;
  Index ldb;
  bool add;
  Real* c;
  Index ldc;
  Epilogue epilogue;
};

// Room for one packed panel of b, kept by each thread.
class PanelBuffer {
 public:
  PanelBuffer() : memory_(static_cast<Real*>(arena_allocate({}, kBytes))) {}
  ~PanelBuffer() { arena_release({}, memory_, kBytes); }
  PanelBuffer(const PanelBuffer&) = delete;
  PanelBuffer& operator=(const PanelBuffer&) = delete;
  Real* data() { return memory_; }

 private:
  static constexpr std::size_t kBytes = kBlock * kTileVectors * 64;
  Real* memory_;
};

Real* panel_buffer() {
  thread_local PanelBuffer buffer;
  return buffer.data();
}

void pack(const Real* b, Index ldb, Index k, Index columns, Index width, Real* out) {
  const auto bytes = static_cast<std::size_t>(columns) * sizeof(Real);
  for (Index p = 0; p < k; ++p, out += width) {
    std::memcpy(out, b + p * ldb, bytes);
    std::fill(out + columns, out + width, Real(0));
  }
}

// All rows of the range times the columns [first, first + columns), over one block of k.
void multiply_panel(const Operands& o, Range rows, Index first, Index columns, Range steps) {
  const MatmulKernels& use = kernels();
  const MatmulShape& s = o.shape;
  const Index vectors = divide_up(columns, use.lanes);
  const Index width = vectors * use.lanes;
  TileCall call;
  call.lda = o.lda;
  call.b = s.transpose_b ? o.b + first * o.ldb + steps.begin : o.b + steps.begin * o.ldb + first;
  call.ldb = o.ldb;
  call.k = steps.size();
  if (s.transpose_b || columns < width || rows.size() >= kRowsWorthPacking) {
    Real* packed = panel_buffer();
    (s.transpose_b ? use.pack_transposed : pack)(call.b, o.ldb, call.k, columns, width, packed);
    call.b = packed;
    call.ldb = width;
  }
  call.ldc = o.ldc;
  call.columns = columns;
  call.add = o.add || steps.begin > 0;
  if (steps.end == s.k) {
    if (o.epilogue.bias) call.bias = o.epilogue.bias + first;
    call.activation = o.epilogue.activation;
    call.slope = o.epilogue.slope;
  }
  const Index tiles = divide_up(rows.size(), vectors == 1 ? kTallTileRows : kTileRows);
  for (Index t = 0; t < tiles; ++t) {
    const Range tile = part(rows.size(), tiles, t);
    const Index row = rows.begin + tile.begin;
    call.a = s.transpose_a ? o.a + steps.begin * o.lda + row : o.a + row * o.lda + steps.begin;
    call.c = o.c + row * o.ldc + first;
    use.tile[s.transpose_a][tile.size() - 1][vectors - 1](call);
  }
}

// The part of c in the given rows and vectors of columns.
void multiply_part(const Operands& o, Range rows, Range vectors) {
  const MatmulKernels& use = kernels();
  if (rows.size() == 0 || vectors.size() == 0) return;
  const Index blocks = divide_up(o.shape.k, kBlock);
  const Index panels = divide_up(vectors.size(), use.vectors);
  for (Index block = 0; block < blocks; ++block) {
    for (Index p = 0; p < panels; ++p) {
      const Range panel = part(vectors.size(), panels, p);
      const Index first = (vectors.begin + panel.begin) * use.lanes;
      const Index columns = std::min(panel.size() * use.lanes, o.shape.n - first);
      multiply_panel(o, rows, first, columns, part(o.shape.k, blocks, block));
    }
  }
}

// How many parts the rows and the columns of c are cut into for `threads` threads: the cut whose
// largest part is smallest, columns first (a part packs its own columns of b).
struct Cut {
  Index rows = 1;
  Index columns = 1;
};
Cut best_cut(Index rows, Index vectors, Index threads) {
  Cut best;
  Index smallest = rows * vectors + 1;
  for (Index row_parts = 1; row_parts <= threads; ++row_parts) {
    if (threads % row_parts != 0) continue;
    const Cut cut{row_parts, threads / row_parts};
    const Index size = divide_up(rows, cut.rows) * divide_up(vectors, cut.columns);
    if (size < smallest) {
      smallest = size;
      best = cut;
    }
  }
  return best;
}

void multiply(const Operands& o) {
  const MatmulShape& s = o.shape;
  const Index vectors = divide_up(s.n, kernels().lanes);
  const Index threads = s.m * s.n * s.k < kParallelOperations ? 1 : thread_count();
  if (threads == 1) return multiply_part(o, {0, s.m}, {0, vectors});
  const Cut cut = best_cut(s.m, vectors, threads);
#pragma omp parallel for schedule(static) num_threads(static_cast <int>(threads))
  for (Index i = 0; i < threads; ++i) {
    multiply_part(o, part(s.m, cut.rows, i / cut.columns),
                  part(vectors, cut.columns, i % cut.columns));
  }
}

Real activated(Real x, const Epilogue& epilogue) {
  if (epilogue.activation == Activation::none || !(x < 0)) return x;  // NaN stays
  return epilogue.activation == Activation::relu ? 0 : epilogue.slope * x;
}

// c = epilogue(product [+ c]), product[i, j] at i row + j column.
void finish(const Operands& o, const Real* product, Index row, Index column) {
  for (Index i = 0; i < o.shape.m; ++i) {
    for (Index j = 0; j < o.shape.n; ++j) {
      Real& target = o.c[i * o.ldc + j];
      Real x = product ? product[i * row + j * column] : 0;
      if (o.add) x = target + x;
      if (o.epilogue.bias) x += o.epilogue.bias[j];
      target = activated(x, o.epilogue);
    }
  }
}

// Few columns would leave most lanes of a vector empty: the transposed product has few rows
// instead.
void multiply_narrow(const Operands& o) {
  const MatmulShape& s = o.shape;
  const auto bytes = static_cast<std::size_t>(s.m * s.n) * sizeof(Real);
  Real* product = static_cast<Real*>(arena_allocate({}, bytes));
  multiply({{!s.transpose_b, !s.transpose_a, s.n, s.m, s.k},
            o.b,
            o.ldb,
            o.a,
            o.lda,
            false,
            product,
            s.m,
            {}});
  finish(o, product, 1, s.m);
  arena_release({}, product, bytes);
}

}  // namespace

UsableKernels usable_matmul_kernels() {
  UsableKernels usable;
  const MatmulKernels** next = usable.kernels;
  if (has_avx512() && matmul_kernels_avx512()) *next++ = matmul_kernels_avx512();
  if (has_avx2() && matmul_kernels_avx2()) *next++ = matmul_kernels_avx2();
  *next = matmul_kernels_base();
  return usable;
}

void matmul(Device device, const MatmulShape& shape, const Real* a, Index lda, const Real* b,
            Index ldb, Real beta, Real* c, Index ldc, const Epilogue& epilogue) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().matmul(device, shape, a, lda, b, ldb, beta, c, ldc, epilogue);
  const Operands o{shape, a, lda, b, ldb, beta != 0, c, ldc, epilogue};
  if (shape.m == 0 || shape.n == 0) return;
  if (shape.k == 0) return finish(o, nullptr, 0, 0);
  if (shape.n <= kernels().lanes / 2 && shape.m > shape.n) return multiply_narrow(o);
  multiply(o);
}

}  // namespace ballast
