// Rows that are almost all zeros: one-hot categories and a few numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "autograd/tensor.h"
#include "kernels/gather.h"

namespace ballast {

// A [rows, columns] matrix with the same number of entries in each row; a constant (no gradient
// flows into it). Memory comes from the arena; copying copies the handle. The default one is
// undefined: it has no memory, and 0 rows and columns.
class SparseTensor {
 public:
  SparseTensor() = default;
  // Indices are written by the caller through mutable_index(), each in [0, columns); without values
  // all entries are 1. Throws Error for a negative size.
  static SparseTensor empty(Index rows, Index columns, Index entries, bool with_values,
                            Device device = {});
  // One entry of 1 a row, where `index` says.
  static SparseTensor one_hot(const Integers& index, Index columns);

  bool defined() const { return index_.defined(); }
  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index entries() const { return entries_; }
  Device device() const { return index_.device(); }
  std::int32_t* mutable_index() { return index_.mutable_data(); }
  Real* mutable_value() { return value_.mutable_data(); }  // null without values
  std::uint32_t version() const { return index_.version() + value_.version(); }
  SparseView view() const;
  // Throws Error that names the operation for an index outside of [0, columns). Operations call it
  // for what they read. Indices are checked on the CPU alone: on CUDA a wrong one is the caller's
  // fault.
  void check_indices(const char* operation) const;
  // rows / factor rows of factor * columns: consecutive rows side by side (the packs of PacGAN).
  // The values are shared, the indices are new. Throws Error if factor does not divide rows and
  // for an index outside, as to_dense() and to() do.
  SparseTensor pack(Index factor) const;
  Tensor to_dense() const;
  SparseTensor to(Device device) const;

 private:
  Index rows_ = 0;
  Index columns_ = 0;
  Index entries_ = 0;
  Integers index_;
  Array<Real> value_;
};

}  // namespace ballast
