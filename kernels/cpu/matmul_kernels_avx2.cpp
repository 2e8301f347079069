// Compiled with flags of its own (CMakeLists.txt); empty where the compiler does not know them.
#include "kernels/cpu/matmul_tile.h"

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
