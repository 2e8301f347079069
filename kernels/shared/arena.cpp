#include "kernels/shared/arena.h"

#include <bit>
#include <new>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kLargestRequest = std::size_t{1} << 62;

}  // namespace

// The smallest size class that holds `bytes`; bytes <= kLargestRequest. Sizes from 256 bytes on are
// multiples of 64; below 256 every multiple of 64 is a class.
Arena::SizeClass Arena::size_class(std::size_t bytes) {
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

void* Arena::allocate(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes > kLargestRequest) refuse(bytes);
  const SizeClass wanted = size_class(bytes);
  Blocks& blocks = (open_ ? *open_ : common_)[wanted.index];
  if (blocks.free.empty()) from_system(blocks, wanted, bytes);
  void* block = blocks.free.back();
  blocks.free.pop_back();
  statistics_.bytes_used += wanted.bytes;
  source_->unpoison(block, bytes);
  return block;
}

void Arena::release(void* block, std::size_t bytes) {
  if (!block) return;
  const std::lock_guard lock(mutex_);
  const SizeClass held = size_class(bytes);
  if (open_ && owners_.count(block) == 0) move_to_open_part(block, held);
  part_of(block)[held.index].free.push_back(block);
  statistics_.bytes_used -= held.bytes;
  source_->poison(block, held.bytes);
}

ArenaStatistics Arena::statistics() {
  const std::lock_guard lock(mutex_);
  return statistics_;
}

Arena::Part& Arena::part_of(void* block) {
  if (owners_.empty()) return common_;
  const auto owner = owners_.find(block);
  return owner == owners_.end() ? common_ : *owner->second;
}

// Recorded work may have used the block, so no other tensor may reuse it. If there is no memory for
// this bookkeeping, the block stays in the common pool.
void Arena::move_to_open_part(void* block, const SizeClass& held) {
  Blocks& blocks = (*open_)[held.index];
  try {
    if (blocks.free.capacity() <= blocks.count) blocks.free.reserve(2 * blocks.count + 1);
    owners_[block] = open_.get();
  } catch (const std::bad_alloc&) {
    return;
  }
  blocks.bytes = held.bytes;
  ++blocks.count;
  --common_[held.index].count;
}

// Adds a free block to the size class.
void Arena::from_system(Blocks& blocks, const SizeClass& wanted, std::size_t bytes) {
  if (blocks.free.capacity() <= blocks.count) blocks.free.reserve(2 * blocks.count + 1);
  void* block = source_->allocate(wanted.bytes);
  if (!block) {
    give_back_free_blocks(common_);
    block = source_->allocate(wanted.bytes);
  }
  if (!block) refuse(bytes);
  if (open_) owners_[block] = open_.get();
  blocks.free.push_back(block);
  blocks.bytes = wanted.bytes;
  ++blocks.count;
  ++statistics_.system_allocations;
  statistics_.bytes_held += wanted.bytes;
  source_->poison(block, wanted.bytes);
}

void Arena::give_back_free_blocks(Part& part) {
  for (Blocks& blocks : part) {
    for (void* block : blocks.free) {
      source_->unpoison(block, blocks.bytes);
      source_->release(block);
      owners_.erase(block);
    }
    statistics_.bytes_held -= blocks.free.size() * blocks.bytes;
    blocks.count -= blocks.free.size();
    blocks.free.clear();
  }
}

void Arena::open_part() {
  const std::lock_guard lock(mutex_);
  if (open_) throw Error("arena: a part is already open");
  open_ = std::make_unique<Part>();
}

void* Arena::close_part() {
  const std::lock_guard lock(mutex_);
  return open_.release();
}

// Blocks of the part that are still in use now belong to the common pool.
void Arena::give_back_part(void* part) {
  const std::lock_guard lock(mutex_);
  const std::unique_ptr<Part> own(static_cast<Part*>(part));
  give_back_free_blocks(*own);
  for (std::size_t i = 0; i < kClasses; ++i) {
    Blocks& common = common_[i];
    common.count += (*own)[i].count;
    if ((*own)[i].count > 0) common.bytes = (*own)[i].bytes;
    if (common.free.capacity() < common.count) common.free.reserve(2 * common.count);
  }
  for (auto owner = owners_.begin(); owner != owners_.end();) {
    owner = owner->second == own.get() ? owners_.erase(owner) : std::next(owner);
  }
}

void Arena::refuse(std::size_t bytes) const {
  throw Error("out of memory" + source_->place() + ": " + std::to_string(bytes) +
              " bytes requested, " + std::to_string(statistics_.bytes_held) +
              " bytes held by the arena, of which " +
              std::to_string(statistics_.bytes_held - statistics_.bytes_used) + " are free" +
              source_->available() + "; reduce the batch size or the number of columns");
}

}  // namespace ballast
