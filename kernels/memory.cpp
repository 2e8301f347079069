#include "kernels/memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "kernels/cpu/sanitizers.h"
#include "kernels/cuda/runtime.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"
#include "kernels/shared/arena.h"

namespace ballast {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;

// Under AddressSanitizer a free block is poisoned, so that a use after release is reported although
// the memory is not returned to the system.
class HostMemory final : public MemorySource {
 public:
  void* allocate(std::size_t bytes) override {
    if (bytes < kHugePage) return std::aligned_alloc(64, bytes);
    void* block = nullptr;
    if (posix_memalign(&block, kHugePage, bytes) != 0) return nullptr;
    // Huge pages for large arrays: a product over wide rows touches one page per row.
    madvise(block, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
    return block;
  }
  void release(void* block) override { std::free(block); }
#ifdef BALLAST_ADDRESS_SANITIZER
  void poison(void* block, std::size_t bytes) override {
    __asan_poison_memory_region(block, bytes);
  }
  void unpoison(void* block, std::size_t bytes) override {
    __asan_unpoison_memory_region(block, bytes);
  }
#endif
};

class CudaMemory final : public MemorySource {
 public:
  explicit CudaMemory(Device device) : device_(device) {}
  void* allocate(std::size_t bytes) override { return cuda::allocate(device_, bytes); }
  void release(void* block) override { cuda::release(device_, block); }
  std::string place() const override { return " on " + device_.name(); }
  std::string available() const override {
    return ", " + std::to_string(cuda::free_bytes(device_)) + " bytes free on the device";
  }

 private:
  Device device_;
};

// Arenas are never destroyed, because tensors of static storage duration may be released later.
Arena& host_arena() {
  static Arena& instance = *new Arena(std::make_unique<HostMemory>());
  return instance;
}

Arena& cuda_arena(Device device) {
  static std::mutex mutex;
  static auto& arenas = *new std::vector<std::unique_ptr<Arena>>;
  const std::lock_guard lock(mutex);
  const auto index = static_cast<std::size_t>(device.index);
  if (arenas.size() <= index) arenas.resize(index + 1);
  if (!arenas[index]) arenas[index] = std::make_unique<Arena>(std::make_unique<CudaMemory>(device));
  return *arenas[index];
}

Arena& arena(Device device) {
  return device.kind == DeviceKind::cpu ? host_arena() : cuda_arena(device);
}

// Copies within a device use a kernel, so that they can be recorded; the size must be a multiple of
// a word.
void copy_within(Device device, void* target, const void* source, std::size_t bytes) {
  if (bytes % sizeof(Real) != 0) {
    throw Error("copy_memory: size is not a multiple of the word size");
  }
  unary(device, UnaryOp::copy, static_cast<const Real*>(source), static_cast<Real*>(target),
        static_cast<Index>(bytes / sizeof(Real)));
}

}  // namespace

void* arena_allocate(Device device, std::size_t bytes) { return arena(device).allocate(bytes); }
void arena_release(Device device, void* block, std::size_t bytes) {
  arena(device).release(block, bytes);
}
ArenaStatistics arena_statistics(Device device) { return arena(device).statistics(); }

void arena_open_part(Device device) { arena(device).open_part(); }
void* arena_close_part(Device device) { return arena(device).close_part(); }
void arena_give_back_part(Device device, void* part) noexcept {
  arena(device).give_back_part(part);
}

void copy_memory(Device to, void* target, Device from, const void* source, std::size_t bytes) {
  if (bytes == 0) return;
  if (from.kind == DeviceKind::cpu && to.kind == DeviceKind::cpu) {
    std::memcpy(target, source, bytes);
  } else if (from.kind == DeviceKind::cpu) {
    cuda::copy_to_device(to, target, source, bytes);
  } else if (to.kind == DeviceKind::cpu) {
    cuda::copy_to_host(from, target, source, bytes);
  } else if (to == from) {
    copy_within(to, target, source, bytes);
  } else {
    std::vector<char> host(bytes);
    cuda::copy_to_host(from, host.data(), source, bytes);
    cuda::copy_to_device(to, target, host.data(), bytes);
  }
}

}  // namespace ballast
