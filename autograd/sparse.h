// Sparse rows: one-hot categories and a few numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "autograd/tensor.h"
#include "kernels/gather.h"

namespace ballast {

// A [rows, columns] matrix with the same number of entries in each row; a constant without
// gradients. Memory comes from the arena; copying copies the handle. A default-constructed
// SparseTensor is undefined: no memory, 0 rows and 0 columns.
class SparseTensor {
 public:
  SparseTensor() = default;
  // The caller writes indices in [0, columns) through mutable_index(). Without values all entries
  // are 1. Throws Error for a negative size.
  static SparseTensor empty(Index rows, Index columns, Index entries, bool with_values,
                            Device device = {});
  // One entry of 1 per row, at column `index`.
  static SparseTensor one_hot(const Integers& index, Index columns);

  bool defined() const { return index_.defined(); }
  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index entries() const { return entries_; }
  Device device() const { return index_.device(); }
  std::int32_t* mutable_index() { return index_.mutable_data(); }
  Real* mutable_value() { return value_.mutable_data(); }  // null if there are no values
  std::uint32_t version() const { return index_.version() + value_.version(); }
  SparseView view() const;
  // Throws Error with the name of the operation for an index outside [0, columns). Operations call
  // it for their inputs. Indices are checked only on the CPU; on CUDA an invalid index is undefined
  // behaviour.
  void check_indices(const char* operation) const;
  // rows / factor rows of factor * columns: concatenates consecutive rows (the packs of PacGAN).
  // Values are shared, indices are new. Throws Error if factor does not divide rows and, like
  // to_dense() and to(), for an invalid index.
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
