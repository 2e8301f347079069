// A tile of a matrix product with factors from arbitrary sources: slices of both go through shared
// memory, and each thread keeps its part of the tile in registers. The next slices are loaded while
// the current one is multiplied.
// A source is a matrix whose row neighbours are adjacent in memory. row(i) and column(j) precompute
// what a thread needs; find(row, column) returns the offset of an element.
#pragma once

#include "kernels/cuda/pack.cuh"
#include "kernels/cuda/products/async_copy.cuh"
#include "kernels/cuda/products/tensor_core.cuh"

namespace ballast::cuda {

constexpr int kTileThreads = 128;
constexpr int kTileDepth = 16;  // depth of a slice

// A tile in 32-bit floats. A thread's part has part_rows rows, in groups of up to four adjacent
// ones, times four columns; its element (i, j) is at part_row(i), part_column(j) of the tile.
template <int rows, int columns, int part_rows>
struct Tile {
  static constexpr bool kTensor = false;
  static constexpr int kRows = rows;
  static constexpr int kColumns = columns;
  static constexpr int kPartRows = part_rows;
  static constexpr int kPartColumns = 4;
  static constexpr int kTogether = 4;  // adjacent columns
  static constexpr int kThreadsAcross = columns / kPartColumns;
  static_assert(rows / part_rows * kThreadsAcross == kTileThreads);

  __device__ static int part_row(int i) {
    constexpr int kGroup = part_rows < 4 ? part_rows : 4;
    constexpr int kGroups = part_rows / kGroup;
    const int thread = static_cast<int>(threadIdx.x) / kThreadsAcross;
    return i / kGroup * (rows / kGroups) + thread * kGroup + i % kGroup;
  }
  __device__ static int part_column(int j) {
    return static_cast<int>(threadIdx.x) % kThreadsAcross * kPartColumns + j;
  }
};

// A tile for tensor cores: factors are rounded to TF32. A warp has warp_rows times warp_columns.
template <int rows, int columns, int warp_rows, int warp_columns>
struct TensorTile {
  static constexpr bool kTensor = true;
  static constexpr int kRows = rows;
  static constexpr int kColumns = columns;
  static constexpr int kPartRows = warp_rows / 8;
  static constexpr int kPartColumns = warp_columns / 4;
  static constexpr int kTogether = 2;
  static constexpr int kWarpsAcross = columns / warp_columns;
  static_assert(rows / warp_rows * kWarpsAcross * kWarp == kTileThreads);

  __device__ static int warp_row() {
    return static_cast<int>(threadIdx.x) / kWarp / kWarpsAcross * warp_rows;
  }
  __device__ static int warp_column() {
    return static_cast<int>(threadIdx.x) / kWarp % kWarpsAcross * warp_columns;
  }
  __device__ static int part_row(int i) {
    return warp_row() + i * 8 + static_cast<int>(threadIdx.x) % kWarp / 4;
  }
  __device__ static int part_column(int j) {
    return warp_column() + j / 2 * 8 + static_cast<int>(threadIdx.x) % 4 * 2 + j % 2;
  }
};

template <class T>
struct Sums {
  float value[T::kPartRows][T::kPartColumns] = {};
};

// The offset of a pack in a source. Outside the source all values are 0 and nothing is read.
struct Found {
  const float* at;
  bool inside;
};

template <int kPack>
__device__ Pack<kPack> load_or_zero(const Found& found) {
  if (!found.inside) return {};
  return load_pack<kPack>(found.at);
}

// The slices of one factor: kWidth lines of the tile, each kTileDepth deep; the lines are rows of
// the source. Lines are adjacent; for tensor cores the depths of a line are. Gaps spread the
// accesses over the banks.
template <class T, int kWidth, int kPack, class Source>
class LinesInRows {
 public:
  static constexpr bool kDepthsTogether = T::kTensor;
  static constexpr int kLine = kDepthsTogether ? kTileDepth + 4 : kWidth + 4;
  static constexpr int kSlice = (kDepthsTogether ? kWidth : kTileDepth) * kLine;
  __device__ static int place(int depth, int line) {
    return kDepthsTogether ? line * kLine + depth : depth * kLine + line;
  }

  __device__ LinesInRows(const Source& source, unsigned first_line)
      : source_(source),
        depth_(static_cast<int>(threadIdx.x) % kPacks * kPack),
        line_(static_cast<int>(threadIdx.x) / kPacks) {
    for (int i = 0; i < kHeld; ++i) {
      rows_[i] = source_.row(first_line + static_cast<unsigned>(line_ + i * kStep));
    }
  }
  __device__ void fetch(unsigned depth) {
    const auto column = source_.column(depth + static_cast<unsigned>(depth_));
    for (int i = 0; i < kHeld; ++i) held_[i] = load_or_zero<kPack>(source_.find(rows_[i], column));
  }
  __device__ void store(float* slice) const {
    for (int i = 0; i < kHeld; ++i) {
      const int line = line_ + i * kStep;
      if (!kEven && line >= kWidth) continue;
      for (int k = 0; k < kPack; ++k) slice[place(depth_ + k, line)] = held_[i].value[k];
    }
  }
  __device__ void copy(unsigned depth, float* slice) const {
    static_assert(kEven);
    const auto column = source_.column(depth + static_cast<unsigned>(depth_));
    for (int i = 0; i < kHeld; ++i) {
      const Found found = source_.find(rows_[i], column);
      copy_async<kPack>(slice + place(depth_, line_ + i * kStep), found.at, found.inside);
    }
  }

 private:
  static constexpr int kPacks = kTileDepth / kPack;
  static constexpr int kStep = kTileThreads / kPacks;
  static constexpr int kHeld = (kWidth + kStep - 1) / kStep;
  static constexpr bool kEven = kHeld * kStep == kWidth;  // all threads hold the same number
  Source source_;
  int depth_;
  int line_;
  decltype(source_.row(0)) rows_[kHeld];
  Pack<kPack> held_[kHeld];
};

// The same if the lines of the tile are columns of the source; lines are adjacent.
template <class T, int kWidth, int kPack, class Source>
class LinesInColumns {
 public:
  static constexpr bool kDepthsTogether = false;
  static constexpr int kLine = T::kTensor ? kWidth + 8 : kWidth;
  static constexpr int kSlice = kTileDepth * kLine;
  __device__ static int place(int depth, int line) { return depth * kLine + line; }

  __device__ LinesInColumns(const Source& source, unsigned first_line)
      : source_(source),
        depth_(static_cast<int>(threadIdx.x) / kPacks),
        line_(static_cast<int>(threadIdx.x) % kPacks * kPack),
        column_(source_.column(first_line + static_cast<unsigned>(line_))) {}
  __device__ void fetch(unsigned depth) {
    for (int i = 0; i < kHeld; ++i) {
      const auto row = source_.row(depth + static_cast<unsigned>(depth_ + i * kStep));
      held_[i] = load_or_zero<kPack>(source_.find(row, column_));
    }
  }
  __device__ void store(float* slice) const {
    for (int i = 0; i < kHeld; ++i) {
      const int depth = depth_ + i * kStep;
      if (kEven || depth < kTileDepth) store_pack(slice + place(depth, line_), held_[i]);
    }
  }
  __device__ void copy(unsigned depth, float* slice) const {
    static_assert(kEven);
    for (int i = 0; i < kHeld; ++i) {
      const int within = depth_ + i * kStep;
      const auto row = source_.row(depth + static_cast<unsigned>(within));
      const Found found = source_.find(row, column_);
      copy_async<kPack>(slice + place(within, line_), found.at, found.inside);
    }
  }

 private:
  static constexpr int kPacks = kWidth / kPack;
  static constexpr int kStep = kTileThreads / kPacks;
  static constexpr int kHeld = (kTileDepth + kStep - 1) / kStep;
  static constexpr bool kEven = kHeld * kStep == kTileDepth;
  Source source_;
  int depth_;
  int line_;
  decltype(source_.column(0)) column_;
  Pack<kPack> held_[kHeld];
};

template <class T, class Left, class Right>
__device__ void multiply_slices(const float* left, const float* right, Sums<T>& sums) {
  constexpr int kGroup = T::kPartRows % 4 == 0 ? 4 : 1;
  BALLAST_UNROLL(kTileDepth)
  for (int k = 0; k < kTileDepth; ++k) {
    const Pack<4> b = load_pack<4>(right + Right::place(k, T::part_column(0)));
    for (int first = 0; first < T::kPartRows; first += kGroup) {
      const Pack<kGroup> a = load_pack<kGroup>(left + Left::place(k, T::part_row(first)));
      for (int i = 0; i < kGroup; ++i) {
        for (int j = 0; j < T::kPartColumns; ++j) {
          float& sum = sums.value[first + i][j];
          sum = fmaf(a.value[i], b.value[j], sum);
        }
      }
    }
  }
}

// 16 lines of a slice, 8 deep, distributed as by load_16x8(), rounded.
template <Side kSide, class Lines>
__device__ void load_factors(const float* slice, int depth, int first_line, float (&factors)[4]) {
  if constexpr (Lines::kDepthsTogether) {
    load_16x8<kSide>(slice + Lines::place(depth, first_line), Lines::kLine, factors);
  } else {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    for (int i = 0; i < 4; ++i) {
      const int lower = kSide == Side::left ? i % 2 : i / 2;
      const int later = kSide == Side::left ? i / 2 : i % 2;
      factors[i] =
          slice[Lines::place(depth + later * 4 + lane % 4, first_line + lower * 8 + lane / 4)];
    }
  }
  for (float& factor : factors) factor = to_tf32(factor);
}

template <class T, class Left, class Right>
__device__ void multiply_slices_by_tensor_cores(const float* left, const float* right,
                                                Sums<T>& sums) {
  constexpr int kTilesDown = T::kPartRows / 2;
  constexpr int kTilesAcross = T::kPartColumns / 2;
  BALLAST_UNROLL(2)
  for (int depth = 0; depth < kTileDepth; depth += 8) {
    float a[kTilesDown][4];
    float b[kTilesAcross][2];
    for (int i = 0; i < kTilesDown; ++i) {
      load_factors<Side::left, Left>(left, depth, T::warp_row() + i * 16, a[i]);
    }
    for (int j = 0; j < kTilesAcross; j += 2) {
      float both[4];
      load_factors<Side::right, Right>(right, depth, T::warp_column() + j * 8, both);
      for (int i = 0; i < 4; ++i) b[j + i / 2][i % 2] = both[i];
    }
    for (int i = 0; i < kTilesDown; ++i) {
      for (int j = 0; j < kTilesAcross; ++j) {
        float* const upper = &sums.value[2 * i][2 * j];
        float* const lower = &sums.value[2 * i + 1][2 * j];
        float c[4] = {upper[0], upper[1], lower[0], lower[1]};
        multiply_add_16x8x8(a[i], b[j], c);
        upper[0] = c[0];
        upper[1] = c[1];
        lower[0] = c[2];
        lower[1] = c[3];
      }
    }
  }
}

template <class T, class Left, class Right>
__device__ Sums<T> multiply_in_floats(Left left, Right right, unsigned begin, unsigned end) {
  BALLAST_SHARED(float, left_slices, 2 * Left::kSlice);
  BALLAST_SHARED(float, right_slices, 2 * Right::kSlice);
  Sums<T> sums;
  left.fetch(begin);
  right.fetch(begin);
  int buffer = 0;
  for (unsigned depth = begin; depth < end; depth += kTileDepth) {
    float* left_slice = left_slices + buffer * Left::kSlice;
    float* right_slice = right_slices + buffer * Right::kSlice;
    left.store(left_slice);
    right.store(right_slice);
    __syncthreads();
    if (depth + kTileDepth < end) {
      left.fetch(depth + kTileDepth);
      right.fetch(depth + kTileDepth);
    }
    multiply_slices<T, Left, Right>(left_slice, right_slice, sums);
    buffer = 1 - buffer;  // slower threads may still read the other one
  }
  return sums;
}

// With two slices in flight.
template <class T, class Left, class Right>
__device__ Sums<T> multiply_by_tensor_cores(const Left& left, const Right& right, unsigned begin,
                                            unsigned end) {
  constexpr int kSlices = 3;
  BALLAST_SHARED(float, left_slices, kSlices* Left::kSlice);
  BALLAST_SHARED(float, right_slices, kSlices* Right::kSlice);
  const auto copy = [&](unsigned depth, int slice) {
    if (depth < end) {
      left.copy(depth, left_slices + slice * Left::kSlice);
      right.copy(depth, right_slices + slice * Right::kSlice);
    }
    close_copies();
  };
  Sums<T> sums;
  for (int i = 0; i + 1 < kSlices; ++i) copy(begin + static_cast<unsigned>(i) * kTileDepth, i);
  int slice = 0;
  for (unsigned depth = begin; depth < end; depth += kTileDepth) {
    wait_for_copies<kSlices - 2>();
    __syncthreads();  // all copies have arrived, and all threads have used the previous slice
    copy(depth + (kSlices - 1) * kTileDepth, (slice + kSlices - 1) % kSlices);
    multiply_slices_by_tensor_cores<T, Left, Right>(left_slices + slice * Left::kSlice,
                                                    right_slices + slice * Right::kSlice, sums);
    slice = (slice + 1) % kSlices;
  }
  return sums;
}

// The sums over the depths from begin to end, in this order.
template <class T, class Left, class Right>
__device__ Sums<T> multiply_tile(const Left& left, const Right& right, unsigned begin,
                                 unsigned end) {
  if constexpr (T::kTensor) {
    return multiply_by_tensor_cores<T>(left, right, begin, end);
  } else {
    return multiply_in_floats<T>(left, right, begin, end);
  }
}

}  // namespace ballast::cuda
