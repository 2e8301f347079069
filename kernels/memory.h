// The caching arena: memory that was used once is kept for the next tensor of its size.
#pragma once

#include <cstddef>

#include "kernels/device.h"

namespace ballast {

// 64-byte aligned memory of at least `bytes`; released blocks are reused. Contents are undefined.
// Safe to call from any thread. Throws Error that says how much was asked, held and free. A block
// may be released as soon as the last kernel on it was launched.
void* arena_allocate(Device device, std::size_t bytes);
void arena_release(Device device, void* block, std::size_t bytes);

struct ArenaStatistics {
  std::size_t system_allocations = 0;  // since the program started
  std::size_t bytes_held = 0;
  std::size_t bytes_used = 0;
};
ArenaStatistics arena_statistics(Device device);

// Between the two, blocks come from a part of their own, which serves nobody else until it is given
// back: a recorded graph works on it at every replay.
void arena_open_part(Device device);
void* arena_close_part(Device device);  // names the part
void arena_give_back_part(Device device, void* part) noexcept;

// Copies bytes between host and device memory, or within either. Ordered after all earlier work on
// the devices; when it returns, host memory that was read may be changed and host memory that was
// written may be read. Within one CUDA device the bytes are whole words. Throws Error while a graph
// is recorded, unless both ends lie on its device.
void copy_memory(Device to, void* target, Device from, const void* source, std::size_t bytes);

}  // namespace ballast
