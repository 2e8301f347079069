// Rows cut into spans of columns: how kernels iterate over them and which threads work on which
// span.
// If a row fits, a block moves a tile of several rows through shared memory, so that whole rows are
// read and written contiguously. Its warps take one span of several rows each, with some lanes per
// row. Wider rows are processed in place, one block per span of a row.
#pragma once

#include <algorithm>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/map.cuh"
#include "kernels/softmax.h"

namespace ballast::cuda {

// Threads that share one span of one row; each takes every lanes-th column.
struct LaneGroup {
  int lane;
  int lanes;
  static constexpr bool kInPlace = true;  // y is a, in shared memory

  __device__ float sum(float x) const { return join_lanes<Sum>(x, lanes); }
  __device__ float max(float x) const { return join_lanes<Max>(x, lanes); }
};
struct BlockGroup {
  int lane;
  int lanes;
  float (&shared)[kWarp];
  static constexpr bool kInPlace = false;

  __device__ float sum(float x) const { return join_block<Sum>(x, shared); }
  __device__ float max(float x) const { return join_block<Max>(x, shared); }
};

// Item number s of a row: the columns between two spans and the span that follows. The last item
// has no span.
struct SpanItem {
  int gap;
  int begin;
  int width;
  SpanKind kind;

  __device__ SpanItem(SpanView spans, Index columns, Index s)
      : gap(0), begin(static_cast<int>(columns)), width(0), kind(SpanKind::softmax) {
    if (s > 0) gap = static_cast<int>(spans[s - 1].offset + spans[s - 1].width);
    if (s == spans.count) return;
    const Span span = spans[s];
    begin = static_cast<int>(span.offset);
    width = static_cast<int>(span.width);
    kind = span.kind;
  }
};

// A span of one row, as passed to an operation.
struct SpanPlace {
  Index row;
  Index span;
  SpanKind kind;
  int width;
  bool counts;
};

// An operation makes y of a (and of b, where kInputs is 2), all [rows, columns]:
//   on_span(group, place, a, b, y) for a span; with kRowResult it only returns a value, of which y
//   [rows] gets the sum;
//   counts(row, span): whether the span matters, if not, every span does;
//   kCopiesGaps: columns in no span are copied from a, or zero.
struct SpanRows {
  const float* a;
  const float* b;  // or null
  MatrixSize size;
  SpanView spans;
  float* y;
};

template <class Group>
__device__ void clear_columns(const Group& group, int width, float* y) {
  for (int i = group.lane; i < width; i += group.lanes) y[i] = 0;
}
template <class Group>
__device__ void copy_columns(const Group& group, int width, const float* a, float* y) {
  for (int i = group.lane; i < width; i += group.lanes) y[i] = a[i];
}

constexpr int kTileFloats = 5120;  // two tiles are 40 KB
constexpr int kTileThreads = 512;  // at most

struct TilePlan {
  int lanes;   // lanes of a warp per row, a power of two
  int groups;  // warps in row direction, with kWarp / lanes rows each
  int rows;
  int padding;  // after each row: an odd distance in banks avoids bank conflicts
  Divider<std::uint32_t> columns;
};

// Element i of a tile of whole rows, not counting the padding.
__device__ inline int tile_place(const TilePlan& plan, int i) {
  if (plan.padding == 0) return i;
  return i + static_cast<int>(plan.columns.quotient(static_cast<std::uint32_t>(i)));
}

// `size` contiguous values; zeros for missing rows.
__device__ inline void load_tile(const TilePlan& plan, Index columns, const float* x, int size,
                                 float* tile) {
  constexpr int kAtOnce = 4;
  const int threads = static_cast<int>(blockDim.x);
  const int end = plan.rows * static_cast<int>(columns);
  for (int first = static_cast<int>(threadIdx.x); first < end; first += kAtOnce * threads) {
    float v[kAtOnce] = {};
    for (int k = 0; k < kAtOnce; ++k) {
      if (first + k * threads < size) v[k] = x[first + k * threads];
    }
    for (int k = 0; k < kAtOnce; ++k) {
      const int i = first + k * threads;
      if (i < end) tile[tile_place(plan, i)] = v[k];
    }
  }
}

template <class Op>
__global__ void __launch_bounds__(kTileThreads) tile_kernel(Op op, SpanRows m, TilePlan plan) {
  BALLAST_SHARED(float, tile_a, kTileFloats);
  BALLAST_SHARED(float, tile_b, Op::kInputs == 2 ? kTileFloats : 1);
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int warps = static_cast<int>(blockDim.x) / kWarp;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const LaneGroup group{lane % plan.lanes, plan.lanes};
  const int stride = static_cast<int>(m.size.columns) + plan.padding;
  const Index first = Index{blockIdx.x} * plan.rows;
  const int rows =
      m.size.rows - first < plan.rows ? static_cast<int>(m.size.rows - first) : plan.rows;
  const int size = rows * static_cast<int>(m.size.columns);
  const int pieces = static_cast<int>(m.spans.count + 1) * plan.groups;
  // The next item is loaded while the tile, or the previous item, is processed.
  const auto item_of = [&](int piece) {
    return SpanItem(m.spans, m.size.columns, piece < pieces ? piece / plan.groups : m.spans.count);
  };
  SpanItem next = item_of(warp);
  load_tile(plan, m.size.columns, m.a + first * m.size.columns, size, tile_a);
  if constexpr (Op::kInputs == 2) {
    if (m.b != nullptr) load_tile(plan, m.size.columns, m.b + first * m.size.columns, size, tile_b);
  }
  __syncthreads();
  for (int piece = warp; piece < pieces; piece += warps) {
    const SpanItem item = next;
    next = item_of(piece + warps);
    const Index span = piece / plan.groups;
    const int row = piece % plan.groups * (kWarp / plan.lanes) + lane / plan.lanes;
    float* a = tile_a + row * stride;
    const float* b = m.b == nullptr ? nullptr : tile_b + row * stride + item.begin;
    if constexpr (!Op::kCopiesGaps && !Op::kRowResult) {
      clear_columns(group, item.begin - item.gap, a + item.gap);
    }
    if (item.width == 0) continue;
    const bool counts = row < rows && op.counts(first + row, span);
    const SpanPlace place{first + row, span, item.kind, item.width, counts};
    a += item.begin;
    if constexpr (Op::kRowResult) {
      const float value = op.on_span(group, place, a, b, a);
      __syncwarp();  // all have read the span, whose first column takes the value
      if (group.lane == 0) *a = value;
    } else {
      op.on_span(group, place, a, b, a);
    }
  }
  __syncthreads();
  if constexpr (Op::kRowResult) {
    for (int step = warp; step < plan.groups; step += warps) {
      const int row = step * (kWarp / plan.lanes) + lane / plan.lanes;
      float sum = 0;
      for (Index s = group.lane; s < m.spans.count; s += group.lanes) {
        const Span span = m.spans[s];
        if (span.width > 0) sum += tile_a[row * stride + span.offset];
      }
      sum = group.sum(sum);
      if (group.lane == 0 && row < rows) m.y[first + row] = sum;
    }
  } else {
    float* y = m.y + first * m.size.columns;
    for (int i = static_cast<int>(threadIdx.x); i < size; i += static_cast<int>(blockDim.x)) {
      y[i] = tile_a[tile_place(plan, i)];
    }
  }
}

// One block per item of a row.
template <class Op>
__global__ void __launch_bounds__(kTileThreads) item_kernel(Op op, SpanRows m) {
  BALLAST_SHARED(float, shared, kWarp);
  const BlockGroup group{static_cast<int>(threadIdx.x), static_cast<int>(blockDim.x), shared};
  const Index row = blockIdx.x / (m.spans.count + 1);
  const Index span = blockIdx.x % (m.spans.count + 1);
  const SpanItem item(m.spans, m.size.columns, span);
  const float* a = m.a + row * m.size.columns;
  const float* b = m.b == nullptr ? nullptr : m.b + row * m.size.columns + item.begin;
  float* y = m.y + row * m.size.columns;
  if constexpr (Op::kCopiesGaps) {
    copy_columns(group, item.begin - item.gap, a + item.gap, y + item.gap);
  } else {
    clear_columns(group, item.begin - item.gap, y + item.gap);
  }
  if (item.width == 0) return;
  if (!op.counts(row, span)) return clear_columns(group, item.width, y + item.begin);
  op.on_span(group, SpanPlace{row, span, item.kind, item.width, true}, a + item.begin, b,
             y + item.begin);
}

// One block per row, for operations with one result per row.
template <class Op>
__global__ void __launch_bounds__(kTileThreads) row_kernel(Op op, SpanRows m) {
  BALLAST_SHARED(float, shared, kWarp);
  const BlockGroup group{static_cast<int>(threadIdx.x), static_cast<int>(blockDim.x), shared};
  const Index row = blockIdx.x;
  float total = 0;
  for (Index s = 0; s < m.spans.count; ++s) {
    if (!op.counts(row, s)) continue;
    const SpanItem item(m.spans, m.size.columns, s);
    if (item.width == 0) continue;
    const float* a = m.a + row * m.size.columns + item.begin;
    total += op.on_span(group, SpanPlace{row, s, item.kind, item.width, true}, a, nullptr, nullptr);
  }
  if (threadIdx.x == 0) m.y[row] = total;
}

// From the sizes alone. One lane per row needs no operations across lanes and suits narrow spans;
// more lanes give more and shorter blocks if there are few rows.
inline TilePlan plan_tile(Index rows, Index columns, Index spans) {
  const int padding = columns % 2 == 0 ? 1 : 0;
  const Index stride = columns + padding;
  const Index average = columns / std::max<Index>(1, spans);
  int lanes = average <= 24 ? 1 : (average <= 96 ? 8 : kWarp);
  while (lanes < kWarp &&
         (kWarp / lanes * stride > kTileFloats || divide_up(rows, kWarp / lanes) < 100)) {
    lanes *= 2;
  }
  int groups = 1;
  const auto deeper = [&] { return 2 * groups * (kWarp / lanes); };
  while (deeper() <= kWarp && deeper() * stride <= kTileFloats &&
         divide_up(rows, deeper()) >= 512) {
    groups *= 2;
  }
  return {lanes, groups, groups * (kWarp / lanes), padding,
          Divider<std::uint32_t>(std::max<Index>(1, columns))};
}

template <class Op>
void launch_spans(Device device, const char* name, const Op& op, const SpanRows& m) {
  if (m.size.columns + 1 <= kTileFloats) {
    const TilePlan plan = plan_tile(m.size.rows, m.size.columns, m.spans.count);
    const Index warps =
        std::clamp<Index>((m.spans.count + 1) * plan.groups, 4, kTileThreads / kWarp);
    return launch(device, name, tile_kernel<Op>, divide_up(m.size.rows, plan.rows), kWarp * warps,
                  op, m, plan);
  }
  if constexpr (Op::kRowResult) {
    launch(device, name, row_kernel<Op>, m.size.rows, kTileThreads, op, m);
  } else {
    launch(device, name, item_kernel<Op>, m.size.rows * (m.spans.count + 1), kTileThreads, op, m);
  }
}

}  // namespace ballast::cuda
