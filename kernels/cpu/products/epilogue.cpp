#include "kernels/cuda/kernels.h"
#include "kernels/elementwise.h"
#include "kernels/matmul.h"
#include "kernels/reduce.h"

namespace ballast {

void epilogue_backward(Device device, const Real* dy, const Real* y, MatrixSize size, Real slope,
                       Real* dz, Real* dbias) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().epilogue_backward(device, dy, y, size, slope, dz, dbias);
  binary(device, BinaryOp::leaky_gradient, dy, y, dz, size.rows * size.columns, slope);
  reduce(device, ReduceOp::sum, dz, {1, size.rows, size.columns}, dbias);
}

}  // namespace ballast
