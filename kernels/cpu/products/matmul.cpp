// The matrix product around the inner kernels (matmul_tile.h).
// An element of c is the sum over blocks of k, each summed in order by fused multiply-adds, blocks
// added in order. The block size depends only on k, so the result does not depend on how c is cut
// into tiles or on the number of threads.
#include "kernels/matmul.h"

#include <omp.h>

#include <algorithm>
#include <cstdlib>

#include "kernels/cpu/products/panels.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cuda/kernels.h"
#include "kernels/subnormals.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr Index kGroupVectors = 16;  // vectors of columns whose part of b is packed at a time
constexpr Index kChunkRows = 96;     // rows of a, multiplied with all panels of a group in turn
constexpr Index kRowsWorthPacking =
    64;  // minimum number of rows for which b is copied to be contiguous

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

struct Operands {
  MatmulShape shape;
  ConstMatrix a;
  ConstMatrix b;
  bool add;
  Matrix c;
  Epilogue epilogue;
};

// Part i of `parts` of a range.
Range within(Range range, Index parts, Index i) {
  const Range inside = part(range.size(), parts, i);
  return {range.begin + inside.begin, range.begin + inside.end};
}

// Columns of c covered by one or a few vectors, and the matching part of b.
struct Panel {
  Index first = 0;
  Index columns = 0;
  Index vectors = 0;
  const Real* b = nullptr;
  Index ldb = 0;
};

// The panels of a group over one block of k; packed where they are not contiguous.
class Group {
 public:
  Group(const Operands& o, Range vectors, Range steps, Index rows);

  Index count() const { return count_; }
  const Panel& operator[](Index i) const { return panels_[i]; }

 private:
  void place(const Operands& o, Range vectors, Index step);
  void pack(const Operands& o, Range steps);
  static Real* buffer();  // one per thread

  Index count_;
  Panel panels_[kGroupVectors];
};

Real* Group::buffer() {
  thread_local Scratch memory(kBlock * kGroupVectors * 64 / static_cast<Index>(sizeof(Real)));
  return memory.data();
}

Group::Group(const Operands& o, Range vectors, Range steps, Index rows)
    : count_(divide_up(vectors.size(), matmul_kernels().vectors)) {
  place(o, vectors, steps.begin);
  const Panel& last = panels_[count_ - 1];
  const bool cut = last.columns < last.vectors * matmul_kernels().lanes;
  if (o.shape.transpose_b || cut || rows >= kRowsWorthPacking) pack(o, steps);
}

void Group::place(const Operands& o, Range vectors, Index step) {
  const Index lanes = matmul_kernels().lanes;
  for (Index i = 0; i < count_; ++i) {
    const Range range = part(vectors.size(), count_, i);
    Panel& panel = panels_[i];
    panel.vectors = range.size();
    panel.first = (vectors.begin + range.begin) * lanes;
    panel.columns = std::min(range.size() * lanes, o.shape.n - panel.first);
    panel.b = o.b.data + (o.shape.transpose_b ? panel.first * o.b.stride + step
                                              : step * o.b.stride + panel.first);
    panel.ldb = o.b.stride;
  }
}

// Rows of b are read over the whole group.
void Group::pack(const Operands& o, Range steps) {
  const MatmulKernels& use = matmul_kernels();
  const Real* from[kGroupVectors];
  Real* to[kGroupVectors];
  Real* next = buffer();
  for (Index i = 0; i < count_; ++i) {
    Panel& panel = panels_[i];
    from[i] = panel.b;
    to[i] = next;
    panel.b = next;
    panel.ldb = panel.vectors * use.lanes;
    next += steps.size() * panel.ldb;
  }
  for (Index i = 0; o.shape.transpose_b && i < count_; ++i) {
    use.pack_transposed(from[i], o.b.stride, steps.size(), panels_[i].columns, panels_[i].ldb,
                        to[i]);
  }
  for (Index p = 0; !o.shape.transpose_b && p < steps.size(); ++p) {
    for (Index i = 0; i < count_; ++i) {
      const Panel& panel = panels_[i];
      pack_rows(from[i] + p * o.b.stride, o.b.stride, 1, panel.columns, panel.ldb,
                to[i] + p * panel.ldb);
    }
  }
}

// The part of a for a chunk of rows over one block of k. If the rows of a are far apart, with
// strides that map to few cache sets, and are used by many panels, they are copied to be adjacent.
class Chunk {
 public:
  Chunk(const Operands& o, Range rows, Range steps, Index panels);
  const Real* row(Index i) const { return a_ + i * (transposed_ ? 1 : lda_); }
  Index lda() const { return lda_; }

 private:
  static constexpr Index kFarApart = 2048 / static_cast<Index>(sizeof(Real));
  static constexpr Index kPanelsWorthCopying = 4;
  static constexpr Index kLine = 64 / static_cast<Index>(sizeof(Real));
  // Whole cache lines, an odd number of them: such strides map to all cache sets.
  static Index odd_lines(Index count) { return (divide_up(count, kLine) | 1) * kLine; }
  static Real* buffer();

  bool transposed_;
  const Real* a_;
  Index lda_;
};

Real* Chunk::buffer() {
  thread_local Scratch memory(
      std::max(kChunkRows * odd_lines(kBlock), kBlock * odd_lines(kChunkRows)));
  return memory.data();
}

Chunk::Chunk(const Operands& o, Range rows, Range steps, Index panels)
    : transposed_(o.shape.transpose_a),
      a_(o.a.data + (transposed_ ? steps.begin * o.a.stride + rows.begin
                                 : rows.begin * o.a.stride + steps.begin)),
      lda_(o.a.stride) {
  if (o.a.stride < kFarApart || panels < kPanelsWorthCopying) return;
  const Index count = transposed_ ? steps.size() : rows.size();
  const Index length = transposed_ ? rows.size() : steps.size();
  lda_ = odd_lines(length);
  Real* copy = buffer();
  for (Index i = 0; i < count; ++i) std::copy_n(a_ + i * o.a.stride, length, copy + i * lda_);
  a_ = copy;
}

// A few rows of c in the columns of a panel, over one block of k.
void multiply_panel(const Operands& o, Range rows, const Chunk& a, const Panel& panel,
                    Range steps) {
  const MatmulKernels& use = matmul_kernels();
  TileCall call;
  call.lda = a.lda();
  call.b = panel.b;
  call.ldb = panel.ldb;
  call.k = steps.size();
  call.ldc = o.c.stride;
  call.columns = panel.columns;
  call.add = o.add || steps.begin > 0;
  if (steps.end == o.shape.k) {
    if (o.epilogue.bias) call.bias = o.epilogue.bias + panel.first;
    call.activation = o.epilogue.activation;
    call.slope = o.epilogue.slope;
  }
  const Index tiles = divide_up(rows.size(), panel.vectors == 1 ? kTallTileRows : kTileRows);
  for (Index t = 0; t < tiles; ++t) {
    const Range tile = part(rows.size(), tiles, t);
    call.a = a.row(tile.begin);
    call.c = o.c.data + (rows.begin + tile.begin) * o.c.stride + panel.first;
    use.tile[o.shape.transpose_a][tile.size() - 1][panel.vectors - 1](call);
  }
}

// The given rows and vectors of columns of c. The part of b for a group of panels and the part of a
// for a chunk of rows stay in the second-level cache while in use; the part of b for one panel
// stays in the first-level cache.
void multiply_part(const Operands& o, Range rows, Range vectors) {
  if (rows.size() == 0 || vectors.size() == 0) return;
  const FlushSubnormals flush;
  const Index blocks = divide_up(o.shape.k, kBlock);
  const Index groups = divide_up(vectors.size(), kGroupVectors);
  const Index chunks = divide_up(rows.size(), kChunkRows);
  for (Index block = 0; block < blocks; ++block) {
    const Range steps = part(o.shape.k, blocks, block);
    for (Index g = 0; g < groups; ++g) {
      const Group group(o, within(vectors, groups, g), steps, rows.size());
      for (Index i = 0; i < chunks; ++i) {
        const Range chunk = within(rows, chunks, i);
        const Chunk a(o, chunk, steps, group.count());
        for (Index p = 0; p < group.count(); ++p) multiply_panel(o, chunk, a, group[p], steps);
      }
    }
  }
}

// How to cut the rows and columns of c into parts for `threads` threads: the cut whose largest part
// is smallest, preferring columns (each part packs its own columns of b).
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
  const Index vectors = divide_up(s.n, matmul_kernels().lanes);
  const Index threads = s.m * s.n * s.k < kParallelOperations ? 1 : thread_count();
  if (threads == 1) return multiply_part(o, {0, s.m}, {0, vectors});
  const Cut cut = best_cut(s.m, vectors, threads);
  KeptException failure;  // of an allocation
#pragma omp parallel for schedule(static) num_threads(static_cast <int>(threads))
  for (Index i = 0; i < threads; ++i) {
    failure.run([&] {
      multiply_part(o, part(s.m, cut.rows, i / cut.columns),
                    part(vectors, cut.columns, i % cut.columns));
    });
  }
  failure.rethrow();
}

Real activated(Real x, const Epilogue& epilogue) {
  if (epilogue.activation == Activation::none || !(x < 0)) return x;  // keeps NaN
  return epilogue.activation == Activation::relu ? 0 : epilogue.slope * x;
}

// c = epilogue(product [+ c]), with product[i, j] at offset i row + j column.
void finish(const Operands& o, const Real* product, Index row, Index column) {
  const FlushSubnormals flush;
  for (Index i = 0; i < o.shape.m; ++i) {
    for (Index j = 0; j < o.shape.n; ++j) {
      Real& target = o.c.data[i * o.c.stride + j];
      Real x = product ? product[i * row + j * column] : 0;
      if (o.add) x = target + x;
      if (o.epilogue.bias) x += o.epilogue.bias[j];
      target = activated(x, o.epilogue);
    }
  }
}

// Few columns would leave most lanes of a vector empty, so the transposed product is computed
// instead.
void multiply_narrow(const Operands& o) {
  const MatmulShape& s = o.shape;
  Scratch product(s.m * s.n);
  multiply({{!s.transpose_b, !s.transpose_a, s.n, s.m, s.k},
            o.b,
            o.a,
            false,
            {product.data(), s.m},
            {}});
  finish(o, product.data(), 1, s.m);
}

}  // namespace

const MatmulKernels& matmul_kernels() {
  static const MatmulKernels& best = *usable_matmul_kernels().kernels[0];
  return best;
}

UsableKernels usable_matmul_kernels() {
  UsableKernels usable;
  const MatmulKernels** next = usable.kernels;
  if (has_avx512() && matmul_kernels_avx512()) *next++ = matmul_kernels_avx512();
  if (has_avx2() && matmul_kernels_avx2()) *next++ = matmul_kernels_avx2();
  *next = matmul_kernels_base();
  return usable;
}

void matmul(Device device, const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta,
            Matrix c, const Epilogue& epilogue) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().matmul(device, shape, a, b, beta, c, epilogue);
  const Operands o{shape, a, b, beta != 0, c, epilogue};
  if (shape.m == 0 || shape.n == 0) return;
  if (shape.k == 0) return finish(o, nullptr, 0, 0);
  if (shape.n <= matmul_kernels().lanes / 2 && shape.m > shape.n) return multiply_narrow(o);
  multiply(o);
}

}  // namespace ballast
