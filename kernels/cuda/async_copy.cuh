// Copies from the device's memory to shared memory that go on while the thread does (PTX manual,
// "cp.async"); and the same for the emulator. By inline PTX: what CUDA has for it branches where a
// copy may be of nothing.
#pragma once

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

// One float, or four at addresses of 16 bytes; zeros where not `inside`: `from` is not read then,
// but must be aligned all the same. Other threads see it after the copier's wait_for_copies() and a
// barrier.
template <int kCount>
__device__ void copy_async(float* to, const float* from, bool inside) {
  static_assert(kCount == 1 || kCount == 4);
#ifdef BALLAST_CUDA_EMULATOR
  emulator::copy_later(to, from, kCount * sizeof(float), inside);
#else
  const auto shared = static_cast<unsigned>(__cvta_generic_to_shared(to));
  const int bytes = inside ? kCount * static_cast<int>(sizeof(float)) : 0;
  if constexpr (kCount == 4) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared), "l"(from),
                 "r"(bytes));
  } else {
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(shared), "l"(from),
                 "r"(bytes));
  }
#endif
}

// What the thread copies from one call to the next is a group.
__device__ inline void close_copies() {
#ifdef BALLAST_CUDA_EMULATOR
  emulator::close_copies();
#else
  asm volatile("cp.async.commit_group;");
#endif
}

// Waits for all groups of the thread but the last kButLast.
template <int kButLast>
__device__ void wait_for_copies() {
#ifdef BALLAST_CUDA_EMULATOR
  emulator::wait_for_copies(kButLast);
#else
  asm volatile("cp.async.wait_group %0;" ::"n"(kButLast) : "memory");
#endif
}

}  // namespace ballast::cuda
