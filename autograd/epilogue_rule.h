// The backward pass of bias and activation that a product applied on its way out.
#pragma once

#include "autograd/node.h"
#include "kernels/matmul.h"

namespace ballast {

struct EpilogueRule {
  // y: the result of the operation; it is read only where there is an activation.
  static EpilogueRule of(const Tensor& y, Activation activation, Real slope);

  // The gradient before bias and activation; that of the bias, an input of the node with one
  // element a column (the last axis) or none, is added on the way.
  Tensor before(Backward& g, std::size_t bias) const;

  Saved<Tensor> saved_y;  // detached; only with an activation
  Activation activation = Activation::none;
  Real slope = 0;
};

}  // namespace ballast
