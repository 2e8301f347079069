// Results of many threads joined to one, in an order that depends on nothing but their number.
#pragma once

#include <limits>

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

// An operation has a start value and join(a, b); it must not matter which of the two comes first.
struct Sum {
  __device__ static float start() { return 0; }
  __device__ static float join(float a, float b) { return a + b; }
};

// A NaN wins over every number.
struct Max {
  static constexpr float kLowest = -std::numeric_limits<float>::infinity();
  __device__ static float start() { return kLowest; }
  __device__ static float join(float a, float b) {
    if (b != b) return b;
    return b > a ? b : a;
  }
};

// The values of `lanes` neighbouring threads of a warp, a power of two, each of which gets the
// result. All threads of the warp call it.
template <class Op>
__device__ float join_lanes(float value, int lanes) {
  for (int distance = lanes / 2; distance > 0; distance /= 2) {
    value = Op::join(value, __shfl_xor_sync(kAllLanes, value, distance));
  }
  return value;
}

// The values of all threads of the block, whole warps, each of which gets the result. `shared` has
// room for a value a warp, and is free again afterwards.
template <class Op>
__device__ float join_block(float value, float (&shared)[kWarp]) {
  const int thread = static_cast<int>(threadIdx.x);
  const int warps = static_cast<int>(blockDim.x) / kWarp;
  value = join_lanes<Op>(value, kWarp);
  if (thread % kWarp == 0) shared[thread / kWarp] = value;
  __syncthreads();
  value = thread % kWarp < warps ? shared[thread % kWarp] : Op::start();
  value = join_lanes<Op>(value, kWarp);
  __syncthreads();
  return value;
}

}  // namespace ballast::cuda
