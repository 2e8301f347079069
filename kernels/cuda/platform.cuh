// Platforms of a .cu file: nvcc and a GPU, or the host compiler and the emulator in
// tests/cuda_emulator/. The two differ only here, in tensor_core.cuh and in async_copy.cuh.
// Kernels are __global__ functions with one-dimensional grids and blocks, launched by launch(),
// never by <<<>>>. Shared memory is declared by BALLAST_SHARED, 16-byte accesses use load4() and
// store4(), and lanes of a warp exchange values only in functions that take a mask.
#pragma once

#ifdef BALLAST_CUDA_EMULATOR
#include "tests/cuda_emulator/emulator.h"

#define BALLAST_UNROLL(count)
#else
#include <cuda_runtime.h>

#include <tuple>

#include "kernels/device.h"
#include "kernels/real.h"

// Unrolls the following loop by this number of iterations.
#define BALLAST_PRAGMA(text) _Pragma(#text)
#define BALLAST_UNROLL(count) BALLAST_PRAGMA(unroll count)
// An array shared by all threads of a block, aligned for load4() and store4().
#define BALLAST_SHARED(type, name, count) __shared__ __align__(16) type name[count]
// In the emulator: fails if `pointer` is not a multiple of `bytes`.
#define BALLAST_CHECK_ALIGNED(pointer, bytes)

namespace ballast::cuda {

// Launches the kernel on the device's stream. Throws Error with the kernel's name on failure.
void launch_pointers(Device device, const char* name, const void* kernel, Index blocks, int threads,
                     void** arguments);

// Runs kernel(arguments...) with `blocks` blocks of `threads` threads each. Does nothing for 0
// blocks.
template <class... Parameters, class... Arguments>
void launch(Device device, const char* name, void (*kernel)(Parameters...), Index blocks,
            int threads, Arguments... arguments) {
  std::tuple<Parameters...> values(static_cast<Parameters>(arguments)...);
  std::apply(
      [&](auto&... value) {
        void* pointers[] = {const_cast<void*>(static_cast<const void*>(&value))...};
        launch_pointers(device, name, reinterpret_cast<const void*>(kernel), blocks, threads,
                        pointers);
      },
      values);
}

}  // namespace ballast::cuda
#endif
