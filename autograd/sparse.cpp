#include "autograd/sparse.h"

#include <algorithm>
#include <limits>
#include <span>

#include "autograd/require.h"
#include "kernels/table_rows.h"

namespace ballast {
namespace {

void check_columns(Index columns) {
  require(columns <= std::numeric_limits<std::int32_t>::max(), "sparse tensor", columns,
          " columns exceed the range of 32 bits");
}

}  // namespace

SparseTensor SparseTensor::empty(Index rows, Index columns, Index entries, bool with_values,
                                 Device device) {
  require(rows >= 0 && columns >= 0 && entries >= 0, "sparse tensor", rows, " rows of ", columns,
          " columns with ", entries, " entries");
  check_columns(columns);
  SparseTensor result;
  result.rows_ = rows;
  result.columns_ = columns;
  result.entries_ = entries;
  result.index_ = Integers::empty(rows * entries, device);
  if (with_values) result.value_ = Array<Real>::empty(rows * entries, device);
  return result;
}

SparseTensor SparseTensor::one_hot(const Integers& index, Index columns) {
  check_columns(columns);
  SparseTensor result;
  result.rows_ = index.count();
  result.columns_ = columns;
  result.entries_ = 1;
  result.index_ = index;
  result.check_indices("one_hot");
  return result;
}

void SparseTensor::check_indices(const char* operation) const {
  if (device().kind != DeviceKind::cpu) return;
  const std::span indices(index_.data(), static_cast<std::size_t>(index_.count()));
  std::uint32_t largest = 0;  // a negative index becomes a large one; a single branch for all
  for (const std::int32_t i : indices) largest = std::max(largest, static_cast<std::uint32_t>(i));
  if (indices.empty() || largest < columns_) return;
  const auto outside = [this](std::int32_t i) { return i < 0 || i >= columns_; };
  const auto wrong = std::find_if(indices.begin(), indices.end(), outside);
  fail(operation, "row ", (wrong - indices.begin()) / entries_, " has an entry in column ", *wrong,
       ", but the number of columns is ", columns_);
}

SparseView SparseTensor::view() const {
  return {rows_, columns_, entries_, index_.data(), value_.data()};
}

SparseTensor SparseTensor::pack(Index factor) const {
  require(factor >= 1 && rows_ % factor == 0, "pack", rows_, " rows cannot be packed in groups of ",
          factor);
  check_indices("pack");
  SparseTensor result =
      empty(rows_ / factor, columns_ * factor, entries_ * factor, false, device());
  result.value_ = value_;
  pack_indices(device(), index_.data(), rows_, entries_, columns_, factor, result.mutable_index());
  return result;
}

SparseTensor SparseTensor::to(Device device) const {
  check_indices("to");
  SparseTensor result = *this;
  result.index_ = index_.to(device);
  result.value_ = value_.to(device);
  return result;
}

Tensor SparseTensor::to_dense() const {
  check_indices("to_dense");
  Tensor result = Tensor::empty({rows_, columns_}, device());
  sparse_to_dense(device(), view(), result.mutable_data());
  return result;
}

}  // namespace ballast
