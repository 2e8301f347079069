#include "kernels/gather.h"

#include <algorithm>

namespace ballast {

namespace {

Real value_of(const SparseView& x, Index entry) { return x.value ? x.value[entry] : Real(1); }

}  // namespace

void copy_block(Device, const Real* source, Index source_stride, Real* target, Index target_stride,
                Index rows, Index width) {
  for (Index r = 0; r < rows; ++r) {
    std::copy_n(source + r * source_stride, width, target + r * target_stride);
  }
}

void gather_rows(Device, const Real* x, const std::int32_t* index, Index count, Index width,
                 Real* y) {
  for (Index i = 0; i < count; ++i) std::copy_n(x + index[i] * width, width, y + i * width);
}

void scatter_add_rows(Device, const Real* x, const std::int32_t* index, Index count, Index width,
                      Real* y) {
  for (Index i = 0; i < count; ++i) {
    Real* row = y + index[i] * width;
    for (Index c = 0; c < width; ++c) row[c] += x[i * width + c];
  }
}

void transpose(Device, const Real* x, Index rows, Index columns, Real* y) {
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) y[c * rows + r] = x[r * columns + c];
  }
}

void sparse_matmul(Device, const SparseView& x, const Real* w, Index width, Real beta, Real* y) {
  if (beta == 0) std::fill_n(y, x.rows * width, Real(0));
  for (Index e = 0; e < x.rows * x.entries; ++e) {
    const Real* source = w + x.index[e] * width;
    Real* row = y + e / x.entries * width;
    const Real value = value_of(x, e);
    for (Index c = 0; c < width; ++c) row[c] += value * source[c];
  }
}

void sparse_transposed_matmul(Device, const SparseView& x, const Real* dy, Index width, Real beta,
                              Real* dw) {
  if (beta == 0) std::fill_n(dw, x.columns * width, Real(0));
  for (Index e = 0; e < x.rows * x.entries; ++e) {
    const Real* source = dy + e / x.entries * width;
    Real* row = dw + x.index[e] * width;
    const Real value = value_of(x, e);
    for (Index c = 0; c < width; ++c) row[c] += value * source[c];
  }
}

void sparse_to_dense(Device, const SparseView& x, Real* y) {
  std::fill_n(y, x.rows * x.columns, Real(0));
  for (Index e = 0; e < x.rows * x.entries; ++e) {
    y[e / x.entries * x.columns + x.index[e]] += value_of(x, e);
  }
}

}  // namespace ballast
