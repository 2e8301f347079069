// Joins the results of many threads in an order that depends only on their number.
#pragma once

#include <limits>

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

// An operation has a start value and a commutative join(a, b).
struct Sum {
  __device__ static float start() { return 0; }
  __device__ static float join(float a, float b) { return a + b; }
};

// NaN if any value is NaN.
struct Max {
  static constexpr float kLowest = -std::numeric_limits<float>::infinity();
  __device__ static float start() { return kLowest; }
  __device__ static float join(float a, float b) {
    if (b != b) return b;
    return b > a ? b : a;
  }
};

// Joins the values of `lanes` neighbouring threads of a warp, a power of two; each of them gets the
// result. All threads of the warp must call it.
template <class Op>
__device__ float join_lanes(float value, int lanes) {
  for (int distance = lanes / 2; distance > 0; distance /= 2) {
    value = Op::join(value, __shfl_xor_sync(kAllLanes, value, distance));
  }
  return value;
}

// Joins the values of all threads of the block (whole warps); each of them gets the result.
// `shared` has one value per warp and can be reused afterwards.
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
