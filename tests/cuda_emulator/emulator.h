// CUDA kernels on the CPU, for tests: the declarations used by a .cu file compiled by the host
// compiler.
// The threads of a block run one at a time, as fibers, and switch when they wait for each other. A
// kernel that breaks a rule ends the program with a report of the kernel, block, thread and source
// position: a barrier or warp function that not all threads reach, an out-of-bounds access, a
// misaligned access. Unwritten memory contains NaN. Other dependencies on the order of threads show
// as results that differ between orders (control.h).
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>

#include "kernels/device.h"
#include "kernels/real.h"
#include "tests/cuda_emulator/device_functions.h"

namespace ballast::cuda::emulator {

// A source position; as a default argument, the position of the call.
struct Site {
  const char* file = "";
  int line = 0;

  static constexpr Site current(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

struct Extent {
  unsigned x = 0;
};

void barrier(const Site& site);

// Waits for all lanes of the mask; returns the value of lane `source`.
std::uint64_t exchange(const char* function, unsigned mask, std::uint64_t value, int source,
                       const Site& site);
// The lanes of the mask that vote yes.
unsigned vote(const char* function, unsigned mask, bool yes, const Site& site);

enum class Shuffle { index, up, down, butterfly };
// The source lane of a shuffle: the lane itself if the source is outside its segment of `width`
// lanes.
int source_lane(Shuffle shuffle, int operand, int width, const Site& site);

template <class T>
T shuffled(const char* function, unsigned mask, T value, int source, const Site& site) {
  static_assert(std::is_arithmetic_v<T> && sizeof(T) >= 4 && sizeof(T) <= 8);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = exchange(function, mask, bits, source, site);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

// The array with this `key`, shared by all threads of a block.
void* shared_array(const void* key, std::size_t bytes, std::size_t alignment, const Site& site);

void check_aligned(const void* pointer, std::size_t bytes);

// Copies of the running thread; zeros if not `inside`. They are executed when the thread waits for
// their group; until then the memory is NaN.
void copy_later(void* to, const void* from, std::size_t bytes, bool inside);
void close_copies();
void wait_for_copies(std::size_t but_last_groups);

struct Launch {
  std::string name;
  Index blocks = 0;
  int threads = 0;
  std::function<void()> thread;  // runs the kernel for one thread
};
void launch(Device device, Launch launch);

// Reports a pointer to host memory, passed as argument number `position`.
void check_argument(const char* kernel, int position, const void* pointer);
template <class T>
void check_argument(const char* kernel, int position, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  if constexpr (std::is_pointer_v<T>) {
    check_argument(kernel, position, static_cast<const void*>(value));
  }
}

}  // namespace ballast::cuda::emulator

inline ballast::cuda::emulator::Extent threadIdx;
inline ballast::cuda::emulator::Extent blockIdx;
inline ballast::cuda::emulator::Extent blockDim;
inline ballast::cuda::emulator::Extent gridDim;
constexpr int warpSize = 32;

// One static variable per function and template instance, like a __shared__ array.
#define BALLAST_SHARED(type, name, count)                                                        \
  type(&name)[count] = []() -> type(&)[count] {                                                  \
    static char key;                                                                             \
    return *static_cast<type(*)[count]>(::ballast::cuda::emulator::shared_array(                 \
        &key, sizeof(type) * (count), alignof(type), ballast::cuda::emulator::Site::current())); \
  }()
#define BALLAST_CHECK_ALIGNED(pointer, bytes) \
  ::ballast::cuda::emulator::check_aligned(pointer, bytes)

inline void __syncthreads(
    ballast::cuda::emulator::Site site = ballast::cuda::emulator::Site::current()) {
  ballast::cuda::emulator::barrier(site);
}
inline void __syncwarp(unsigned mask = 0xffffffffu, ballast::cuda::emulator::Site site =
                                                        ballast::cuda::emulator::Site::current()) {
  ballast::cuda::emulator::vote("__syncwarp", mask, false, site);
}
inline unsigned __ballot_sync(
    unsigned mask, int predicate,
    ballast::cuda::emulator::Site site = ballast::cuda::emulator::Site::current()) {
  return ballast::cuda::emulator::vote("__ballot_sync", mask, predicate != 0, site);
}
inline int __any_sync(
    unsigned mask, int predicate,
    ballast::cuda::emulator::Site site = ballast::cuda::emulator::Site::current()) {
  return ballast::cuda::emulator::vote("__any_sync", mask, predicate != 0, site) != 0;
}
inline int __all_sync(
    unsigned mask, int predicate,
    ballast::cuda::emulator::Site site = ballast::cuda::emulator::Site::current()) {
  return ballast::cuda::emulator::vote("__all_sync", mask, predicate != 0, site) == mask;
}

#define BALLAST_SHUFFLE(function, Operand, kind)                                              \
  template <class T>                                                                          \
  T function(unsigned mask, T value, Operand operand, int width = warpSize,                   \
             ballast::cuda::emulator::Site site = ballast::cuda::emulator::Site::current()) { \
    using namespace ballast::cuda::emulator;                                                  \
    const int source = source_lane(kind, static_cast<int>(operand), width, site);             \
    return shuffled(#function, mask, value, source, site);                                    \
  }
BALLAST_SHUFFLE(__shfl_sync, int, Shuffle::index)
BALLAST_SHUFFLE(__shfl_up_sync, unsigned, Shuffle::up)
BALLAST_SHUFFLE(__shfl_down_sync, unsigned, Shuffle::down)
BALLAST_SHUFFLE(__shfl_xor_sync, int, Shuffle::butterfly)
#undef BALLAST_SHUFFLE

namespace ballast::cuda {

// Runs kernel(arguments...) with `blocks` blocks of `threads` threads each. Does nothing for 0
// blocks.
template <class... Parameters, class... Arguments>
void launch(Device device, const char* name, void (*kernel)(Parameters...), Index blocks,
            int threads, Arguments... arguments) {
  const std::tuple<Parameters...> values(static_cast<Parameters>(arguments)...);
  static_assert(sizeof(values) <= 4096, "the device takes 4 KB of arguments");
  int position = 0;
  std::apply([&](auto... value) { (emulator::check_argument(name, ++position, value), ...); },
             values);
  emulator::launch(device,
                   {.name = name, .blocks = blocks, .threads = threads, .thread = [kernel, values] {
                      std::apply(kernel, values);
                    }});
}

}  // namespace ballast::cuda
