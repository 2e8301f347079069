// An encoded table in memory that the kernels of a device can read.
#pragma once

#include <vector>

#include "autograd/array.h"
#include "autograd/sparse.h"
#include "autograd/tensor.h"
#include "data/encoding/encoded_table.h"
#include "kernels/table_rows.h"

namespace ballast {

// On the CPU this references the table's memory, so the table must outlive it. On CUDA it is a copy
// of all columns. Row numbers are not checked.
class DeviceTable {
 public:
  explicit DeviceTable(const EncodedTable& table, Device device = {});

  // The given rows, expanded, with 2 entries for a numeric part and 1 for a discrete one, in the
  // order of the parts.
  SparseTensor expand(const Integers& rows) const;
  struct Parts {
    Integers codes;  // [rows, parts]
    Tensor alphas;   // [rows, numeric parts]; undefined if there are none
  };
  Parts gather(const Integers& rows) const;

 private:
  TableView view() const;

  Device device_;
  Index columns_;
  Index entries_ = 0;
  Index numbers_ = 0;
  std::vector<Array<std::uint8_t>> codes_;  // on CUDA
  std::vector<Array<float>> alphas_;
  Array<TablePart> parts_;
};

}  // namespace ballast
