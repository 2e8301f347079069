// Rows that are almost all zeros: one-hot categories and a few numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/tensor.h"
#include "kernels/gather.h"

namespace ballast {

// A [rows, columns] matrix with the same number of entries in each row; a constant (no gradient
// flows into it). Memory comes from the arena; copying copies the handle.
class SparseTensor {
 public:
  SparseTensor() = default;
  // Indices are written by the caller through mutable_index(); without values all entries are 1.
  static SparseTensor empty(Index rows, Index columns, Index entries, bool with_values,
                            Device device = {});

  Index rows() const;
  Index columns() const;
  Index entries() const;
  Device device() const;
  std::int32_t* mutable_index();
  Real* mutable_value();  // null without values
  SparseView view() const;
  // rows / factor rows of factor * columns: consecutive rows side by side (the packs of PacGAN).
  SparseTensor pack(Index factor) const;
  Tensor to_dense() const;
};

}  // namespace ballast
