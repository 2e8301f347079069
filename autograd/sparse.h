// Rows that are almost all zeros: one-hot categories and a few numbers.
#pragma once

#include <cstdint>
#include <vector>

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
  // all entries are 1.
  static SparseTensor empty(Index rows, Index columns, Index entries, bool with_values,
                            Device device = {});

  bool defined() const { return static_cast<bool>(index_); }
  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  Index entries() const { return entries_; }
  Device device() const;
  std::int32_t* mutable_index();
  Real* mutable_value();  // null without values
  SparseView view() const;
  // rows / factor rows of factor * columns: consecutive rows side by side (the packs of PacGAN).
  // The values are shared, the indices are new. Throws Error if factor does not divide rows.
  SparseTensor pack(Index factor) const;
  Tensor to_dense() const;

 private:
  Index rows_ = 0;
  Index columns_ = 0;
  Index entries_ = 0;
  Reference<Storage> index_;
  Reference<Storage> value_;
};

}  // namespace ballast
