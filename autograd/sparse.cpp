#include "autograd/sparse.h"

#include <limits>
#include <string>

#include "kernels/error.h"

namespace ballast {

SparseTensor SparseTensor::empty(Index rows, Index columns, Index entries, bool with_values,
                                 Device device) {
  if (columns > std::numeric_limits<std::int32_t>::max()) {
    throw Error("sparse tensor: " + std::to_string(columns) + " columns do not fit 32 bits");
  }
  const auto count = static_cast<std::size_t>(rows * entries);
  SparseTensor result;
  result.rows_ = rows;
  result.columns_ = columns;
  result.entries_ = entries;
  result.index_ = Storage::allocate(count * sizeof(std::int32_t), device);
  if (with_values) result.value_ = Storage::allocate(count * sizeof(Real), device);
  return result;
}

Device SparseTensor::device() const { return index_ ? index_->device() : Device{}; }

std::int32_t* SparseTensor::mutable_index() {
  return index_ ? static_cast<std::int32_t*>(index_->data()) : nullptr;
}

Real* SparseTensor::mutable_value() {
  return value_ ? static_cast<Real*>(value_->data()) : nullptr;
}

SparseView SparseTensor::view() const {
  SparseView view;
  view.rows = rows_;
  view.columns = columns_;
  view.entries = entries_;
  if (index_) view.index = static_cast<const std::int32_t*>(index_->data());
  if (value_) view.value = static_cast<const Real*>(value_->data());
  return view;
}

SparseTensor SparseTensor::pack(Index factor) const {
  if (factor < 1 || rows_ % factor != 0) {
    throw Error("pack: " + std::to_string(rows_) + " rows cannot be put side by side by " +
                std::to_string(factor));
  }
  SparseTensor result =
      empty(rows_ / factor, columns_ * factor, entries_ * factor, false, device());
  result.value_ = value_;
  const std::int32_t* from = view().index;
  std::int32_t* to = result.mutable_index();
  for (Index row = 0; row < rows_; ++row) {
    const auto shift = static_cast<std::int32_t>(row % factor * columns_);
    for (Index e = 0; e < entries_; ++e) *to++ = *from++ + shift;
  }
  return result;
}

Tensor SparseTensor::to_dense() const {
  Tensor result = Tensor::empty({rows_, columns_}, device());
  sparse_to_dense(device(), view(), result.mutable_data());
  return result;
}

}  // namespace ballast
