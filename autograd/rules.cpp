#include "autograd/rules.h"

#include <algorithm>

#include "kernels/reduce.h"

namespace ballast {

void check_matrix(const char* name, const Tensor& x) {
  require(x.rank() == 2, name, x.shape(), " is not a matrix (2 axes)");
}

void check_devices(const char* name, Device left, Device right) {
  if (left == right) return;
  fail(name, "left is on ", left.name(), ", right is on ", right.name(),
       "; move one of them with to()");
}

void check_constant(const char* name, const char* what, const Tensor& x) {
  require(!x.requires_grad(), name, "no gradient is defined for ", what, "; detach() it first");
}

void check_epilogue(const char* name, const Tensor& weight, const Tensor& bias, Index columns,
                    Activation activation, Real slope) {
  if (bias.defined()) {
    check_devices(name, weight.device(), bias.device());
    require_match(bias.shape() == Shape{columns}, name, weight.shape(), bias.shape(),
                  "bias does not match the result");
  }
  require(activation != Activation::leaky_relu || slope >= 0, name, "a leaky ReLU with slope ",
          slope, " cannot be fused; use a slope >= 0, or call leaky_relu separately");
}

EpilogueRule::EpilogueRule(const Tensor& y, Activation fused, Real slope_of_leaky)
    : saved_y(saved_result_if(fused != Activation::none, y)),
      activation(fused),
      slope(slope_of_leaky) {}

Tensor EpilogueRule::before_activation(const Backward& g) const {
  if (activation == Activation::none) return g.gradient();
  return leaky_gradient(g.gradient(), g.result(saved_y), slope_below_zero(activation, slope));
}

Tensor EpilogueRule::before(Backward& g, std::size_t bias) const {
  const Tensor& dy = g.gradient();
  const Index columns = dy.shape()[dy.rank() - 1];
  const Index rows = dy.count() / std::max<Index>(columns, 1);
  if (g.recording() || activation == Activation::none) {
    Tensor dz = before_activation(g);
    g.add(
        bias, [&] { return dz; },  // summed over the rows by add()
        [&](Real* sums) {
          reduce(dz.device(), ReduceOp::sum, dz.data(), {1, rows, columns}, sums);
        });
    return dz;
  }
  const Tensor y = g.result(saved_y);
  const Real below_zero = slope_below_zero(activation, slope);
  // Replaces the gradient, if it is not shared.
  Tensor dz = dy.is_sole_owner() ? dy : Tensor::empty(dy.shape(), dy.device());
  if (g.needs(bias)) {
    Tensor sums = g.overwrite(bias);
    epilogue_backward(dy.device(), dy.data(), y.data(), {rows, columns}, below_zero,
                      dz.mutable_data(), sums.mutable_data());
    g.add(bias, sums);
  } else {
    binary(dy.device(), BinaryOp::leaky_gradient, dy.data(), y.data(), dz.mutable_data(),
           dy.count(), below_zero);
  }
  return dz;
}

}  // namespace ballast
