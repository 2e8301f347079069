// Bias and activation of a linear layer, if the product does not apply them, and their backward
// pass.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/products/epilogue.cuh"

namespace ballast::cuda {
namespace {

__global__ void epilogue_kernel(Matrix c, MatrixSize size, bool keep, Epilogue epilogue) {
  const Index n = size.columns;
  for (Index i = global_thread(); i < size.rows * n; i += grid_threads()) {
    float& target = c.data[i / n * c.stride + i % n];
    float x = keep ? target : 0.0f;
    if (epilogue.bias != nullptr) x += epilogue.bias[i % n];
    target = activated(x, epilogue.activation, epilogue.slope);
  }
}

constexpr int kRowLanes = kGridThreads / kWarp;
// From this size on, two kernels with more blocks are faster.
constexpr Index kMostRows = 4096;

// A block is a strip of kWarp columns; its warps take every kRowLanes-th row. Moves 12 bytes per
// element. dz may be dy, so loads cannot be moved past stores: a thread loads several rows before
// it stores any.
__global__ void epilogue_backward_kernel(const float* dy, const float* y, Index rows, Index columns,
                                         float slope, float* dz, float* dbias) {
  constexpr int kAtOnce = 8;
  BALLAST_SHARED(float, sums, kGridThreads);
  const auto thread = static_cast<int>(threadIdx.x);
  const Index column = Index{blockIdx.x} * kWarp + thread % kWarp;
  const Index end = column < columns ? rows : 0;
  float sum = 0;
  for (Index first = thread / kWarp; first < end; first += kAtOnce * kRowLanes) {
    float gradient[kAtOnce];
    float result[kAtOnce];
    for (int k = 0; k < kAtOnce; ++k) {
      const Index row = first + k * kRowLanes;
      gradient[k] = row < end ? dy[row * columns + column] : 0.0f;
      result[k] = row < end ? y[row * columns + column] : 0.0f;
    }
    for (int k = 0; k < kAtOnce; ++k) {
      const Index row = first + k * kRowLanes;
      if (row >= end) break;
      const float before = result[k] > 0 ? gradient[k] : slope * gradient[k];
      dz[row * columns + column] = before;
      sum += before;
    }
  }
  sums[thread] = sum;
  __syncthreads();
  if (thread >= kWarp || column >= columns) return;
  for (int lane = 1; lane < kRowLanes; ++lane) sum += sums[lane * kWarp + thread];
  dbias[column] = sum;
}

}  // namespace

void apply_epilogue(Device device, MatrixSize size, bool keep, Matrix c, const Epilogue& epilogue) {
  launch(device, "epilogue", epilogue_kernel, grid_for(device, size.rows * size.columns),
         kGridThreads, c, size, keep, epilogue);
}

void epilogue_backward(Device device, const Real* dy, const Real* y, MatrixSize size, Real slope,
                       Real* dz, Real* dbias) {
  const auto [rows, columns] = size;
  if (rows > kMostRows) {
    cuda::binary(device, BinaryOp::leaky_gradient, dy, y, dz, rows * columns, slope);
    return cuda::reduce(device, ReduceOp::sum, dz, {1, rows, columns}, dbias, 1);
  }
  launch(device, "epilogue_backward", epilogue_backward_kernel, divide_up(columns, kWarp),
         kGridThreads, dy, y, rows, columns, slope, dz, dbias);
}

}  // namespace ballast::cuda
