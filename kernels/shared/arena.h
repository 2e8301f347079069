// The caching allocator of one device, used by kernels/memory.h.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernels/memory.h"

namespace ballast {

// The source of an arena's memory.
class MemorySource {
 public:
  virtual ~MemorySource() = default;
  virtual void* allocate(std::size_t bytes) = 0;  // 64-byte aligned; null if out of memory
  virtual void release(void* block) = 0;
  // Marks free memory as inaccessible, for memory checkers.
  virtual void poison(void*, std::size_t) {}
  virtual void unpoison(void*, std::size_t) {}
  // For the out-of-memory message: the device (" on cuda:0") and further figures.
  virtual std::string place() const { return ""; }
  virtual std::string available() const { return ""; }
};

class Arena {
 public:
  explicit Arena(std::unique_ptr<MemorySource> source) : source_(std::move(source)) {}

  void* allocate(std::size_t bytes);
  void release(void* block, std::size_t bytes);
  ArenaStatistics statistics();
  void open_part();
  void* close_part();
  void give_back_part(void* part);

 private:
  // Size classes: powers of two with three steps in between, so that at most a fifth of a block is
  // wasted.
  static constexpr std::size_t kStepsPerDoubling = 4;
  static constexpr std::size_t kClasses = 64 * kStepsPerDoubling;

  struct SizeClass {
    std::size_t index = 0;
    std::size_t bytes = 0;
  };
  struct Blocks {
    std::vector<void*>
        free;  // has capacity for every block of the class, so that a release never fails
    std::size_t count = 0;  // free or used
    std::size_t bytes = 0;  // per block
  };
  using Part = std::array<Blocks, kClasses>;

  static SizeClass size_class(std::size_t bytes);
  Part& part_of(void* block);
  void move_to_open_part(void* block, const SizeClass& held);
  void from_system(Blocks& blocks, const SizeClass& wanted, std::size_t bytes);
  void give_back_free_blocks(Part& part);
  [[noreturn]] void refuse(std::size_t bytes) const;

  std::unique_ptr<MemorySource> source_;
  std::mutex mutex_;
  Part common_;
  std::unordered_map<void*, Part*> owners_;  // part of each block; empty if there are no parts
  std::unique_ptr<Part> open_;
  ArenaStatistics statistics_;
};

}  // namespace ballast
