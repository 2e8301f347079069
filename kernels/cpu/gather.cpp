#include "kernels/gather.h"

#include <algorithm>

#include "kernels/cpu/column_groups.h"
#include "kernels/cpu/pieces.h"
#include "kernels/cpu/transpose_lanes.h"
#include "kernels/cuda/kernels.h"

namespace ballast {

namespace {

using V = RealVector;

// Columns that one task of a sparse product holds in registers; this part of w fits into the
// second-level cache.
constexpr int kHeld = 8;
constexpr Index kHeldColumns = kHeld * kLanes;
constexpr Index kTaskRows = 16;

Index tasks_of(Index count, Index size) { return (count + size - 1) / size; }

template <bool kOnes>
Real value_of(const SparseView& x, Index entry) {
  return kOnes ? Real(1) : x.value[entry];
}

}  // namespace

void copy_block(Device device, const Real* source, Index source_stride, Real* target,
                Index target_stride, Index rows, Index width) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().copy_block(device, source, source_stride, target, target_stride, rows,
                                     width);
  for_tasks(rows, rows * width, [=](Index r) {
    std::copy_n(source + r * source_stride, width, target + r * target_stride);
  });
}

void gather_rows(Device device, const Real* x, const std::int32_t* index, Index count, Index width,
                 Real* y) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().gather_rows(device, x, index, count, width, y);
  for_tasks(count, count * width,
            [=](Index i) { std::copy_n(x + index[i] * width, width, y + i * width); });
}

void scatter_add_rows(Device device, const Real* x, const std::int32_t* index, Index count,
                      Index width, Real* y, Index rows) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().scatter_add_rows(device, x, index, count, width, y, rows);
  // Tasks are columns, because several rows may have the same index.
  for_tasks(tasks_of(width, kHeldColumns), count * width, [=](Index task) {
    const Index begin = task * kHeldColumns;
    const Index end = std::min(begin + kHeldColumns, width);
    for (Index i = 0; i < count; ++i) {
      const Real* source = x + i * width;
      Real* target = y + index[i] * width;
      for (Index c = begin; c < end; ++c) target[c] += source[c];
    }
  });
}

namespace {

void transpose_square(const Real* x, Index x_stride, Real* y, Index y_stride) {
  Square rows;
  for (int i = 0; i < V::lanes; ++i) rows[i] = V::load(x + i * x_stride);
  transpose_lanes(rows);
  for (int i = 0; i < V::lanes; ++i) rows[i].store(y + i * y_stride);
}

// The rows r .. r_end and columns c .. c_end of x, at most kLanes of each.
void transpose_piece(const Real* x, Index rows, Index columns, Index r, Index c, Real* y) {
  if (r + kLanes <= rows && c + kLanes <= columns) {
    return transpose_square(x + r * columns + c, columns, y + c * rows + r, rows);
  }
  for (Index j = c; j < std::min(c + kLanes, columns); ++j) {
    for (Index i = r; i < std::min(r + kLanes, rows); ++i) y[j * rows + i] = x[i * columns + j];
  }
}

}  // namespace

void transpose(Device device, const Real* x, Index rows, Index columns, Real* y) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().transpose(device, x, rows, columns, y);
  // Tasks are bands of y that are whole cache lines of x wide.
  constexpr Index kBand = 2 * kLanes;
  for_tasks(tasks_of(columns, kBand), rows * columns, [=](Index band) {
    const Index begin = band * kBand;
    for (Index r = 0; r < rows; r += kLanes) {
      for (Index c = begin; c < std::min(begin + kBand, columns); c += kLanes) {
        transpose_piece(x, rows, columns, r, c, y);
      }
    }
  });
}

namespace {

template <bool kOnes>
void multiply(const SparseView& x, const Real* w, Index width, Real beta, Real* y) {
  const Index row_tasks = tasks_of(x.rows, kTaskRows);
  const Index tasks = tasks_of(width, kHeldColumns) * row_tasks;
  for_tasks(tasks, x.rows * x.entries * width, [=](Index task) {
    const Index begin = task / row_tasks * kHeldColumns;
    const Index first = task % row_tasks * kTaskRows;
    const auto visit = [=](auto count, Index c, auto access) {
      constexpr int kCount = decltype(count)::value;
      for (Index r = first; r < std::min(first + kTaskRows, x.rows); ++r) {
        auto sum = beta == 0 ? zero_group<kCount>() : load_group<kCount>(access, y + r * width + c);
        for (Index e = r * x.entries; e < (r + 1) * x.entries; ++e) {
          const Real* source = w + x.index[e] * width + c;
          const V value = value_of<kOnes>(x, e);
          for (int k = 0; k < kCount; ++k) {
            sum[k] = fma(value, access.load(source + k * kLanes), sum[k]);
          }
        }
        store_group<kCount>(access, sum.data(), y + r * width + c);
      }
    };
    each_group<kHeld>(begin, std::min(begin + kHeldColumns, width), visit);
  });
}

template <bool kOnes>
void multiply_transposed(const SparseView& x, const Real* dy, Index width, Real beta, Real* dw) {
  // Tasks are columns, because several entries may have the same row.
  const Index elements = x.rows * x.entries * width + (beta == 0 ? x.columns * width : 0);
  for_tasks(tasks_of(width, kHeldColumns), elements, [=](Index task) {
    const Index begin = task * kHeldColumns;
    const Index end = std::min(begin + kHeldColumns, width);
    if (beta == 0) {
      for (Index j = 0; j < x.columns; ++j)
        std::fill(dw + j * width + begin, dw + j * width + end, Real(0));
    }
    each_group<kHeld>(begin, end, [=](auto count, Index c, auto access) {
      constexpr int kCount = decltype(count)::value;
      for (Index r = 0; r < x.rows; ++r) {
        const auto source = load_group<kCount>(access, dy + r * width + c);
        for (Index e = r * x.entries; e < (r + 1) * x.entries; ++e) {
          Real* target = dw + x.index[e] * width + c;
          const V value = value_of<kOnes>(x, e);
          auto sum = load_group<kCount>(access, target);
          for (int k = 0; k < kCount; ++k) sum[k] = fma(value, source[k], sum[k]);
          store_group<kCount>(access, sum.data(), target);
        }
      }
    });
  });
}

}  // namespace

void sparse_matmul(Device device, const SparseView& x, const Real* w, Index width, Real beta,
                   Real* y) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().sparse_matmul(device, x, w, width, beta, y);
  x.value ? multiply<false>(x, w, width, beta, y) : multiply<true>(x, w, width, beta, y);
}

void sparse_transposed_matmul(Device device, const SparseView& x, const Real* dy, Index width,
                              Real beta, Real* dw) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().sparse_transposed_matmul(device, x, dy, width, beta, dw);
  x.value ? multiply_transposed<false>(x, dy, width, beta, dw)
          : multiply_transposed<true>(x, dy, width, beta, dw);
}

void sparse_to_dense(Device device, const SparseView& x, Real* y) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().sparse_to_dense(device, x, y);
  for_tasks(x.rows, x.rows * x.columns, [=](Index r) {
    Real* row = y + r * x.columns;
    std::fill_n(row, x.columns, Real(0));
    for (Index e = r * x.entries; e < (r + 1) * x.entries; ++e) {
      row[x.index[e]] += x.value ? x.value[e] : Real(1);
    }
  });
}

}  // namespace ballast
