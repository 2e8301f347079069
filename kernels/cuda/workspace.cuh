// Memory for partial results between the launches of one call.
#pragma once

#include <cstddef>

#include "kernels/device.h"
#include "kernels/memory.h"
#include "kernels/real.h"

namespace ballast::cuda {

// `count` floats of the arena. Work on a device is executed in order, so the memory can be released
// as soon as the last kernel that uses it has been launched.
class Workspace {
 public:
  Workspace(Device device, Index count)
      : device_(device),
        bytes_(static_cast<std::size_t>(count) * sizeof(float)),
        values_(static_cast<float*>(arena_allocate(device, bytes_))) {}
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace() { arena_release(device_, values_, bytes_); }

  float* values() const { return values_; }

 private:
  Device device_;
  std::size_t bytes_;
  float* values_;
};

}  // namespace ballast::cuda
