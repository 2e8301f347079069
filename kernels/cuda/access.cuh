// Shared by all kernels: memory access, four floats at a time if the addresses allow it, and grid
// sizes.
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

// True if all of these can be accessed by load4 and store4. Null counts as aligned.
template <class... Pointers>
bool aligned16(Pointers... pointers) {
  return ((reinterpret_cast<std::uintptr_t>(pointers) % 16 == 0) && ...);
}

inline Index divide_up(Index x, Index by) { return (x + by - 1) / by; }

// Number of blocks, of kGridThreads threads each, of a loop over `work` items in which each thread
// takes one item in grid_threads(): enough to fill the device; larger work loops.
constexpr int kGridThreads = 256;
inline Index grid_for(Device device, Index work) {
  constexpr int kBlocksPerProcessor = 8;
  const Index most = Index{multiprocessors(device)} * kBlocksPerProcessor;
  return std::min(divide_up(work, kGridThreads), most);
}

// The index of this thread in the whole grid, and the total number of threads.
__device__ inline Index global_thread() { return Index{blockIdx.x} * blockDim.x + threadIdx.x; }
__device__ inline Index grid_threads() { return Index{gridDim.x} * blockDim.x; }

}  // namespace ballast::cuda
