// Reductions read each element once (4 bytes) and are bound by that; they write few results.
#include <algorithm>
#include <bit>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/map.cuh"
#include "kernels/cuda/workspace.cuh"

namespace ballast::cuda {

namespace {

// The operations: take() converts an element to a term. Partial results are summed.
struct FoldSum : Sum {
  __device__ static float take(float x) { return x; }
};

struct FoldSquares : Sum {
  __device__ static float take(float x) { return x * x; }
};

// One thread's part of `count` contiguous values: every lanes-th pack.
template <class Op, int kPack>
__device__ float fold_part(const float* x, Index count, int lane, int lanes) {
  constexpr int kAtOnce = 4;
  const Index packs = count / kPack;
  float total = Op::start();
  for (Index first = lane; first < packs; first += kAtOnce * lanes) {
    Pack<kPack> v[kAtOnce] = {};
    for (int i = 0; i < kAtOnce; ++i) {
      const Index at = first + i * lanes;
      if (at < packs) v[i] = load_pack<kPack>(x + at * kPack);
    }
    float sum = Op::start();
    for (int i = 0; i < kAtOnce; ++i) {
      const Index at = first + i * lanes;
      for (int k = 0; k < kPack; ++k) {
        if (at < packs) sum = Op::join(sum, Op::take(v[i].value[k]));
      }
    }
    total = Op::join(total, sum);
  }
  for (Index at = packs * kPack + lane; at < count; at += lanes) {  // the remaining elements
    total = Op::join(total, Op::take(x[at]));
  }
  return total;
}

// Some lanes of a warp, a power of two, reduce a row.
template <class Op, int kPack>
__global__ void fold_rows_kernel(const float* x, Index rows, Index count, int lanes, float* y,
                                 float scale) {
  const int thread = static_cast<int>(threadIdx.x);
  const int rows_a_block = static_cast<int>(blockDim.x) / lanes;
  const Index row = Index{blockIdx.x} * rows_a_block + thread / lanes;
  float total = Op::start();
  if (row < rows) total = fold_part<Op, kPack>(x + row * count, count, thread % lanes, lanes);
  total = join_lanes<Op>(total, lanes);
  if (row < rows && thread % lanes == 0) y[row] = scale * total;
}

constexpr int kLargeBlock = 1024;

// A block reduces a chunk of a row.
template <class Op, int kPack>
__global__ void __launch_bounds__(kLargeBlock)
    fold_chunks_kernel(const float* x, Index count, Index chunks, Index chunk, float* y,
                       float scale) {
  BALLAST_SHARED(float, shared, kWarp);
  const Index row = blockIdx.x / chunks;
  const Index begin = blockIdx.x % chunks * chunk;
  const Index size = chunk < count - begin ? chunk : count - begin;
  const auto part = fold_part<Op, kPack>(
      x + row * count + begin, size, static_cast<int>(threadIdx.x), static_cast<int>(blockDim.x));
  const auto total = join_block<Op>(part, shared);
  if (threadIdx.x == 0) y[blockIdx.x] = scale * total;
}

Index next_power_of_two(Index x) {
  return static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(x)));
}

// Rows with a few loads per lane. Short rows share a warp.
template <class Op, int kPack>
void fold_short_rows(Device device, const char* name, const float* x, Index rows, Index count,
                     float* y, float scale) {
  constexpr int kThreads = 128;
  const Index lanes =
      std::min<Index>(kWarp, next_power_of_two(std::max<Index>(1, divide_up(count, 4 * kPack))));
  launch(device, name, fold_rows_kernel<Op, kPack>, divide_up(rows * lanes, kThreads), kThreads, x,
         rows, count, lanes, y, scale);
}

template <class Op, int kPack>
void fold_chunks(Device device, const char* name, const float* x, Index rows, Index count,
                 Index chunks, float* y, float scale) {
  // Whole packs: chunks start at addresses with the same alignment as x.
  const Index chunk = divide_up(divide_up(count, chunks), 32) * 32;
  // Looping over rows keeps a block busy for longer than it takes to start a large block.
  const int threads = chunks == 1 && rows < 256 && count > 8192 ? kLargeBlock : 256;
  launch(device, name, fold_chunks_kernel<Op, kPack>, rows * chunks, threads, x, count, chunks,
         chunk, y, scale);
}

bool rows_are_short(Index rows, Index count) {
  return count <= 256 || (count <= 2048 && rows >= 512);
}

// The number of parts of each of a few long rows, from the sizes alone.
Index chunks_of_rows(Index rows, Index count) {
  constexpr Index kLong = 65536;
  if (rows >= 256 || count < kLong) return 1;
  const Index chunks = std::min(divide_up(1024, rows), divide_up(count, kLong / 4));
  const Index chunk = divide_up(divide_up(count, chunks), 32) * 32;
  return divide_up(count, chunk);
}

template <class Op, int kPack>
void reduce_rows(Device device, const float* x, Index rows, Index count, float* y, float scale) {
  if (rows_are_short(rows, count)) {
    return fold_short_rows<Op, kPack>(device, "reduce rows", x, rows, count, y, scale);
  }
  const Index chunks = chunks_of_rows(rows, count);
  if (chunks == 1) {
    return fold_chunks<Op, kPack>(device, "reduce rows", x, rows, count, 1, y, scale);
  }
  const Workspace partial(device, rows * chunks);
  fold_chunks<Op, kPack>(device, "reduce chunks", x, rows, count, chunks, partial.values(), 1);
  fold_short_rows<FoldSum, 1>(device, "reduce rows", partial.values(), rows, chunks, y, scale);
}

// How columns are distributed: a block has `width` adjacent packs of columns and 256 / width
// threads per column, which take every so many rows of a chunk.
struct ColumnPlan {
  Index inner = 0;    // packs from row to row
  Index packs = 0;    // of all columns of all matrices
  Index reduced = 0;  // rows
  Index chunks = 1;
  Index chunk = 0;  // rows
  int width = 1;
  unsigned tiles = 0;  // of that width
};
constexpr int kColumnThreads = 256;

template <class Op, int kPack>
__device__ Pack<kPack> fold_column(const float* x, Index stride, Index begin, Index end,
                                   int lanes) {
  constexpr int kAtOnce = kPack == 4 ? 4 : 8;
  Pack<kPack> total;
  for (int k = 0; k < kPack; ++k) total.value[k] = Op::start();
  for (Index first = begin; first < end; first += kAtOnce * lanes) {
    Pack<kPack> v[kAtOnce] = {};
    for (int i = 0; i < kAtOnce; ++i) {
      const Index row = first + i * lanes;
      if (row < end) v[i] = load_pack<kPack>(x + row * stride);
    }
    for (int k = 0; k < kPack; ++k) {
      float sum = Op::start();
      for (int i = 0; i < kAtOnce; ++i) {
        if (first + i * lanes < end) sum = Op::join(sum, Op::take(v[i].value[k]));
      }
      total.value[k] = Op::join(total.value[k], sum);
    }
  }
  return total;
}

// Joins the threads of a column in a block; those in the first row get the result.
template <class Op, int kPack>
__device__ Pack<kPack> join_below(Pack<kPack> total, int width) {
  BALLAST_SHARED(float, shared, kColumnThreads* kPack);
  const int thread = static_cast<int>(threadIdx.x);
  for (int k = 0; k < kPack; ++k) shared[k * kColumnThreads + thread] = total.value[k];
  for (int half = kColumnThreads / 2; half >= width; half /= 2) {
    __syncthreads();
    if (thread < half) {
      for (int k = 0; k < kPack; ++k) {
        const int at = k * kColumnThreads + thread;
        total.value[k] = Op::join(total.value[k], shared[at + half]);
        shared[at] = total.value[k];
      }
    }
  }
  return total;
}

template <class Op, int kPack>
__global__ void fold_columns_kernel(const float* x, ColumnPlan plan, float* y, float scale) {
  const int thread = static_cast<int>(threadIdx.x);
  const Index part = blockIdx.x / plan.tiles;
  const Index pack = Index{blockIdx.x % plan.tiles} * plan.width + thread % plan.width;
  const Index outer = pack / plan.inner;
  const Index column = pack % plan.inner;
  const Index begin = part * plan.chunk;
  const Index end = begin + plan.chunk < plan.reduced ? begin + plan.chunk : plan.reduced;
  const float* from = x + (outer * plan.reduced * plan.inner + column) * kPack;
  const bool inside = pack < plan.packs;
  Pack<kPack> total = fold_column<Op, kPack>(from, plan.inner * kPack, begin + thread / plan.width,
                                             inside ? end : 0, kColumnThreads / plan.width);
  total = join_below<Op>(total, plan.width);
  if (!inside || thread >= plan.width) return;
  for (int k = 0; k < kPack; ++k) total.value[k] *= scale;
  store_pack(y + ((outer * plan.chunks + part) * plan.inner + column) * kPack, total);
}

// Small: strips of 8 columns, 32 bytes, so that there are many blocks. Large: strips of whole cache
// lines; tall matrices are cut into chunks of rows, so that there are about 1024 blocks.
ColumnPlan plan_columns(Index outer, Index reduced, Index inner, int pack) {
  constexpr Index kLarge = Index{1} << 19;
  ColumnPlan plan{inner / pack, outer * inner / pack, reduced, 1, reduced, 1, 0};
  const auto set_width = [&](Index widest) {
    const Index width = std::min(widest, next_power_of_two(plan.packs));
    const Index lanes = std::min(kColumnThreads / width,
                                 next_power_of_two(std::max<Index>(1, divide_up(reduced, 4))));
    plan.width = static_cast<int>(kColumnThreads / lanes);
    plan.tiles = static_cast<unsigned>(divide_up(plan.packs, plan.width));
    return lanes;
  };
  const bool large = outer * reduced * inner >= kLarge;
  if (set_width(8 / pack) * 64 >= reduced && !large) return plan;
  const Index lanes = set_width(32);
  const Index most = std::clamp<Index>(1024 / plan.tiles, 1, divide_up(reduced, lanes * 8));
  plan.chunk = divide_up(reduced, most);
  plan.chunks = divide_up(reduced, plan.chunk);
  return plan;
}

template <class Op, int kPack>
void reduce_columns(Device device, const float* x, Index outer, Index reduced, Index inner,
                    float* y, float scale) {
  const ColumnPlan plan = plan_columns(outer, reduced, inner, kPack);
  const Index blocks = plan.tiles * plan.chunks;
  const auto fold = [&](const char* name, float* to, float factor) {
    launch(device, name, fold_columns_kernel<Op, kPack>, blocks, kColumnThreads, x, plan, to,
           factor);
  };
  if (plan.chunks == 1) return fold("reduce columns", y, scale);
  const Workspace partial(device, outer * plan.chunks * inner);
  fold("reduce chunks", partial.values(), 1);
  reduce_columns<FoldSum, kPack>(device, partial.values(), outer, plan.chunks, inner, y, scale);
}

template <class Op>
void reduce_with(Device device, const float* x, Index outer, Index reduced, Index inner, float* y,
                 float scale) {
  if (inner == 1) {
    const bool fours = aligned16(x) && (outer == 1 || reduced % 4 == 0);
    return fours ? reduce_rows<Op, 4>(device, x, outer, reduced, y, scale)
                 : reduce_rows<Op, 1>(device, x, outer, reduced, y, scale);
  }
  if (aligned16(x, y) && inner % 4 == 0) {
    return reduce_columns<Op, 4>(device, x, outer, reduced, inner, y, scale);
  }
  reduce_columns<Op, 1>(device, x, outer, reduced, inner, y, scale);
}

// y[o, r, i] = scale x[o, i].
template <class Number>
struct Repeat {
  const float* x;
  Divider<Number> matrix;  // repeated inner
  Divider<Number> inner;
  float scale;

  template <int kPack>
  __device__ Pack<kPack> load(Index index) const {
    const auto i = static_cast<Number>(index);
    const float* from = x + matrix.quotient(i) * inner.by + (i - inner.quotient(i) * inner.by);
    if constexpr (kPack == 4) {
      if (inner.by > 1) return load_pack<kPack>(from);
    }
    Pack<kPack> v;
    for (int k = 0; k < kPack; ++k) v.value[k] = *from;
    return v;
  }
  template <int kPack>
  __device__ Pack<kPack> make(Pack<kPack> v) const {
    for (int k = 0; k < kPack; ++k) v.value[k] *= scale;
    return v;
  }
};

template <class Number>
void launch_repeat(Device device, const float* x, Index outer, Index repeated, Index inner,
                   float* y, float scale) {
  const bool fours =
      aligned16(y) && (inner == 1 ? repeated % 4 == 0 : inner % 4 == 0 && aligned16(x));
  const Repeat<Number> source{x, Divider<Number>(repeated * inner), Divider<Number>(inner), scale};
  launch_map(device, "repeat", fours, source, y, outer * repeated * inner);
}

}  // namespace

void reduce(Device device, ReduceOp op, const Real* x, const AxisShape& shape, Real* y,
            Real scale) {
  const auto [outer, extent, inner] = shape;
  if (outer * inner == 0) return;
  switch (op) {
    case ReduceOp::sum:
      return reduce_with<FoldSum>(device, x, outer, extent, inner, y, scale);
    case ReduceOp::sum_of_squares:
      return reduce_with<FoldSquares>(device, x, outer, extent, inner, y, scale);
  }
}

void repeat(Device device, const Real* x, const AxisShape& shape, Real* y, Real scale) {
  const auto [outer, extent, inner] = shape;
  const Index count = outer * extent * inner;
  if (count == 0) return;
  if (fits_32_bits(count)) {
    return launch_repeat<std::uint32_t>(device, x, outer, extent, inner, y, scale);
  }
  launch_repeat<Index>(device, x, outer, extent, inner, y, scale);
}

}  // namespace ballast::cuda
