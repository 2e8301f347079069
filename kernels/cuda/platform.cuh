// What a .cu file is compiled for: nvcc and a GPU, or the host compiler and the emulator of
// tests/cuda_emulator/. The two differ only here, in tensor_core.cuh and in async_copy.cuh.
//
// Kernels are __global__ functions over one-dimensional grids and blocks, launched by launch() and
// never by <<<>>>. Shared memory is declared by BALLAST_SHARED, 16-byte accesses go through load4()
// and store4(), and lanes of a warp meet only in the functions that take a mask.
#pragma once

#ifdef BALLAST_CUDA_EMULATOR
#include "tests/cuda_emulator/emulator.h"

#define BALLAST_UNROLL(count)
#else
#include <cuda_runtime.h>

#include <tuple>

#include "kernels/device.h"
#include "kernels/real.h"

// The loop that follows, so many rounds at a time.
#define BALLAST_PRAGMA(text) _Pragma(#text)
#define BALLAST_UNROLL(count) BALLAST_PRAGMA(unroll count)
// An array of all threads of a block, aligned for load4() and store4().
#define BALLAST_SHARED(type, name, count) __shared__ __align__(16) type name[count]
// The emulator stops where `pointer` is not a multiple of `bytes`.
#define BALLAST_CHECK_ALIGNED(pointer, bytes)

namespace ballast::cuda {

// Puts the kernel on the device's stream. Throws Error that names it if it cannot be launched.
void launch_pointers(Device device, const char* name, const void* kernel, Index blocks, int threads,
                     void** arguments);

// kernel(arguments...) by `blocks` blocks of `threads` threads each. No blocks: nothing happens.
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
