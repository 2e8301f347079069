#include "autograd/pool.h"

#include <array>
#include <atomic>
#include <mutex>

namespace ballast {
namespace {

constexpr std::size_t kStep = 16;  // block sizes are multiples of this
constexpr std::size_t kClasses = kPoolLimit / kStep;
constexpr std::size_t kSlabBytes = 64 * 1024;

struct FreeBlock {
  FreeBlock* next;
};
using FreeLists = std::array<FreeBlock*, kClasses>;

// Slabs are never returned to the system: the lists of all threads together hold every free block.
struct Shared {
  std::mutex mutex;
  FreeLists lists{};
  std::vector<void*> slabs;
  std::atomic<std::size_t> system_allocations{0};
};
Shared& shared() {
  static Shared* const instance = new Shared;  // outlives all static tensors
  return *instance;
}

thread_local constinit FreeLists local_lists{};

// Passes the free blocks of an ending thread to other threads.
struct Handover {
  ~Handover() {
    const std::lock_guard lock(shared().mutex);
    for (std::size_t i = 0; i < kClasses; ++i) {
      while (FreeBlock* block = local_lists[i]) {
        local_lists[i] = block->next;
        block->next = shared().lists[i];
        shared().lists[i] = block;
      }
    }
  }
};
void hand_over_at_exit() { static thread_local const Handover handover; }

std::size_t class_of(std::size_t bytes) { return bytes == 0 ? 0 : (bytes - 1) / kStep; }

// A list of free blocks: those of ended threads, or a newly divided slab.
FreeBlock* refill(std::size_t size_class) {
  Shared& pool = shared();
  const std::lock_guard lock(pool.mutex);
  if (FreeBlock* chain = pool.lists[size_class]) {
    pool.lists[size_class] = nullptr;
    return chain;
  }
  const std::size_t bytes = (size_class + 1) * kStep;
  char* slab = static_cast<char*>(::operator new(kSlabBytes));
  pool.slabs.push_back(slab);
  ++pool.system_allocations;
  FreeBlock* chain = nullptr;
  for (std::size_t i = kSlabBytes / bytes; i-- > 0;) {
    auto* block = reinterpret_cast<FreeBlock*>(slab + i * bytes);
    block->next = chain;
    chain = block;
  }
  return chain;
}

}  // namespace

void* pool_allocate(std::size_t bytes) {
  if (bytes > kPoolLimit) {
    ++shared().system_allocations;
    return ::operator new(bytes);
  }
  const std::size_t size_class = class_of(bytes);
  FreeBlock*& list = local_lists[size_class];
  if (!list) {
    hand_over_at_exit();
    list = refill(size_class);
  }
  FreeBlock* block = list;
  list = block->next;
  return block;
}

void pool_release(void* block, std::size_t bytes) noexcept {
  if (bytes > kPoolLimit) {
    ::operator delete(block);
    return;
  }
  FreeBlock*& list = local_lists[class_of(bytes)];
  if (!list) hand_over_at_exit();
  list = new (block) FreeBlock{list};
}

PoolStatistics pool_statistics() { return {shared().system_allocations.load()}; }

}  // namespace ballast
