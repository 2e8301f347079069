// The matrix product uses the library; what the library does not support is done here.
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/products/blas.h"
#include "kernels/cuda/products/epilogue.cuh"
#include "kernels/matmul.h"

namespace ballast::cuda {

// Bias and ReLU are fused into the product; a leaky ReLU is another pass over c.
void matmul(Device device, const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta,
            Matrix c, const Epilogue& epilogue) {
  const MatrixSize size{shape.m, shape.n};
  if (size.rows == 0 || size.columns == 0) return;
  if (shape.k == 0) return apply_epilogue(device, size, beta != 0, c, epilogue);
  const bool leaky = epilogue.activation == Activation::leaky_relu;
  const Epilogue fused{epilogue.bias, leaky ? Activation::none : epilogue.activation, 0};
  blas_matmul(device, shape, a, b, beta, c, fused);
  if (leaky && c.stride == size.columns) {
    cuda::unary(device, UnaryOp::leaky_relu, c.data, c.data, size.rows * size.columns,
                epilogue.slope);
  } else if (leaky) {
    apply_epilogue(device, size, true, c, {nullptr, epilogue.activation, epilogue.slope});
  }
}

}  // namespace ballast::cuda
