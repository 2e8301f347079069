#include "data/encoding/device_table.h"

namespace ballast {
namespace {

template <class T>
const T* upload(const void* values, Index count, Device device, std::vector<Array<T>>& kept) {
  kept.push_back(Array<T>::empty(count, device));
  copy_memory(device, kept.back().mutable_data(), {}, values, kept.back().bytes());
  return kept.back().data();
}

}  // namespace

DeviceTable::DeviceTable(const EncodedTable& table, Device device)
    : device_(device), columns_(table.layout().columns) {
  std::vector<TablePart> parts = table.parts();
  for (TablePart& part : parts) {
    ++entries_;
    if (part.alphas != nullptr) {
      ++entries_;
      ++numbers_;
    }
    if (device.kind == DeviceKind::cpu) continue;
    part.codes = upload<std::uint8_t>(part.codes, table.rows() * part.width, device, codes_);
    if (part.alphas != nullptr)
      part.alphas = upload<float>(part.alphas, table.rows(), device, alphas_);
  }
  parts_ = Array<TablePart>::from(parts, device);
}

TableView DeviceTable::view() const { return {parts_.data(), parts_.count(), entries_, numbers_}; }

SparseTensor DeviceTable::expand(const Integers& rows) const {
  SparseTensor batch = SparseTensor::empty(rows.count(), columns_, entries_, numbers_ > 0, device_);
  expand_rows(device_, view(), rows.data(), rows.count(), batch.mutable_index(),
              batch.mutable_value());
  return batch;
}

DeviceTable::Parts DeviceTable::gather(const Integers& rows) const {
  Parts result;
  result.codes = Integers::empty(rows.count() * parts_.count(), device_);
  if (numbers_ > 0) result.alphas = Tensor::empty({rows.count(), numbers_}, device_);
  gather_parts(device_, view(), rows.data(), rows.count(), result.codes.mutable_data(),
               numbers_ > 0 ? result.alphas.mutable_data() : nullptr);
  return result;
}

}  // namespace ballast
