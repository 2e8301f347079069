#include "tests/cuda_emulator/device_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

#include "tests/cuda_emulator/report.h"

namespace ballast::cuda::emulator {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kAlignment = 16;  // an allocation's end is a multiple of it
constexpr std::size_t kRange = std::size_t{8} << 40;
constexpr std::size_t kSmallestGap = 64 * 1024;  // between allocations; at least their size
constexpr unsigned char kUnwritten = 0xff;

// Number of slack bytes checked next to an allocation.
constexpr std::array<unsigned char, 256> kCanary = [] {
  std::array<unsigned char, 256> bytes = {};
  bytes.fill(kUnwritten);
  return bytes;
}();

std::size_t round_up(std::size_t x, std::size_t to) { return (x + to - 1) / to * to; }

std::uintptr_t number(const void* address) { return reinterpret_cast<std::uintptr_t>(address); }
void* address_of(std::uintptr_t number) { return reinterpret_cast<void*>(number); }

bool& opened_here() {
  thread_local bool opened = false;
  return opened;
}

// Reserves addresses without memory.
void* reserve(void* at, std::size_t bytes, int flags) {
  void* range =
      mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
  if (range == MAP_FAILED) report("no addresses left for the device's memory");
  return range;
}

}  // namespace

// With a protection key, memory is opened and closed by an instruction; without one, each
// allocation is opened at its first use.
DeviceMemory::DeviceMemory()
    : range_(number(reserve(nullptr, kRange, 0))),
      next_(range_ + kSmallestGap),
      limit_(kDefaultMemoryLimit),
      key_(pkey_alloc(0, PKEY_DISABLE_ACCESS)) {}

void* DeviceMemory::allocate(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  watch_faults();
  if (bytes > limit_ - std::min(used_, limit_)) return nullptr;
  const std::size_t size = round_up(bytes, kAlignment);
  const std::size_t pages = round_up(std::max(size, kAlignment), kPage);
  const std::size_t gap = std::max(pages, kSmallestGap);
  if (next_ + pages + gap > range_ + kRange) report("all addresses of the device are used up");
  Allocation made = {.begin = next_, .bytes = bytes, .pages_begin = next_};
  made.pages_end = next_ + pages;
  if (guard_ == Guard::after) made.begin = made.pages_end - size;
  void* memory = address_of(made.pages_begin);
  if (mprotect(memory, pages, PROT_READ | PROT_WRITE) != 0) return nullptr;
  std::memset(memory, kUnwritten, pages);
  const bool closed = key_ < 0 ? mprotect(memory, pages, PROT_NONE) == 0
                               : pkey_mprotect(memory, pages, PROT_READ | PROT_WRITE, key_) == 0;
  if (!closed) report("the device's memory cannot be closed to the host");
  next_ += pages + gap;
  used_ += bytes;
  live_[made.begin] = made;
  return address_of(made.begin);
}

void DeviceMemory::release(void* block) {
  if (!block) return;
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(number(block));
  if (found == live_.end()) report("release of what is no allocation: " + place(block).text);
  const Allocation& gone = found->second;
  reserve(address_of(gone.pages_begin), gone.pages_end - gone.pages_begin, MAP_FIXED);
  used_ -= gone.bytes;
  released_.insert(live_.extract(found));
}

std::size_t DeviceMemory::free_bytes() {
  const std::lock_guard lock(mutex_);
  return limit_ - std::min(used_, limit_);
}

void DeviceMemory::set_limit(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  limit_ = bytes;
}

void DeviceMemory::set_guard(Guard guard) {
  const std::lock_guard lock(mutex_);
  guard_ = guard;
}

void DeviceMemory::open() {
  watch_faults();
  opened_here() = true;
  if (key_ >= 0) pkey_set(key_, 0);
}

void DeviceMemory::close() {
  opened_here() = false;
  if (key_ >= 0) pkey_set(key_, PKEY_DISABLE_ACCESS);
  for (const Allocation& allocation : touched_) allocation.protect(PROT_NONE);
  touched_.clear();
}

bool DeviceMemory::open_touched(const void* address) {
  if (key_ >= 0 || !opened_here()) return false;
  const std::lock_guard lock(mutex_);
  const Allocation* found = nearest(live_, number(address));
  if (!found || number(address) < found->pages_begin || number(address) >= found->pages_end) {
    return false;
  }
  touched_.push_back(*found);
  return found->protect(PROT_READ | PROT_WRITE);
}

void DeviceMemory::check_canaries() {
  const std::lock_guard lock(mutex_);
  for (const Allocation& allocation : touched_) allocation.check_canaries();
  if (key_ < 0) return;
  for (const auto& [begin, allocation] : live_) allocation.check_canaries();
}

bool DeviceMemory::contains(const void* address) const { return number(address) - range_ < kRange; }

bool DeviceMemory::holds(const void* first, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const Allocation* found = nearest(live_, number(first));
  if (!found || number(first) < found->begin) return false;
  const std::size_t offset = number(first) - found->begin;
  return offset <= found->bytes && bytes <= found->bytes - offset;
}

// Takes no lock: called just before the program ends.
Place DeviceMemory::place(const void* address) const {
  const std::uintptr_t at = number(address);
  const Allocation* live = nearest(live_, at);
  const Allocation* released = nearest(released_, at);
  if (released && (!live || released->distance(at) < live->distance(at))) {
    return {"released memory", released->describe(at) + " that was released"};
  }
  if (!live) return {"out of bounds", "nothing was allocated"};
  return {"out of bounds", live->describe(at)};
}

const DeviceMemory::Allocation* DeviceMemory::nearest(const Allocations& allocations,
                                                      std::uintptr_t address) {
  const auto above = allocations.upper_bound(address);
  const Allocation* after = above == allocations.end() ? nullptr : &above->second;
  const Allocation* before = above == allocations.begin() ? nullptr : &std::prev(above)->second;
  if (!before || !after) return before ? before : after;
  return before->distance(address) <= after->distance(address) ? before : after;
}

// Distance in bytes from the allocation; 0 inside.
std::size_t DeviceMemory::Allocation::distance(std::uintptr_t address) const {
  if (address < begin) return begin - address;
  return address < begin + bytes ? 0 : address - begin - bytes + 1;
}

std::string DeviceMemory::Allocation::describe(std::uintptr_t address) const {
  const std::string whole = " an allocation of " + std::to_string(bytes) + " bytes";
  if (address < begin)
    return std::to_string(begin - address) + " bytes before the start of" + whole;
  const std::size_t offset = address - begin;
  if (offset < bytes) return "byte " + std::to_string(offset) + " of" + whole;
  return std::to_string(offset - bytes) + " bytes past the end of" + whole;
}

bool DeviceMemory::Allocation::protect(int protection) const {
  return mprotect(address_of(pages_begin), pages_end - pages_begin, protection) == 0;
}

void DeviceMemory::Allocation::check_canaries() const {
  const std::uintptr_t end = begin + bytes;
  check_canary(begin - std::min<std::uintptr_t>(begin - pages_begin, sizeof(kCanary)), begin);
  check_canary(end, std::min(pages_end, end + sizeof(kCanary)));
}

void DeviceMemory::Allocation::check_canary(std::uintptr_t first, std::uintptr_t last) const {
  const auto* slack = static_cast<const unsigned char*>(address_of(first));
  if (std::memcmp(slack, kCanary.data(), last - first) == 0) return;
  const auto* changed = std::find_if(slack, slack + (last - first),
                                     [](unsigned char byte) { return byte != kUnwritten; });
  report("out of bounds (write): " + describe(number(changed)));
}

DeviceMemory& device_memory() {
  static DeviceMemory& instance = *new DeviceMemory;
  return instance;
}

}  // namespace ballast::cuda::emulator
