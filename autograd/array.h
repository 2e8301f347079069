// Arrays without gradients on a device: indices, targets, tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "autograd/storage.h"
#include "kernels/error.h"
#include "kernels/memory.h"
#include "kernels/real.h"

namespace ballast {

// Copying an Array copies the handle, not the data. A default-constructed Array is undefined: null
// and without elements.
template <class T>
class Array {
 public:
  Array() = default;
  // Contents are undefined.
  static Array empty(Index count, Device device = {}) {
    Array result;
    result.count_ = count;
    result.storage_ = Storage::allocate(static_cast<std::size_t>(count) * sizeof(T), device);
    return result;
  }
  // Copies `count` values from the host.
  static Array from(const T* values, Index count, Device device = {}) {
    Array result = empty(count, device);
    copy_memory(device, result.mutable_data(), {}, values, result.bytes());
    return result;
  }
  static Array from(const std::vector<T>& values, Device device = {}) {
    return from(values.data(), static_cast<Index>(values.size()), device);
  }

  bool defined() const { return static_cast<bool>(storage_); }
  Index count() const { return count_; }
  std::size_t bytes() const { return static_cast<std::size_t>(count_) * sizeof(T); }
  Device device() const { return storage_ ? storage_->device() : Device{}; }
  const T* data() const { return storage_ ? static_cast<const T*>(storage_->data()) : nullptr; }
  // Call this before each write: a write after an operation saved the array for its gradient makes
  // grad() throw Error.
  T* mutable_data() {
    if (!storage_) return nullptr;
    storage_->bump_version();
    return static_cast<T*>(storage_->data());
  }
  std::uint32_t version() const { return storage_ ? storage_->version() : 0; }

  // Waits for the device.
  std::vector<T> to_vector() const {
    std::vector<T> values(static_cast<std::size_t>(count_));
    copy_memory({}, values.data(), device(), data(), bytes());
    return values;
  }
  // The same array on another device; this array if it is already there. Waits for the devices.
  Array to(Device device) const {
    if (!storage_ || device == this->device()) return *this;
    Array result = empty(count_, device);
    copy_memory(device, result.mutable_data(), this->device(), data(), bytes());
    return result;
  }

 private:
  Index count_ = 0;
  Reference<Storage> storage_;
};

using Integers = Array<std::int32_t>;

// Concatenates arrays on the same device. Throws Error if there are no parts.
inline Integers concat(const std::vector<Integers>& parts) {
  if (parts.empty()) throw Error("concat: no parts");
  Index count = 0;
  for (const Integers& part : parts) count += part.count();
  const Device device = parts.front().device();
  Integers whole = Integers::empty(count, device);
  std::int32_t* end = whole.mutable_data();
  for (const Integers& part : parts) {
    copy_memory(device, end, device, part.data(), part.bytes());
    end += part.count();
  }
  return whole;
}

// A copy of values[begin .. end). Throws Error if the range is invalid.
inline Integers slice(const Integers& values, Index begin, Index end) {
  if (begin < 0 || begin > end || end > values.count()) {
    throw Error("slice: range [" + std::to_string(begin) + ", " + std::to_string(end) +
                ") is invalid for " + std::to_string(values.count()) + " values");
  }
  Integers part = Integers::empty(end - begin, values.device());
  copy_memory(part.device(), part.mutable_data(), values.device(), values.data() + begin,
              part.bytes());
  return part;
}

}  // namespace ballast
