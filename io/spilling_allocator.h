// An allocator for arrays that may be larger than memory.
#pragma once

#include <cstddef>
#include <new>

namespace ballast {

// Allocates memory on the heap or, if `bytes` exceeds `most`, in a memory-mapped temporary file.
// The unnamed file is in the system's temporary folder (std::filesystem::temp_directory_path) or,
// if that does not exist or is in memory itself, in /var/tmp. Throws Error with the folder if it
// has not enough free space.
void* allocate_spilling(std::size_t bytes, std::size_t most);
void release_spilling(void* data, std::size_t bytes);

// The largest array to allocate on the heap, in bytes: a quarter of the available memory, also
// limited by the process's data limit and the memory limit of its control group.
std::size_t most_on_heap();

// For standard containers.
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
  // Arrays up to 32 MiB are always on the heap.
  static bool is_small(std::size_t count) { return count <= (std::size_t{1} << 25) / sizeof(T); }
};

}  // namespace ballast
