#include "autograd/epilogue_rule.h"

#include <algorithm>

#include "autograd/rules.h"
#include "kernels/reduce.h"

namespace ballast {
namespace {

Index columns_of(const Tensor& x) { return x.shape()[x.rank() - 1]; }
Index rows_of(const Tensor& x) { return x.count() / std::max<Index>(columns_of(x), 1); }

void add_bias(Backward& g, std::size_t bias, const Tensor& dz) {
  g.add(
      bias, [&] { return dz; },  // summed over the rows by add()
      [&](Real* columns) {
        reduce(dz.device(), ReduceOp::sum, dz.data(), {1, rows_of(dz), columns_of(dz)}, columns);
      });
}

}  // namespace

EpilogueRule EpilogueRule::of(const Tensor& y, Activation activation, Real slope) {
  return {activation == Activation::none ? Saved<Tensor>() : Saved(y.detach()), activation, slope};
}

Tensor EpilogueRule::before(Backward& g, std::size_t bias) const {
  if (activation == Activation::none) {
    add_bias(g, bias, g.gradient());
    return g.gradient();
  }
  const Tensor y = g.result(saved_y);
  if (g.recording()) {
    Tensor dz = activation_gradient(g.gradient(), y, activation, slope);
    add_bias(g, bias, dz);
    return dz;
  }
  Tensor dz = g.gradient_buffer();
  if (!g.needs(bias)) {
    activation_gradient_into(g.gradient(), y, activation, slope, dz);
    return dz;
  }
  Tensor columns = g.overwrite(bias);
  epilogue_backward(dz.device(), g.gradient().data(), y.data(), {rows_of(dz), columns_of(dz)},
                    slope_below_zero(activation, slope), dz.mutable_data(), columns.mutable_data());
  g.add(bias, columns);
  return dz;
}

}  // namespace ballast
