// The one library call of kernels/cuda/: the matrix product. The emulator answers it with the
// CPU's.
#pragma once

#include "kernels/matmul.h"

namespace ballast::cuda {

// As ballast::matmul, for m, n and k above 0 and the activations none and relu. Bits do not change
// from call to call: one algorithm a shape, without sums in an open order.
void blas_matmul(Device device, const MatmulShape& shape, const Real* a, Index lda, const Real* b,
                 Index ldb, Real beta, Real* c, Index ldc, const Epilogue& epilogue);

}  // namespace ballast::cuda
