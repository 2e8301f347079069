// Asynchronous copies from global to shared memory (PTX manual, "cp.async"), also for the emulator.
// Uses inline PTX, because the CUDA API branches if a copy may be empty.
#pragma once

#include "kernels/cuda/access.cuh"

namespace ballast::cuda {

// Copies one float, or four at 16-byte aligned addresses. Writes zeros if not `inside`: `from` is
// then not read, but must still be aligned. Other threads see the result after the copying thread's
// wait_for_copies() and a barrier.
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

// The copies of the thread between two calls form a group.
__device__ inline void close_copies() {
#ifdef BALLAST_CUDA_EMULATOR
  emulator::close_copies();
#else
  asm volatile("cp.async.commit_group;");
#endif
}

// Waits for all groups of the thread except the last kButLast.
template <int kButLast>
__device__ void wait_for_copies() {
#ifdef BALLAST_CUDA_EMULATOR
  emulator::wait_for_copies(kButLast);
#else
  asm volatile("cp.async.wait_group %0;" ::"n"(kButLast) : "memory");
#endif
}

}  // namespace ballast::cuda
