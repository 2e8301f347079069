#include "kernels/memory.h"

#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "kernels/cpu/sanitizers.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kAlignment = 64;
// A power of two and three steps between it and the next: at most a fifth of a block is wasted.
constexpr std::size_t kStepsPerDoubling = 4;
constexpr std::size_t kClasses = 64 * kStepsPerDoubling;

struct SizeClass {
  std::size_t index = 0;
  std::size_t bytes = 0;
};

// The smallest class that holds `bytes`; bytes <= kLargestRequest. Classes from 256 bytes on are
// multiples of 64; below that they are the multiples of 64 themselves.
constexpr std::size_t kLargestRequest = std::size_t{1} << 62;
SizeClass size_class(std::size_t bytes) {
  const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (rounded <= 256) {
    const std::size_t multiple = rounded == 0 ? 1 : rounded / kAlignment;
    return {multiple - 1, multiple * kAlignment};
  }
  const std::size_t doubling = std::bit_width(rounded - 1) - 1;  // 2^doubling < rounded
  const std::size_t step = (std::size_t{1} << doubling) / kStepsPerDoubling;
  const std::size_t steps = (rounded + step - 1) / step;  // 5 .. 8
  return {doubling * kStepsPerDoubling + steps - kStepsPerDoubling - 1, steps * step};
}

// Under AddressSanitizer a block is poisoned while it is free, so that a use after release is
// reported although the memory never went back to the system.
void poison([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef BALLAST_ADDRESS_SANITIZER
  __asan_poison_memory_region(block, bytes);
#endif
}

void unpoison([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef BALLAST_ADDRESS_SANITIZER
  __asan_unpoison_memory_region(block, bytes);
#endif
}

class Arena {
 public:
  void* allocate(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > kLargestRequest) refuse(bytes);
    const SizeClass wanted = size_class(bytes);
    Blocks& blocks = classes_[wanted.index];
    if (blocks.free.empty()) from_system(blocks, wanted, bytes);
    void* block = blocks.free.back();
    blocks.free.pop_back();
    statistics_.bytes_used += wanted.bytes;
    unpoison(block, bytes);
    return block;
  }

  void release(void* block, std::size_t bytes) {
    if (!block) return;
    const std::lock_guard lock(mutex_);
    const SizeClass held = size_class(bytes);
    classes_[held.index].free.push_back(block);
    statistics_.bytes_used -= held.bytes;
    poison(block, held.bytes);
  }

  ArenaStatistics statistics() {
    const std::lock_guard lock(mutex_);
    return statistics_;
  }

 private:
  struct Blocks {
    std::vector<void*> free;  // with room for every block of the class: a release never fails
    std::size_t count = 0;    // free or used
    std::size_t bytes = 0;    // of each
  };

  // Adds a free block to the class.
  void from_system(Blocks& blocks, const SizeClass& wanted, std::size_t bytes) {
    if (blocks.free.capacity() <= blocks.count) blocks.free.reserve(2 * blocks.count + 1);
    void* block = std::aligned_alloc(kAlignment, wanted.bytes);
    if (!block) {
      give_back_free_blocks();
      block = std::aligned_alloc(kAlignment, wanted.bytes);
    }
    if (!block) refuse(bytes);
    blocks.free.push_back(block);
    blocks.bytes = wanted.bytes;
    ++blocks.count;
    ++statistics_.system_allocations;
    statistics_.bytes_held += wanted.bytes;
    poison(block, wanted.bytes);
  }

  void give_back_free_blocks() {
    for (Blocks& blocks : classes_) {
      for (void* block : blocks.free) {
        unpoison(block, blocks.bytes);
        std::free(block);
      }
      statistics_.bytes_held -= blocks.free.size() * blocks.bytes;
      blocks.count -= blocks.free.size();
      blocks.free.clear();
    }
  }

  [[noreturn]] void refuse(std::size_t bytes) const {
    throw Error("out of memory: " + std::to_string(bytes) + " bytes asked, " +
                std::to_string(statistics_.bytes_held) + " bytes held, of them " +
                std::to_string(statistics_.bytes_held - statistics_.bytes_used) +
                " free; use a smaller batch or fewer columns");
  }

  std::mutex mutex_;
  std::array<Blocks, kClasses> classes_;
  ArenaStatistics statistics_;
};

// Never destroyed: tensors of static storage may be released after it otherwise would be.
Arena& arena() {
  static Arena& instance = *new Arena;
  return instance;
}

}  // namespace

void* arena_allocate(Device, std::size_t bytes) { return arena().allocate(bytes); }
void arena_release(Device, void* block, std::size_t bytes) { arena().release(block, bytes); }
ArenaStatistics arena_statistics(Device) { return arena().statistics(); }

}  // namespace ballast
