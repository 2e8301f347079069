// The caching arena: memory that was used once is kept for the next tensor of its size.
#pragma once

#include <cstddef>

#include "kernels/device.h"

namespace ballast {

// 64-byte aligned memory of at least `bytes`; released blocks are reused. Contents are undefined.
// Safe to call from any thread. Throws Error that says how much was asked, held and free.
void* arena_allocate(Device device, std::size_t bytes);
void arena_release(Device device, void* block, std::size_t bytes);

struct ArenaStatistics {
  std::size_t system_allocations = 0;  // since the program started
  std::size_t bytes_held = 0;
  std::size_t bytes_used = 0;
};
ArenaStatistics arena_statistics(Device device);

}  // namespace ballast
