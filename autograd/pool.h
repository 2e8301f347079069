// A pool of small blocks for handles and tape nodes.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace ballast {

// Returns a 16-byte aligned block of at least `bytes`. Released blocks are kept per size and
// reused; a thread reuses its own blocks without a lock. Blocks above kPoolLimit come from the
// system.
void* pool_allocate(std::size_t bytes);
void pool_release(void* block, std::size_t bytes) noexcept;

constexpr std::size_t kPoolLimit = 1024;

struct PoolStatistics {
  std::size_t system_allocations =
      0;  // slabs and blocks above the limit, since the program started
};
PoolStatistics pool_statistics();

// For containers inside nodes.
template <class T>
struct PoolAllocator {
  using value_type = T;
  PoolAllocator() = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) {}  // NOLINT: allocators convert into each other

  T* allocate(std::size_t count) { return static_cast<T*>(pool_allocate(count * sizeof(T))); }
  void deallocate(T* block, std::size_t count) { pool_release(block, count * sizeof(T)); }
  friend bool operator==(const PoolAllocator&, const PoolAllocator&) { return true; }
};
template <class T>
using PoolVector = std::vector<T, PoolAllocator<T>>;

}  // namespace ballast
