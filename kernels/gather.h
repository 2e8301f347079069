// Copies of rows and columns, and products with sparse rows.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// Copies a [rows, width] block between matrices with the given leading dimensions (in elements).
void copy_block(Device device, const Real* source, Index source_stride, Real* target,
                Index target_stride, Index rows, Index width);

// y[i, :] = x[index[i], :]; x is [.., width], y is [count, width].
void gather_rows(Device device, const Real* x, const std::int32_t* index, Index count, Index width,
                 Real* y);
// y[index[i], :] += x[i, :] in increasing order of i; indices may repeat. y is [rows, width] and is
// not cleared.
void scatter_add_rows(Device device, const Real* x, const std::int32_t* index, Index count,
                      Index width, Real* y, Index rows);
// y[c, r] = x[r, c].
void transpose(Device device, const Real* x, Index rows, Index columns, Real* y);

// A sparse matrix [rows, columns] with the same number of stored entries in every row (one-hot rows
// with a few numbers): entry e of row r is value[r, e] at column index[r, e]. Values at equal
// indices are added.
struct SparseView {
  Index rows = 0;
  Index columns = 0;
  Index entries = 0;  // per row
  const std::int32_t* index = nullptr;
  const Real* value = nullptr;  // null: all ones
};
// y = x w + beta y (beta 0 or 1); w is [columns, width], y is [rows, width].
void sparse_matmul(Device device, const SparseView& x, const Real* w, Index width, Real beta,
                   Real* y);
// dw = x^T dy + beta dw; dy is [rows, width], dw is [columns, width]. Summed in a fixed order.
void sparse_transposed_matmul(Device device, const SparseView& x, const Real* dy, Index width,
                              Real beta, Real* dw);
// y = x, dense [rows, columns].
void sparse_to_dense(Device device, const SparseView& x, Real* y);

}  // namespace ballast
