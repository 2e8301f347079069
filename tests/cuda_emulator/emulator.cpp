// Launches: the blocks of a grid one after another, and the functions called by kernels.
#include "tests/cuda_emulator/emulator.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/subnormals.h"
#include "tests/cuda_emulator/block.h"
#include "tests/cuda_emulator/control.h"
#include "tests/cuda_emulator/device_memory.h"
#include "tests/cuda_emulator/report.h"
#include "tests/cuda_emulator/stream.h"

namespace ballast::cuda::emulator {
namespace {

Order chosen_order = Order::forward;

// The numbers 0 .. count - 1; `seed` selects the permutation of Order::shuffled (steps of
// SplitMix64).
void fill_order(Index count, std::uint64_t seed, std::vector<Index>& numbers) {
  numbers.resize(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), Index{0});
  if (chosen_order == Order::backward) std::reverse(numbers.begin(), numbers.end());
  if (chosen_order != Order::shuffled) return;
  for (Index i = count - 1; i > 0; --i) {
    seed += 0x9E3779B97F4A7C15u;
    std::uint64_t bits = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EBu;
    std::swap(numbers[i], numbers[(bits ^ bits >> 31) % static_cast<std::uint64_t>(i + 1)]);
  }
}

void run_grid(const Launch& launch) {
  const FlushSubnormals flush;  // like nvcc's -ftz=true
  static std::vector<Index>& blocks = *new std::vector<Index>;
  static std::vector<Index>& threads = *new std::vector<Index>;
  gridDim.x = static_cast<unsigned>(launch.blocks);
  blockDim.x = static_cast<unsigned>(launch.threads);
  fill_order(launch.blocks, 0, blocks);
  fill_order(launch.threads, 1, threads);
  for (const Index number : blocks) {
    if (chosen_order == Order::shuffled) {
      fill_order(launch.threads, static_cast<std::uint64_t>(number) << 20, threads);
    }
    blockIdx.x = static_cast<unsigned>(number);
    running.block = number;
    block().run(threads, launch.thread);
  }
  running.block = -1;
}

void check_size(const Launch& launch) {
  if (launch.threads < 1 || launch.threads > kMaxThreads) {
    report("kernel " + launch.name + ": launched with " + std::to_string(launch.threads) +
           " threads a block; 1 to " + std::to_string(kMaxThreads) + " are possible");
  }
  if (launch.blocks < 0 || launch.blocks > std::numeric_limits<std::int32_t>::max()) {
    report("kernel " + launch.name + ": launched with " + std::to_string(launch.blocks) +
           " blocks; 2^31 - 1 are possible");
  }
}

}  // namespace

void set_order(Order order) { chosen_order = order; }

void launch(Device device, Launch launch) {
  check_size(launch);
  if (launch.blocks == 0) return;
  std::string name = launch.name;
  submit(device, {std::move(name), [launch = std::move(launch)] { run_grid(launch); }});
}

void check_argument(const char* kernel, int position, const void* pointer) {
  if (!pointer || device_memory().contains(pointer)) return;
  report(std::string("kernel ") + kernel + ": argument " + std::to_string(position) +
         " points to host memory");
}

void barrier(const Site& site) { block().barrier(site); }

void copy_later(void* to, const void* from, std::size_t bytes, bool inside) {
  block().copy_later(to, from, bytes, inside);
}
void close_copies() { block().close_copies(); }
void wait_for_copies(std::size_t but_last_groups) { block().wait_for_copies(but_last_groups); }

std::uint64_t exchange(const char* function, unsigned mask, std::uint64_t value, int source,
                       const Site& site) {
  return block().exchange(function, mask, value, source, site);
}

unsigned vote(const char* function, unsigned mask, bool yes, const Site& site) {
  return static_cast<unsigned>(block().exchange(function, mask, yes ? 1 : 0, kVotes, site));
}

// As the PTX manual defines shfl.sync: operands are taken modulo 32.
int source_lane(Shuffle shuffle, int operand, int width, const Site& site) {
  if (width < 1 || width > kLanes || (width & (width - 1)) != 0) {
    report("a shuffle of width " + std::to_string(width) + " at " + text_of(site) +
           "; a power of 2 up to 32 is possible");
  }
  const int lane = static_cast<int>(threadIdx.x) % kLanes;
  const int first = lane & ~(width - 1);
  const int last = first + width - 1;
  const int by = operand & (kLanes - 1);
  switch (shuffle) {
    case Shuffle::index:
      return first + (by & (width - 1));
    case Shuffle::up:
      return lane - by >= first ? lane - by : lane;
    case Shuffle::down:
      return lane + by <= last ? lane + by : lane;
    case Shuffle::butterfly:
      return (lane ^ by) <= last ? lane ^ by : lane;
  }
  return lane;
}

void* shared_array(const void* key, std::size_t bytes, std::size_t alignment, const Site& site) {
  return block().shared_memory().array(key, bytes, alignment, site);
}

void check_aligned(const void* pointer, std::size_t bytes) {
  const auto off = reinterpret_cast<std::uintptr_t>(pointer) % bytes;
  if (off == 0) return;
  report("misaligned access of " + std::to_string(bytes) + " bytes, " + std::to_string(off) +
         " off: " + device_memory().place(pointer).text);
}

}  // namespace ballast::cuda::emulator
