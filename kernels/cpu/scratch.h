// Temporary memory of a kernel, from the arena.
#pragma once

#include "kernels/memory.h"
#include "kernels/real.h"

namespace ballast {

class Scratch {
 public:
  explicit Scratch(Index count)
      : bytes_(static_cast<std::size_t>(count) * sizeof(Real)),
        data_(static_cast<Real*>(arena_allocate({}, bytes_))) {}
  ~Scratch() { arena_release({}, data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Real* data() { return data_; }

 private:
  std::size_t bytes_;
  Real* data_;
};

}  // namespace ballast
