// Kernels for the instruction set that the whole program is compiled for.
#include "kernels/cpu/products/matmul_tile.h"

namespace ballast {

const MatmulKernels* matmul_kernels_base() {
  static constexpr MatmulKernels kernels = make_matmul_kernels("base");
  return &kernels;
}

}  // namespace ballast
