// Results of many threads joined to one, in an order that depends on nothing but their number.
#pragma once

#include <limits>

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

// An operation has a start value and join(a, b); it must not matter which of the two comes first.
struct Sum {
  using State = float;
  __device__ static float start() { return 0; }
  __device__ static float join(float a, float b) { return a + b; }
};

// A NaN wins over every number.
struct Max {
  using State = float;
  static constexpr float kLowest = -std::numeric_limits<float>::infinity();
  __device__ static float start() { return kLowest; }
  __device__ static float join(float a, float b) {
    if (b != b) return b;
    return b > a ? b : a;
  }
};

__device__ inline float from_lane_across(float value, int distance) {
  return __shfl_xor_sync(kAllLanes, value, distance);
}

// The states of `lanes` neighbouring threads of a warp, a power of two, each of which gets the
// result. All threads of the warp call it.
template <class Op>
__device__ typename Op::State join_lanes(typename Op::State state, int lanes) {
  for (int distance = lanes / 2; distance > 0; distance /= 2) {
    state = Op::join(state, from_lane_across(state, distance));
  }
  return state;
}

// The states of all threads of the block, whole warps, each of which gets the result. `shared` has
// room for a state a warp, and is free again afterwards.
template <class Op>
__device__ typename Op::State join_block(typename Op::State state,
                                         typename Op::State (&shared)[kWarp]) {
  const int thread = static_cast<int>(threadIdx.x);
  const int warps = static_cast<int>(blockDim.x) / kWarp;
  state = join_lanes<Op>(state, kWarp);
  if (thread % kWarp == 0) shared[thread / kWarp] = state;
  __syncthreads();
  state = thread % kWarp < warps ? shared[thread % kWarp] : Op::start();
  state = join_lanes<Op>(state, kWarp);
  __syncthreads();
  return state;
}

}  // namespace ballast::cuda
