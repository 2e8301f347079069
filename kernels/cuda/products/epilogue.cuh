// The remaining work on a product (Epilogue of kernels/matmul.h).
#pragma once

#include "kernels/cuda/platform.cuh"
#include "kernels/matmul.h"

namespace ballast::cuda {

__device__ inline float activated(float x, Activation activation, float slope) {
  if (activation == Activation::none || !(x < 0)) return x;  // keeps NaN
  return activation == Activation::relu ? 0.0f : slope * x;
}

// c = epilogue(c), or epilogue(0) if c is not kept.
void apply_epilogue(Device device, MatrixSize size, bool keep, Matrix c, const Epilogue& epilogue);

}  // namespace ballast::cuda
