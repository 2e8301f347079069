// The memory of the emulated device: a separate address range, inaccessible to the host.
// The end of an allocation (or its start, see set_guard) is next to an inaccessible page and far
// from the next allocation. The rest of its pages holds canaries. Addresses are never reused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/cuda_emulator/control.h"

namespace ballast::cuda::emulator {

// Description of an address: "out of bounds", "12 bytes past the end of an allocation of 400
// bytes".
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

  // Opens and closes the memory for this host thread. At most one thread at a time.
  void open();
  void close();
  // True if a fault was the first use of an allocation since open(); the allocation is then opened.
  bool open_touched(const void* address);
  // Reports an out-of-bounds write; the memory must be open.
  void check_canaries();

  // True for all addresses of the range, allocated or not.
  bool contains(const void* address) const;
  // True if all bytes are in one allocation.
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
  using Allocations = std::map<std::uintptr_t, Allocation>;  // by address

  static const Allocation* nearest(const Allocations& allocations, std::uintptr_t address);

  std::mutex mutex_;
  std::uintptr_t range_ = 0;
  std::uintptr_t next_ = 0;  // address of the next allocation
  std::size_t limit_;
  std::size_t used_ = 0;
  Guard guard_ = Guard::after;
  int key_;  // protection key of all allocations; -1 if the processor has none
  std::vector<Allocation> touched_;  // without a key: opened since open()
  Allocations live_;
  Allocations released_;
};

// Never destroyed, because tensors of static storage duration may be released later.
DeviceMemory& device_memory();

class OpenMemory {
 public:
  OpenMemory() { device_memory().open(); }
  ~OpenMemory() { device_memory().close(); }
  OpenMemory(const OpenMemory&) = delete;
  OpenMemory& operator=(const OpenMemory&) = delete;
};

}  // namespace ballast::cuda::emulator
