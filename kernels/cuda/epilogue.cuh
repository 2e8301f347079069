// What is left to do to a product (Epilogue of kernels/matmul.h).
#pragma once

#include "kernels/cuda/platform.cuh"
#include "kernels/matmul.h"

namespace ballast::cuda {

__device__ inline float activated(float x, Activation activation, float slope) {
  if (activation == Activation::none || !(x < 0)) return x;  // NaN stays
  return activation == Activation::relu ? 0.0f : slope * x;
}

// c = epilogue(c), or of 0 where c is not to be kept; c is [m, n] with ldc numbers from row to row.
void apply_epilogue(Device device, Index m, Index n, bool keep, float* c, Index ldc,
                    const Epilogue& epilogue);

}  // namespace ballast::cuda
