// Shared memory of the running block: NaN until written, with canaries after each array.
#pragma once

#include <cstddef>
#include <vector>

#include "tests/cuda_emulator/emulator.h"

namespace ballast::cuda::emulator {

class SharedMemory {
 public:
  SharedMemory();
  void* array(const void* key, std::size_t bytes, std::size_t alignment, const Site& site);
  // Reports a write past an array; makes all arrays unwritten again.
  void finish_block();

 private:
  struct Array {
    const void* key;
    std::size_t offset;
    std::size_t bytes;
    Site site;
  };

  static constexpr std::size_t kLimit = 48 * 1024;
  static constexpr std::size_t kRoom = 4 * kLimit;  // including canaries

  alignas(256) unsigned char memory_[kRoom];
  std::size_t end_ = 0;
  std::size_t used_ = 0;  // bytes of arrays
  std::vector<Array> arrays_;
};

}  // namespace ballast::cuda::emulator
