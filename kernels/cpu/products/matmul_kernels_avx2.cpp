// Compiled with separate flags (CMakeLists.txt); empty if the compiler does not support them.
#include "kernels/cpu/products/matmul_tile.h"

namespace ballast {

const MatmulKernels* matmul_kernels_avx2() {
#if BALLAST_SIMD_BYTES == 32
  static constexpr MatmulKernels kernels = make_matmul_kernels("avx2");
  return &kernels;
#else
  return nullptr;
#endif
}

}  // namespace ballast
