#include "kernels/cuda/kernels.h"

namespace ballast {

const CudaKernels& cuda_kernels() {
#define BALLAST_ENTRY(name) cuda::name,
  static constexpr CudaKernels table{BALLAST_CUDA_KERNELS(BALLAST_ENTRY)};
#undef BALLAST_ENTRY
  return table;
}

}  // namespace ballast
