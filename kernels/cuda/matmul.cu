// The matrix product is the library's; what the library has no name for is done here.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/blas.h"
#include "kernels/cuda/kernels.h"
#include "kernels/matmul.h"

namespace ballast::cuda {
namespace {

__device__ float activated(float x, Activation activation, float slope) {
  if (activation == Activation::none || !(x < 0)) return x;  // NaN stays
  return activation == Activation::relu ? 0.0f : slope * x;
}

// c = activation(beta c + bias).
__global__ void finish_kernel(float* c, Index ldc, Index m, Index n, bool keep, Epilogue epilogue) {
  for (Index i = global_thread(); i < m * n; i += grid_threads()) {
    float& target = c[i / n * ldc + i % n];
    float x = keep ? target : 0.0f;
    if (epilogue.bias != nullptr) x += epilogue.bias[i % n];
    target = activated(x, epilogue.activation, epilogue.slope);
  }
}

void finish(Device device, const MatmulShape& shape, bool keep, float* c, Index ldc,
            const Epilogue& epilogue) {
  launch(device, "matmul_epilogue", finish_kernel, grid_for(device, shape.m * shape.n),
         kGridThreads, c, ldc, shape.m, shape.n, keep, epilogue);
}

}  // namespace

// Bias and ReLU ride on the product; a leaky ReLU is one more pass over c.
void matmul(Device device, const MatmulShape& shape, const Real* a, Index lda, const Real* b,
            Index ldb, Real beta, Real* c, Index ldc, const Epilogue& epilogue) {
  if (shape.m == 0 || shape.n == 0) return;
  if (shape.k == 0) return finish(device, shape, beta != 0, c, ldc, epilogue);
  const bool leaky = epilogue.activation == Activation::leaky_relu;
  const Epilogue fused{epilogue.bias, leaky ? Activation::none : epilogue.activation, 0};
  blas_matmul(device, shape, a, lda, b, ldb, beta, c, ldc, fused);
  if (leaky && ldc == shape.n) {
    cuda::unary(device, UnaryOp::leaky_relu, c, c, shape.m * shape.n, epilogue.slope);
  } else if (leaky) {
    finish(device, shape, true, c, ldc, {nullptr, epilogue.activation, epilogue.slope});
  }
}

}  // namespace ballast::cuda
