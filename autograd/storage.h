// A block of the arena, shared by tensors that are views of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "autograd/reference.h"
#include "kernels/device.h"

namespace ballast {

class Storage {
 public:
  // Contents are undefined.
  static Reference<Storage> allocate(std::size_t bytes, Device device);

  void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  Device device() const { return device_; }
  bool unique() const { return references_.unique(); }

  // Number of requests for writable memory by all tensors that share the storage; see Saved.
  std::uint32_t version() const { return version_.load(std::memory_order_relaxed); }
  void bump_version() { version_.fetch_add(1, std::memory_order_relaxed); }

  void acquire() { references_.add(); }
  void release() {
    if (references_.drop()) dispose();
  }

 private:
  Storage(void* data, std::size_t bytes, Device device)
      : data_(data), bytes_(bytes), device_(device) {}
  void dispose();

  ReferenceCount references_;
  std::atomic<std::uint32_t> version_{0};
  void* data_;
  std::size_t bytes_;
  Device device_;
};

}  // namespace ballast
