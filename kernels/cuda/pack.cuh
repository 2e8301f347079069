// One or four floats moved by a thread at once: kernels are written for both and use four if the
// addresses allow it.
#pragma once

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

template <int kCount>
struct Pack {
  float value[kCount];
};

// kCount adjacent values; four must be aligned to 16 bytes.
template <int kCount>
__device__ inline Pack<kCount> load_pack(const float* x) {
  if constexpr (kCount == 4) {
    const float4 v = load4(x);
    return {{v.x, v.y, v.z, v.w}};
  } else {
    return {{*x}};
  }
}

template <int kCount>
__device__ inline void store_pack(float* y, const Pack<kCount>& pack) {
  if constexpr (kCount == 4) {
    store4(y, make_float4(pack.value[0], pack.value[1], pack.value[2], pack.value[3]));
  } else {
    *y = pack.value[0];
  }
}

}  // namespace ballast::cuda
