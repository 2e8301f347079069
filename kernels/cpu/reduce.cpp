#include "kernels/reduce.h"

#include <algorithm>
#include <array>

#include "kernels/cpu/fold_rows.h"
#include "kernels/cpu/pieces.h"
#include "kernels/cpu/simd.h"
#include "kernels/cuda/kernels.h"
#include "kernels/subnormals.h"

namespace ballast {

namespace {

using V = RealVector;

// The operations: `add` adds an element, `join` another partial result.
struct Sum {
  static constexpr Real kStart = 0;
  template <class T>
  static T add(T total, T x) {
    return total + x;
  }
  template <class T>
  static T join(T a, T b) {
    return a + b;
  }
};

struct SumOfSquares : Sum {
  template <class T>
  static T add(T total, T x) {
    return total + x * x;
  }
};

constexpr int kWide = 4;  // vectors side by side

// Folds the columns in kCount vectors at x over the rows.
template <class Op, int kCount>
std::array<V, kCount> fold_columns_at(const Real* x, Index rows, Index stride) {
  using Totals = std::array<V, kCount>;
  Totals start;
  start.fill(V(Op::kStart));
  const auto add = [=](Totals& total, Index r) {
    for (int k = 0; k < kCount; ++k) {
      total[k] = Op::add(total[k], V::load(x + r * stride + k * kLanes));
    }
  };
  const auto join = [](Totals& total, const Totals& rest) {
    for (int k = 0; k < kCount; ++k) total[k] = Op::join(total[k], rest[k]);
  };
  return fold_rows(0, rows, start, add, join);
}

// Folds `count` contiguous values.
template <class Op>
Real fold_contiguous(const Real* x, Index count) {
  constexpr Index kWideWidth = kWide * kLanes;
  const auto wide = fold_columns_at<Op, kWide>(x, count / kWideWidth, kWideWidth);
  x += count / kWideWidth * kWideWidth;
  const Index vectors = count % kWideWidth / kLanes;
  V narrow = fold_columns_at<Op, 1>(x, vectors, kLanes)[0];
  x += vectors * kLanes;
  const int rest = static_cast<int>(count % kLanes);
  if (rest > 0) {
    narrow = select(V::first_lanes(rest), Op::add(narrow, V::load_partial(x, rest)), narrow);
  }
  const V total = Op::join(Op::join(wide[0], wide[1]), Op::join(wide[2], wide[3]));
  const auto join = [](V a, V b) { return Op::join(a, b); };
  return combine_lanes(join(total, narrow), join).raw[0];
}

// Columns begin .. end of x [rows, stride]; at least kLanes of them. The last vector overlaps the
// one before it; the order within each column is unchanged.
template <class Op>
void fold_columns(const Real* x, Index rows, Index stride, Index begin, Index end, Real* y) {
  Index c = begin;
  for (; c + kWide * kLanes <= end; c += kWide * kLanes) {
    const auto total = fold_columns_at<Op, kWide>(x + c, rows, stride);
    for (int k = 0; k < kWide; ++k) total[k].store(y + c + k * kLanes);
  }
  for (; c < end; c += kLanes) {
    const Index at = std::min(c, end - kLanes);
    fold_columns_at<Op, 1>(x + at, rows, stride)[0].store(y + at);
  }
}

// Fewer columns than lanes: kLanes adjacent rows are treated as one wide row.
template <class Op>
void fold_few_columns(const Real* x, Index rows, Index columns, Real* y) {
  std::array<Real, kLanes * kLanes> partial;
  const Index wide_rows = rows / kLanes;
  fold_columns<Op>(x, wide_rows, columns * kLanes, 0, columns * kLanes, partial.data());
  for (Index c = 0; c < columns; ++c) {
    Real total = Op::kStart;
    for (Index k = 0; k < kLanes; ++k) total = Op::join(total, partial[k * columns + c]);
    for (Index r = wide_rows * kLanes; r < rows; ++r) total = Op::add(total, x[r * columns + c]);
    y[c] = total;
  }
}

template <class Op>
void fold(const Real* x, Index rows, Index columns, Real* y) {
  if (columns == 1) {
    *y = fold_contiguous<Op>(x, rows);
  } else if (columns < kLanes) {
    fold_few_columns<Op>(x, rows, columns, y);
  } else {
    fold_columns<Op>(x, rows, columns, 0, columns, y);
  }
}

// A long matrix is cut into this many tiles of rows, independently of the number of threads.
constexpr Index kTiles = 16;
constexpr Index kTileColumns = 512;  // maximum number of columns of partial results

template <class Op>
void fold_tiles(const Real* x, Index rows, Index columns, Real* y) {
  const Index tile = (rows + kTiles - 1) / kTiles;
  std::array<Real, kTiles * kTileColumns> partial;
  for_tasks(kTiles, rows * columns, [&](Index t) {
    const Index begin = std::min(t * tile, rows);
    const Index count = std::min(tile, rows - begin);
    fold<Op>(x + begin * columns, count, columns, partial.data() + t * columns);
  });
  const FlushSubnormals flush;
  fold<Sum>(partial.data(), kTiles, columns, y);
}

template <class Op>
void reduce_with(const Real* x, Index outer, Index reduced, Index inner, Real* y) {
  const Index elements = outer * reduced * inner;
  if (outer == 1 && inner <= kTileColumns) {
    if (elements > kParallelThreshold) return fold_tiles<Op>(x, reduced, inner, y);
    const FlushSubnormals flush;
    return fold<Op>(x, reduced, inner, y);
  }
  if (inner < kTileColumns) {
    return for_tasks(outer, elements, [=](Index o) {
      fold<Op>(x + o * reduced * inner, reduced, inner, y + o * inner);
    });
  }
  const Index tiles = inner / kTileColumns;  // the last one includes the remainder
  for_tasks(outer * tiles, elements, [=](Index task) {
    const Index o = task / tiles;
    const Index tile = task % tiles;
    const Index end = tile + 1 == tiles ? inner : (tile + 1) * kTileColumns;
    fold_columns<Op>(x + o * reduced * inner, reduced, inner, tile * kTileColumns, end,
                     y + o * inner);
  });
}

}  // namespace

void reduce(Device device, ReduceOp op, const Real* x, const AxisShape& shape, Real* y,
            Real scale) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().reduce(device, op, x, shape, y, scale);
  const auto [outer, extent, inner] = shape;
  if (outer * inner == 0) return;
  if (extent == 0) {
    std::fill_n(y, outer * inner, Sum::kStart);
  } else if (op == ReduceOp::sum) {
    reduce_with<Sum>(x, outer, extent, inner, y);
  } else {
    reduce_with<SumOfSquares>(x, outer, extent, inner, y);
  }
  if (scale == 1) return;
  const FlushSubnormals flush;
  for (Index i = 0; i < outer * inner; ++i) y[i] *= scale;
}

void repeat(Device device, const Real* x, const AxisShape& shape, Real* y, Real scale) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().repeat(device, x, shape, y, scale);
  const Index outer = shape.outer;
  const Index repeated = shape.extent;
  const Index inner = shape.inner;
  const Index elements = outer * repeated * inner;
  if (inner == 1) {
    return for_tasks(outer, elements,
                     [=](Index o) { std::fill_n(y + o * repeated, repeated, scale * x[o]); });
  }
  for_tasks(outer * repeated, elements, [=](Index row) {
    const Real* source = x + row / repeated * inner;
    Real* target = y + row * inner;
    for (Index i = 0; i < inner; ++i) target[i] = scale * source[i];
  });
}

}  // namespace ballast
