// The caching arena: released memory is kept and reused for tensors of the same size.
#pragma once

#include <cstddef>

#include "kernels/device.h"

namespace ballast {

// Returns 64-byte aligned memory of at least `bytes`; released blocks are reused and contents are
// undefined. Thread-safe. Throws Error with the bytes requested, held and free if memory runs out.
// A block may be released as soon as the last kernel on it has been launched.
void* arena_allocate(Device device, std::size_t bytes);
void arena_release(Device device, void* block, std::size_t bytes);

struct ArenaStatistics {
  std::size_t system_allocations = 0;  // since the program started
  std::size_t bytes_held = 0;
  std::size_t bytes_used = 0;
};
ArenaStatistics arena_statistics(Device device);

// Between these two calls, blocks come from a separate part that no other code uses until it is
// released: a recorded graph works on it at every replay.
void arena_open_part(Device device);
void* arena_close_part(Device device);  // returns the handle of the part
void arena_give_back_part(Device device, void* part) noexcept;

// Copies bytes between host and device memory, or within either, after all earlier work on the
// devices. After the call, the host memory read may be changed and the host memory written may be
// read. Within one CUDA device the size must be a multiple of the word size. Throws Error while a
// graph is recorded, unless both ends are on its device.
void copy_memory(Device to, void* target, Device from, const void* source, std::size_t bytes);

}  // namespace ballast
