// The caching allocator behind kernels/memory.h, for one device.
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

// Where an arena takes its memory from.
class MemorySource {
 public:
  virtual ~MemorySource() = default;
  virtual void* allocate(std::size_t bytes) = 0;  // 64-byte aligned; null when there is no more
  virtual void release(void* block) = 0;
  // Free memory is not to be touched, and is touched by nobody.
  virtual void poison(void*, std::size_t) {}
  virtual void unpoison(void*, std::size_t) {}
  // For the message when there is no more: " on cuda:0", and what else is known.
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
  // A power of two and three steps between it and the next: at most a fifth of a block is wasted.
  static constexpr std::size_t kStepsPerDoubling = 4;
  static constexpr std::size_t kClasses = 64 * kStepsPerDoubling;

  struct SizeClass {
    std::size_t index = 0;
    std::size_t bytes = 0;
  };
  struct Blocks {
    std::vector<void*> free;  // with room for every block of the class: a release never fails
    std::size_t count = 0;    // free or used
    std::size_t bytes = 0;    // of each
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
  std::unordered_map<void*, Part*> owners_;  // of the blocks in parts; empty where there are none
  std::unique_ptr<Part> open_;
  ArenaStatistics statistics_;
};

}  // namespace ballast
