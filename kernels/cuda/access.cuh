// What all kernels share: memory access, four floats at a time where the addresses allow it, and
// grids.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cuda/platform.cuh"
#include "kernels/cuda/runtime.h"

namespace ballast::cuda {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;

__device__ inline float4 load4(const float* x) {
  BALLAST_CHECK_ALIGNED(x, 16);
  return *reinterpret_cast<const float4*>(x);
}
__device__ inline void store4(float* y, float4 value) {
  BALLAST_CHECK_ALIGNED(y, 16);
  *reinterpret_cast<float4*>(y) = value;
}

// True where all of these may be accessed by load4 and store4. Null counts as aligned.
template <class... Pointers>
bool aligned16(Pointers... pointers) {
  return ((reinterpret_cast<std::uintptr_t>(pointers) % 16 == 0) && ...);
}

inline Index divide_up(Index x, Index by) { return (x + by - 1) / by; }

// The blocks, of kGridThreads threads each, of a loop over `work` places in which every thread
// takes one place in grid_threads(): enough to fill the device, and then the loop goes round.
constexpr int kGridThreads = 256;
inline Index grid_for(Device device, Index work) {
  constexpr int kBlocksPerProcessor = 8;
  const Index most = Index{multiprocessors(device)} * kBlocksPerProcessor;
  return std::min(divide_up(work, kGridThreads), most);
}

// The number of this thread in the whole grid, and of all threads.
__device__ inline Index global_thread() { return Index{blockIdx.x} * blockDim.x + threadIdx.x; }
__device__ inline Index grid_threads() { return Index{gridDim.x} * blockDim.x; }

}  // namespace ballast::cuda
