// The emulated device's memory: a range of addresses of its own, closed to the host.
//
// An allocation's end (or start, by set_guard) lies at a page that cannot be touched, and far from
// the next one. The rest of its pages holds canaries. Addresses are never used again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/cuda_emulator/control.h"

namespace ballast::cuda::emulator {

// Where an address lies: "out of bounds", "12 bytes past the end of an allocation of 400 bytes".
struct Place {
  std::string problem;
  std::string text;
};

class DeviceMemory {
 public:
  DeviceMemory();

  // Filled with 0xFF: NaN. Null beyond the limit.
  void* allocate(std::size_t bytes);
  void release(void* block);
  std::size_t free_bytes();
  void set_limit(std::size_t bytes);
  void set_guard(Guard guard);

  // Lets this host thread touch the memory, or no more. At most one at a time.
  void open();
  void close();
  // Whether a fault was only that of an allocation's first use since open(): then it is open now.
  bool open_touched(const void* address);
  // Reports a write out of bounds; the memory is open.
  void check_canaries();

  // True for every address of the range, allocated or not.
  bool contains(const void* address) const;
  // True for bytes of one allocation.
  bool holds(const void* first, std::size_t bytes);
  Place place(const void* address) const;

 private:
  struct Allocation {
    std::uintptr_t begin = 0;
    std::size_t bytes = 0;
    std::uintptr_t pages_begin = 0;
    std::uintptr_t pages_end = 0;

    bool protect(int protection) const;
    std::size_t distance(std::uintptr_t address) const;
    std::string describe(std::uintptr_t address) const;
    void check_canaries() const;
    void check_canary(std::uintptr_t first, std::uintptr_t last) const;
  };
  using Allocations = std::map<std::uintptr_t, Allocation>;  // by their first byte

  static const Allocation* nearest(const Allocations& allocations, std::uintptr_t address);

  std::mutex mutex_;
  std::uintptr_t range_ = 0;
  std::uintptr_t next_ = 0;  // pages of the next allocation
  std::size_t limit_;
  std::size_t used_ = 0;
  Guard guard_ = Guard::after;
  int key_;  // the processor's protection key of all allocations; -1 where it has none
  std::vector<Allocation> touched_;  // without a key: since open()
  Allocations live_;
  Allocations released_;
};

// Never destroyed: tensors of static storage may be released after it otherwise would be.
DeviceMemory& device_memory();

class OpenMemory {
 public:
  OpenMemory() { device_memory().open(); }
  ~OpenMemory() { device_memory().close(); }
  OpenMemory(const OpenMemory&) = delete;
  OpenMemory& operator=(const OpenMemory&) = delete;
};

}  // namespace ballast::cuda::emulator
