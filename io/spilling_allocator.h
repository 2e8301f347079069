// Memory for what may be larger than memory.
#pragma once

#include <cstddef>
#include <new>

namespace ballast {

// Bytes for long arrays: of the heap, or, where they would take more than `most` of it, of a
// temporary file that the system reads and writes as it is needed. The file is in the folder that
// the environment variable TMPDIR names, else in /var/tmp, and has no name. Throws Error for a
// folder without room for it, naming it.
void* allocate_spilling(std::size_t bytes, std::size_t most);
void release_spilling(void* data, std::size_t bytes);

// The largest array that is to be on the heap: a quarter of what the system says is free, and of
// the limits of this process (of its data) and of its control group.
std::size_t most_on_heap();

// Of standard containers.
template <class T>
struct SpillingAllocator {
  using value_type = T;
  SpillingAllocator() = default;
  template <class Other>
  SpillingAllocator(const SpillingAllocator<Other>& /*other*/) {}

  T* allocate(std::size_t count) {
    if (is_small(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
    return static_cast<T*>(allocate_spilling(count * sizeof(T), most_on_heap()));
  }
  void deallocate(T* data, std::size_t count) {
    if (is_small(count)) {
      ::operator delete(data);
    } else {
      release_spilling(data, count * sizeof(T));
    }
  }
  friend bool operator==(const SpillingAllocator&, const SpillingAllocator&) { return true; }

 private:
  // Always on the heap: up to 32 MiB.
  static bool is_small(std::size_t count) { return count <= (std::size_t{1} << 25) / sizeof(T); }
};

}  // namespace ballast
