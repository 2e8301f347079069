// A block of the arena, shared by the tensors that look into it.
#pragma once

#include <cstddef>

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

  void acquire() { references_.add(); }
  void release() {
    if (references_.drop()) dispose();
  }

 private:
  Storage(void* data, std::size_t bytes, Device device)
      : data_(data), bytes_(bytes), device_(device) {}
  void dispose();

  ReferenceCount references_;
  void* data_;
  std::size_t bytes_;
  Device device_;
};

}  // namespace ballast
