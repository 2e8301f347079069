// Moves, and products with rows that are almost all zeros.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"

namespace ballast::cuda {
namespace {

constexpr int kThreads = kGridThreads;
constexpr int kWarps = kThreads / kWarp;

// Four floats a thread where rows, strides and addresses allow it.
template <bool kWide>
__global__ void copy_block_kernel(const float* source, Index source_stride, float* target,
                                  Index target_stride, Index rows, Index width) {
  constexpr int kStep = kWide ? 4 : 1;
  const Index pieces = width / kStep;
  for (Index i = global_thread(); i < rows * pieces; i += grid_threads()) {
    const Index row = i / pieces;
    const Index column = i % pieces * kStep;
    const float* from = source + row * source_stride + column;
    float* to = target + row * target_stride + column;
    if constexpr (kWide) {
      store4(to, load4(from));
    } else {
      *to = *from;
    }
  }
}

template <bool kWide>
__global__ void gather_kernel(const float* x, const std::int32_t* index, Index count, Index width,
                              float* y) {
  constexpr int kStep = kWide ? 4 : 1;
  const Index pieces = width / kStep;
  for (Index i = global_thread(); i < count * pieces; i += grid_threads()) {
    const Index row = i / pieces;
    const Index column = i % pieces * kStep;
    const float* from = x + index[row] * width + column;
    if constexpr (kWide) {
      store4(y + row * width + column, load4(from));
    } else {
      y[row * width + column] = *from;
    }
  }
}

// A square of kTile x kTile goes through shared memory, one column wider so that its columns lie in
// different banks: both sides are read and written along rows.
constexpr int kTile = 32;
constexpr int kTileRows = kThreads / kTile;

__global__ void transpose_kernel(const float* x, Index rows, Index columns, Index tiles_across,
                                 float* y) {
  BALLAST_SHARED(float, tile, kTile*(kTile + 1));
  const int lane = static_cast<int>(threadIdx.x) % kTile;
  const int first = static_cast<int>(threadIdx.x) / kTile;
  const Index row = blockIdx.x / tiles_across * kTile;
  const Index column = blockIdx.x % tiles_across * kTile;
  for (int r = first; r < kTile; r += kTileRows) {
    if (row + r < rows && column + lane < columns) {
      tile[r * (kTile + 1) + lane] = x[(row + r) * columns + column + lane];
    }
  }
  __syncthreads();
  for (int c = first; c < kTile; c += kTileRows) {
    if (column + c < columns && row + lane < rows) {
      y[(column + c) * rows + row + lane] = tile[lane * (kTile + 1) + c];
    }
  }
}

__device__ float value_of(const SparseView& x, Index entry) {
  return x.value != nullptr ? x.value[entry] : 1.0f;
}

// A block is one row of y times kGroupThreads * kStep columns. Its entries go through shared
// memory; kGroups groups of threads take every kGroups-th of them, so that the chain of loads stays
// short, and their sums are added in the order of the groups.
constexpr int kGroups = 4;
constexpr int kGroupThreads = kThreads / kGroups;

template <int kStep>
struct Columns {
  float sum[kStep] = {};

  __device__ void add(float value, const float* from) {
    if constexpr (kStep == 4) {
      const float4 four = load4(from);
      sum[0] = fmaf(value, four.x, sum[0]);
      sum[1] = fmaf(value, four.y, sum[1]);
      sum[2] = fmaf(value, four.z, sum[2]);
      sum[3] = fmaf(value, four.w, sum[3]);
    } else {
      sum[0] = fmaf(value, *from, sum[0]);
    }
  }
};

template <int kStep>
__global__ void sparse_matmul_kernel(SparseView x, const float* w, Index width, Index parts,
                                     bool add, float* y) {
  BALLAST_SHARED(std::int32_t, index, kThreads);
  BALLAST_SHARED(float, value, kThreads);
  BALLAST_SHARED(float, sums, kThreads* kStep);
  const auto thread = static_cast<int>(threadIdx.x);
  const int group = thread / kGroupThreads;
  const auto row = static_cast<Index>(blockIdx.x) / parts;
  const Index column =
      (static_cast<Index>(blockIdx.x) % parts * kGroupThreads + thread % kGroupThreads) * kStep;
  Columns<kStep> own;
  for (Index first = 0; first < x.entries; first += kThreads) {
    if (first + thread < x.entries) {
      index[thread] = x.index[row * x.entries + first + thread];
      value[thread] = value_of(x, row * x.entries + first + thread);
    }
    __syncthreads();
    const auto count =
        static_cast<int>(x.entries - first < kThreads ? x.entries - first : kThreads);
    if (column < width) {
      BALLAST_UNROLL(4)
      for (int e = group; e < count; e += kGroups) own.add(value[e], w + index[e] * width + column);
    }
    __syncthreads();
  }
  for (int k = 0; k < kStep; ++k) sums[thread * kStep + k] = own.sum[k];
  __syncthreads();
  if (group != 0 || column >= width) return;
  for (int k = 0; k < kStep; ++k) {
    float total = add ? y[row * width + column + k] : 0.0f;
    for (int g = 0; g < kGroups; ++g) total += sums[(g * kGroupThreads + thread) * kStep + k];
    y[row * width + column + k] = total;
  }
}

// Adds value * dy[row] of the entries of one tile that are in `row_of_w`, in rising order. Which
// those are stands in one word a warp.
__device__ void add_matches(const SparseView& x, const unsigned* matches, Index tile,
                            const float* dy, Index width, Index column, float& sum) {
  for (int warp = 0; warp < kWarps; ++warp) {
    for (unsigned left = matches[warp]; left != 0; left &= left - 1) {
      const Index entry = tile + warp * kWarp + (__ffs(static_cast<int>(left)) - 1);
      sum = fmaf(value_of(x, entry), dy[entry / x.entries * width + column], sum);
    }
  }
}

// A block is one row of dw times kThreads columns. It looks through all entries for those of its
// row, kThreads at a time, and adds them in their order; every block reads all indices, which stay
// in the second-level cache. So no two threads ever add to one place.
__global__ void sparse_transposed_kernel(SparseView x, const float* dy, Index width, Index parts,
                                         bool add, float* dw) {
  BALLAST_SHARED(unsigned, matches, kWarps);
  const auto row = static_cast<Index>(blockIdx.x) / parts;
  const Index column = static_cast<Index>(blockIdx.x) % parts * kThreads + threadIdx.x;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const Index entries = x.rows * x.entries;
  float sum = add && column < width ? dw[row * width + column] : 0.0f;
  for (Index tile = 0; tile < entries; tile += kThreads) {
    const Index entry = tile + threadIdx.x;
    const bool match = entry < entries && x.index[entry] == row;
    const unsigned word = __ballot_sync(kAllLanes, match);
    if (threadIdx.x % kWarp == 0) matches[warp] = word;
    __syncthreads();
    if (column < width) add_matches(x, matches, tile, dy, width, column, sum);
    __syncthreads();
  }
  if (column < width) dw[row * width + column] = sum;
}

// A warp a row: its lanes clear it, then one lane adds the entries, since they may repeat.
__global__ void sparse_to_dense_kernel(SparseView x, float* y) {
  const Index warps = grid_threads() / kWarp;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  for (Index row = global_thread() / kWarp; row < x.rows; row += warps) {
    float* out = y + row * x.columns;
    for (Index c = lane; c < x.columns; c += kWarp) out[c] = 0;
    __syncwarp();
    if (lane == 0) {
      for (Index e = row * x.entries; e < (row + 1) * x.entries; ++e) {
        out[x.index[e]] += value_of(x, e);
      }
    }
    __syncwarp();
  }
}

}  // namespace

void copy_block(Device device, const Real* source, Index source_stride, Real* target,
                Index target_stride, Index rows, Index width) {
  const bool wide = width % 4 == 0 && source_stride % 4 == 0 && target_stride % 4 == 0 &&
                    aligned16(source, target);
  launch(device, "copy_block", wide ? copy_block_kernel<true> : copy_block_kernel<false>,
         grid_for(device, rows * width / (wide ? 4 : 1)), kThreads, source, source_stride, target,
         target_stride, rows, width);
}

void gather_rows(Device device, const Real* x, const std::int32_t* index, Index count, Index width,
                 Real* y) {
  const bool wide = width % 4 == 0 && aligned16(x, y);
  launch(device, "gather_rows", wide ? gather_kernel<true> : gather_kernel<false>,
         grid_for(device, count * width / (wide ? 4 : 1)), kThreads, x, index, count, width, y);
}

void transpose(Device device, const Real* x, Index rows, Index columns, Real* y) {
  const Index across = divide_up(columns, kTile);
  launch(device, "transpose", transpose_kernel, across * divide_up(rows, kTile), kThreads, x, rows,
         columns, across, y);
}

void sparse_matmul(Device device, const SparseView& x, const Real* w, Index width, Real beta,
                   Real* y) {
  const bool wide = width % 4 == 0 && aligned16(w);
  const Index parts = divide_up(width, kGroupThreads * (wide ? 4 : 1));
  launch(device, "sparse_matmul", wide ? sparse_matmul_kernel<4> : sparse_matmul_kernel<1>,
         x.rows * parts, kThreads, x, w, width, parts, beta != 0, y);
}

void sparse_transposed_matmul(Device device, const SparseView& x, const Real* dy, Index width,
                              Real beta, Real* dw) {
  const Index parts = divide_up(width, kThreads);
  launch(device, "sparse_transposed_matmul", sparse_transposed_kernel, x.columns * parts, kThreads,
         x, dy, width, parts, beta != 0, dw);
}

void scatter_add_rows(Device device, const Real* x, const std::int32_t* index, Index count,
                      Index width, Real* y, Index rows) {
  cuda::sparse_transposed_matmul(device, {count, rows, 1, index, nullptr}, x, width, 1, y);
}

void sparse_to_dense(Device device, const SparseView& x, Real* y) {
  launch(device, "sparse_to_dense", sparse_to_dense_kernel, grid_for(device, x.rows * kWarp),
         kThreads, x, y);
}

}  // namespace ballast::cuda
