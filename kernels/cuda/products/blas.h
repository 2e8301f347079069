// The only library call of kernels/cuda/: the matrix product. The emulator uses the CPU's product.
#pragma once

#include "kernels/matmul.h"

namespace ballast::cuda {

// Like ballast::matmul, for m, n and k above 0 and the activations none and relu. Results are
// bit-identical between calls: one algorithm per shape, without sums in an undefined order.
void blas_matmul(Device device, const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta,
                 Matrix c, const Epilogue& epilogue);

}  // namespace ballast::cuda
