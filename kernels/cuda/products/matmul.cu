// The matrix product uses the library; what the library does not support is done here.
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/products/blas.h"
#include "kernels/cuda/products/epilogue.cuh"
#include "kernels/matmul.h"

namespace ballast::cuda {

// Bias and ReLU are fused into the product; a leaky ReLU is another pass over c.
void matmul(Device device, const MatmulShape& shape, const Real* a, Index lda, const Real* b,
            Index ldb, Real beta, Real* c, Index ldc, const Epilogue& epilogue) {
  if (shape.m == 0 || shape.n == 0) return;
  if (shape.k == 0) {
    return apply_epilogue(device, shape.m, shape.n, beta != 0, c, ldc, epilogue);
  }
  const bool leaky = epilogue.activation == Activation::leaky_relu;
  const Epilogue fused{epilogue.bias, leaky ? Activation::none : epilogue.activation, 0};
  blas_matmul(device, shape, a, lda, b, ldb, beta, c, ldc, fused);
  if (leaky && ldc == shape.n) {
    cuda::unary(device, UnaryOp::leaky_relu, c, c, shape.m * shape.n, epilogue.slope);
  } else if (leaky) {
    apply_epilogue(device, shape.m, shape.n, true, c, ldc,
                   {nullptr, epilogue.activation, epilogue.slope});
  }
}

}  // namespace ballast::cuda
