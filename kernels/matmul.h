// Matrix product with transposes, accumulation and an epilogue.
#pragma once

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

enum class Activation { none, relu, leaky_relu };

// What the activation multiplies values below zero by.
inline Real slope_below_zero(Activation activation, Real slope) {
  if (activation == Activation::none) return 1;
  return activation == Activation::relu ? Real(0) : slope;
}

// What is applied to the product before it is stored: + bias of each column, then the activation.
struct Epilogue {
  const Real* bias = nullptr;  // [n] or null
  Activation activation = Activation::none;
  Real slope = 0;  // of leaky_relu for negative values; not negative itself
};

// c = epilogue(op(a) op(b) + beta c); op(a) is m x k, op(b) is k x n, c is m x n, all row-major
// with the given leading dimensions (elements from row to row as stored); beta is 0 or 1. With beta
// 0 the old content of c is not read. k = 0 gives epilogue(beta c). The result does not depend on
// the number of threads.
struct MatmulShape {
  bool transpose_a = false;
  bool transpose_b = false;
  Index m = 0;
  Index n = 0;
  Index k = 0;
};
void matmul(Device device, const MatmulShape& shape, const Real* a, Index lda, const Real* b,
            Index ldb, Real beta, Real* c, Index ldc, const Epilogue& epilogue = {});

// The backward pass of bias and activation: dz = dy where y > 0, else slope dy (slope 0: ReLU), and
// dbias = the sum of dz over its rows. dy, y, dz: [rows, columns]; dz may be dy.
void epilogue_backward(Device device, const Real* dy, const Real* y, Index rows, Index columns,
                       Real slope, Real* dz, Real* dbias);

}  // namespace ballast
