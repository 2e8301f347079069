// Statistics of columns: a block has a strip of columns, at most a warp wide, and its threads are
// arranged so that all values of a thread belong to the same columns.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "kernels/cuda/pack.cuh"
#include "kernels/matmul.h"

namespace ballast::cuda {

constexpr int kStripThreads = 512;  // maximum per block
constexpr int kStripColumns = 128;  // maximum per block

// A matrix [rows, columns] cut into strips of `width` packs and chunks of rows, with one block for
// each of strips * chunks pieces; those of a chunk are adjacent. There may be several such
// matrices, one after the other.
struct StripPlan {
  Index rows = 0;
  Index columns = 0;
  Index strips = 0;
  Index chunks = 1;
  Index chunk = 0;  // rows
  int width = 1;    // packs, a power of two, at most a warp

  __host__ __device__ Index pieces() const { return strips * chunks; }
};

// The position of a thread, and of its packs in the matrix.
template <int kPack>
struct StripPlace {
  Index column;  // first column of its pack
  Index chunk;
  Index row;    // its first row; the next is `step` rows below
  Index count;  // of its rows; 0 beyond the last column
  int step;
  bool inside;  // it has columns
  bool speaks;  // writes the results of its columns; one thread per pack does
  Index group;  // number of the matrix; places are within it

  __device__ explicit StripPlace(const StripPlan& plan) : columns_(plan.columns) {
    const int thread = static_cast<int>(threadIdx.x);
    const auto strips = static_cast<unsigned>(plan.strips);
    const auto pieces = static_cast<unsigned>(plan.pieces());
    const unsigned piece = blockIdx.x % pieces;
    group = blockIdx.x / pieces;
    chunk = piece / strips;
    column = (Index{piece % strips} * plan.width + thread % plan.width) * kPack;
    step = static_cast<int>(blockDim.x) / plan.width;
    row = chunk * plan.chunk + thread / plan.width;
    inside = column < plan.columns;
    speaks = inside && thread < plan.width;
    const Index chunk_end = (chunk + 1) * plan.chunk;
    const Index end = chunk_end < plan.rows ? chunk_end : plan.rows;
    count = inside && row < end ? (static_cast<int>(end - row) + step - 1) / step : 0;
  }
  // Where its row number i lies.
  __device__ Index at(Index i) const { return (row + i * step) * columns_ + column; }

 private:
  Index columns_;
};

struct StripShared {
  float (&warps)[kStripThreads / kWarp * kStripColumns];
  float (&total)[kStripColumns];
};

// The sum over all threads of the block for the same columns; each of them gets it.
template <int kPack>
__device__ Pack<kPack> strip_sum(Pack<kPack> sum, int width, const StripShared& shared) {
  const int thread = static_cast<int>(threadIdx.x);
  const int lane = thread % kWarp;
  const int columns = width * kPack;
  for (int distance = kWarp / 2; distance >= width; distance /= 2) {
    for (int k = 0; k < kPack; ++k) {
      sum.value[k] += __shfl_xor_sync(kAllLanes, sum.value[k], distance);
    }
  }
  if (lane < width) {
    for (int k = 0; k < kPack; ++k) {
      shared.warps[thread / kWarp * columns + lane * kPack + k] = sum.value[k];
    }
  }
  __syncthreads();
  if (thread < columns) {
    float total = 0;
    for (int warp = 0; warp < static_cast<int>(blockDim.x) / kWarp; ++warp) {
      total += shared.warps[warp * columns + thread];
    }
    shared.total[thread] = total;
  }
  __syncthreads();
  for (int k = 0; k < kPack; ++k) sum.value[k] = shared.total[thread % width * kPack + k];
  return sum;
}

// Values of columns are in parameter buffers at arbitrary addresses, so they are loaded one at a
// time.
template <int kPack>
__device__ Pack<kPack> load_values(const float* x, bool inside) {
  Pack<kPack> v = {};
  for (int k = 0; k < kPack; ++k) {
    if (inside) v.value[k] = x[k];
  }
  return v;
}

template <int kPack>
__device__ void store_values(float* y, const Pack<kPack>& v) {
  for (int k = 0; k < kPack; ++k) y[k] = v.value[k];
}

// Number of packs that a thread may hold in registers; kernels are compiled for both.
template <int kPack>
constexpr int kFewHeld = 8 / kPack;
template <int kPack>
constexpr int kManyHeld = 32 / kPack;

// Few rows: one block has all rows of its strip, and each thread holds at most `hold` packs. Strips
// of 8 columns, 32 bytes, give the most blocks; if there are enough blocks, strips get wider, up to
// a cache line. No strips: too many rows.
inline StripPlan plan_held(Index rows, Index columns, int pack, int hold) {
  constexpr Index kEnoughBlocks = 128;
  const auto plan_of = [=](int width) {
    const Index rows_held = Index{kStripThreads} / width * hold;
    const Index strips = rows <= rows_held ? divide_up(columns, width * pack) : 0;
    return StripPlan{rows, columns, strips, 1, rows, width};
  };
  StripPlan plan = plan_of(8 / pack);
  while (plan.width * pack < 32) {
    const StripPlan wider = plan_of(2 * plan.width);
    if (wider.strips < kEnoughBlocks) break;
    plan = wider;
  }
  return plan;
}

template <class Task>
using HeldKernel = void (*)(Task, StripPlan, float per_row);

// At most the number of packs, but at least one per column, as strip_sum() requires.
inline int held_threads(const StripPlan& plan, int pack) {
  const Index wanted = std::max<Index>(plan.width * plan.rows, plan.width * pack);
  return static_cast<int>(std::min<Index>(kStripThreads, divide_up(wanted, kWarp) * kWarp));
}

// Launches the kernel that holds all rows, with few or with many packs per thread. Returns false if
// even many are not enough.
template <int kPack, class Task>
bool launch_held(Device device, const char* name, const Task& task, Index rows, Index columns,
                 HeldKernel<Task> few, HeldKernel<Task> many, Index groups = 1) {
  const float per_row = rows > 0 ? 1.0f / static_cast<float>(rows) : 0.0f;
  for (const bool is_few : {true, false}) {
    const StripPlan plan =
        plan_held(rows, columns, kPack, is_few ? kFewHeld<kPack> : kManyHeld<kPack>);
    if (plan.strips == 0) continue;
    launch(device, name, is_few ? few : many, groups * plan.strips, held_threads(plan, kPack), task,
           plan, per_row);
    return true;
  }
  return false;
}

// Many rows: about 1024 blocks of kChunkThreads, from the sizes alone.
constexpr int kChunkThreads = 256;
inline StripPlan plan_chunks(Index rows, Index columns, int pack) {
  const Index packs = divide_up(columns, pack);
  const auto width = static_cast<int>(
      std::min<std::uint64_t>(kWarp, std::bit_ceil(static_cast<std::uint64_t>(packs))));
  const Index strips = divide_up(packs, width);
  const Index most =
      std::clamp<Index>(1024 / strips, 1, divide_up(rows, kChunkThreads / width * 8));
  const Index chunk = divide_up(rows, most);
  return {rows, columns, strips, divide_up(rows, chunk), chunk, width};
}

// The table of the chunks' results, [chunks, columns], cut into strips of 8 columns.
inline StripPlan plan_joint(const StripPlan& plan) {
  return {plan.chunks, plan.columns, divide_up(plan.columns, 8), 1, plan.chunks, 8};
}

}  // namespace ballast::cuda
