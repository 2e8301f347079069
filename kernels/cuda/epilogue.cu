// The backward pass of a linear layer's bias and activation.
#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"

namespace ballast::cuda {
namespace {

constexpr int kRowLanes = kGridThreads / kWarp;
// From here on there is work enough for two kernels of more blocks.
constexpr Index kMostRows = 4096;

// A block is a strip of kWarp columns; its warps take every kRowLanes-th row. Moves 12 bytes an
// element.
__global__ void epilogue_backward_kernel(const float* dy, const float* y, Index rows, Index columns,
                                         float slope, float* dz, float* dbias) {
  BALLAST_SHARED(float, sums, kGridThreads);
  const auto thread = static_cast<int>(threadIdx.x);
  const Index column = Index{blockIdx.x} * kWarp + thread % kWarp;
  float sum = 0;
  if (column < columns) {
    BALLAST_UNROLL(4)
    for (Index row = thread / kWarp; row < rows; row += kRowLanes) {
      const Index i = row * columns + column;
      const float gradient = y[i] > 0 ? dy[i] : slope * dy[i];
      dz[i] = gradient;
      sum += gradient;
    }
  }
  sums[thread] = sum;
  __syncthreads();
  if (thread >= kWarp || column >= columns) return;
  for (int lane = 1; lane < kRowLanes; ++lane) sum += sums[lane * kWarp + thread];
  dbias[column] = sum;
}

}  // namespace

void epilogue_backward(Device device, const Real* dy, const Real* y, Index rows, Index columns,
                       Real slope, Real* dz, Real* dbias) {
  if (rows > kMostRows) {
    cuda::binary(device, BinaryOp::leaky_gradient, dy, y, dz, rows * columns, slope);
    return cuda::reduce(device, ReduceOp::sum, dz, 1, rows, columns, dbias, 1);
  }
  launch(device, "epilogue_backward", epilogue_backward_kernel, divide_up(columns, kWarp),
         kGridThreads, dy, y, rows, columns, slope, dz, dbias);
}

}  // namespace ballast::cuda
