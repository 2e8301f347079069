// Matrix product with transposed operands, accumulation and an epilogue.
#pragma once

#include "kernels/device.h"
#include "kernels/matrix.h"
#include "kernels/real.h"

namespace ballast {

enum class Activation { none, relu, leaky_relu };

// Factor that the activation applies to negative values.
inline Real slope_below_zero(Activation activation, Real slope) {
  if (activation == Activation::none) return 1;
  return activation == Activation::relu ? Real(0) : slope;
}

// Applied to the product before it is stored: adds the bias of each column, then applies the
// activation.
struct Epilogue {
  const Real* bias = nullptr;  // [n] or null
  Activation activation = Activation::none;
  Real slope = 0;  // of leaky_relu for negative values; must be >= 0
};

// c = epilogue(op(a) op(b) + beta c); op(a) is m x k, op(b) is k x n, c is m x n. beta is 0 or 1;
// with beta 0, c is not read. k = 0 gives epilogue(beta c). The result does not depend on the
// number of threads. On CUDA the precision is that of the thread (kernels/precision.h).
struct MatmulShape {
  bool transpose_a = false;
  bool transpose_b = false;
  Index m = 0;
  Index n = 0;
  Index k = 0;
};
void matmul(Device device, const MatmulShape& shape, ConstMatrix a, ConstMatrix b, Real beta,
            Matrix c, const Epilogue& epilogue = {});

// Backward pass of bias and activation: dz = dy where y > 0, otherwise slope dy (slope 0: ReLU);
// dbias = sum of dz over its rows. dy, y, dz: [rows, columns]; dz may be dy.
void epilogue_backward(Device device, const Real* dy, const Real* y, MatrixSize size, Real slope,
                       Real* dz, Real* dbias);

}  // namespace ballast
