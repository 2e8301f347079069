#include "tests/cuda_emulator/shared_memory.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "tests/cuda_emulator/block.h"
#include "tests/cuda_emulator/report.h"

namespace ballast::cuda::emulator {
namespace {

constexpr std::size_t kSmallestAlignment = 16;
constexpr std::size_t kCanaryBytes = 64;
constexpr unsigned char kUnwritten = 0xff;

std::size_t round_up(std::size_t x, std::size_t to) { return (x + to - 1) / to * to; }

}  // namespace

SharedMemory::SharedMemory() { std::memset(memory_, kUnwritten, kRoom); }

void* SharedMemory::array(const void* key, std::size_t bytes, std::size_t alignment,
                          const Site& site) {
  for (const Array& array : arrays_) {
    if (array.key == key) return memory_ + array.offset;
  }
  used_ = round_up(used_, alignment) + bytes;
  if (used_ > kLimit) {
    report("shared memory of " + std::to_string(used_) + " bytes at " + text_of(site) +
           "; a block has " + std::to_string(kLimit));
  }
  const std::size_t offset = round_up(end_, std::max(alignment, kSmallestAlignment));
  end_ = offset + bytes + kCanaryBytes;
  if (end_ > kRoom) report("too many shared arrays at " + text_of(site));
  arrays_.push_back({key, offset, bytes, site});
  return memory_ + offset;
}

void SharedMemory::finish_block() {
  for (const Array& array : arrays_) {
    const unsigned char* canary = memory_ + array.offset + array.bytes;
    for (std::size_t i = 0; i < kCanaryBytes; ++i) {
      if (canary[i] == kUnwritten) continue;
      report("write " + std::to_string(i) + " bytes past the end of the shared array of " +
             std::to_string(array.bytes) + " bytes at " + text_of(array.site));
    }
  }
  std::memset(memory_, kUnwritten, end_);
  arrays_.clear();
  end_ = 0;
  used_ = 0;
}

}  // namespace ballast::cuda::emulator
