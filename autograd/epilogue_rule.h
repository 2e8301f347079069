// Backward pass of a bias and an activation fused into a product.
#pragma once

#include "autograd/node.h"
#include "kernels/matmul.h"

namespace ballast {

struct EpilogueRule {
  // y: the result of the operation; only used if there is an activation.
  static EpilogueRule of(const Tensor& y, Activation activation, Real slope);

  // Returns the gradient before bias and activation. Also adds the gradient of the bias, an input
  // of the node with one element per column (the last axis) or undefined.
  Tensor before(Backward& g, std::size_t bias) const;

  Saved<Tensor> saved_y;  // detached; only with an activation
  Activation activation = Activation::none;
  Real slope = 0;
};

}  // namespace ballast
