// Copies of rows and columns, and products with sparse rows.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"

namespace ballast::cuda {
namespace {

constexpr int kThreads = kGridThreads;
constexpr int kWarps = kThreads / kWarp;

// Four floats per thread if rows, strides and addresses allow it.
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

// A tile of kTile x kTile goes through shared memory with one more column, so that its columns are
// in different banks: both sides are read and written along rows.
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
// memory. kGroups groups of threads take every kGroups-th entry, which keeps the chain of loads
// short; their sums are added in the order of the groups.
constexpr int kGroups = 8;
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
      BALLAST_UNROLL(8)
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

// An entry that belongs to a row of dw assigned to the block.
struct Match {
  std::int32_t row;    // row of dy
  std::int32_t place;  // index of the row of dw within the block
  float value;
};
constexpr int kMostInHand = 8;
constexpr int kRounds = 8;
constexpr int kWarpEntries = kWarp * kRounds;  // entries that a warp scans at a time

// Appends the warp's entries from `begin` that are in the `in_hand` rows from `first` to the list,
// in order. All loads are issued before the first one is used.
__device__ int find_matches(const SparseView& x, Index begin, Index first, int in_hand,
                            Match* list) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const Index entries = x.rows * x.entries;
  Index place[kRounds];
  for (int k = 0; k < kRounds; ++k) {
    const Index entry = begin + k * kWarp + lane;
    place[k] = entry < entries ? x.index[entry] - first : -1;
  }
  int found = 0;
  for (int k = 0; k < kRounds; ++k) {
    const bool match = place[k] >= 0 && place[k] < in_hand;
    const unsigned word = __ballot_sync(kAllLanes, match);
    const Index entry = begin + k * kWarp + lane;
    if (match) {
      list[found + __popc(word & ((1u << lane) - 1))] = {
          static_cast<std::int32_t>(entry / x.entries), static_cast<std::int32_t>(place[k]),
          value_of(x, entry)};
    }
    found += __popc(word);
  }
  return found;
}

// A block is in_hand rows of dw times kThreads columns. It scans all entries for those of its rows
// and adds them in order. Every block reads all indices, which stay in the second-level cache. No
// two threads add to the same element.
__global__ void sparse_transposed_kernel(SparseView x, const float* dy, Index width, Index parts,
                                         int in_hand, bool add, float* dw) {
  BALLAST_SHARED(Match, list, kWarps * kWarpEntries);
  BALLAST_SHARED(int, counts, kWarps);
  BALLAST_SHARED(float, sums, kMostInHand* kThreads);
  const auto thread = static_cast<int>(threadIdx.x);
  const int warp = thread / kWarp;
  const Index first = static_cast<Index>(blockIdx.x) / parts * in_hand;
  const Index column = static_cast<Index>(blockIdx.x) % parts * kThreads + thread;
  for (int r = 0; r < in_hand; ++r) {
    const bool has_old = add && column < width && first + r < x.columns;
    sums[r * kThreads + thread] = has_old ? dw[(first + r) * width + column] : 0.0f;
  }
  for (Index begin = 0; begin < x.rows * x.entries; begin += kWarps * kWarpEntries) {
    const int found =
        find_matches(x, begin + warp * kWarpEntries, first, in_hand, list + warp * kWarpEntries);
    if (thread % kWarp == 0) counts[warp] = found;
    __syncthreads();
    for (int w = 0; w < kWarps && column < width; ++w) {
      BALLAST_UNROLL(4)
      for (int i = 0; i < counts[w]; ++i) {
        const Match& match = list[w * kWarpEntries + i];
        float& sum = sums[match.place * kThreads + thread];
        sum = fmaf(match.value, dy[match.row * width + column], sum);
      }
    }
    __syncthreads();
  }
  for (int r = 0; r < in_hand && column < width; ++r) {
    if (first + r < x.columns) dw[(first + r) * width + column] = sums[r * kThreads + thread];
  }
}

// One warp per row: its lanes clear it, then one lane adds the entries, because they may repeat.
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
  constexpr Index kEnoughBlocks = 256;
  const Index parts = divide_up(width, kThreads);
  const auto in_hand =
      static_cast<int>(std::clamp<Index>(x.columns * parts / kEnoughBlocks, 1, kMostInHand));
  launch(device, "sparse_transposed_matmul", sparse_transposed_kernel,
         divide_up(x.columns, in_hand) * parts, kThreads, x, dy, width, parts, in_hand, beta != 0,
         dw);
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
