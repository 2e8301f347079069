// Batch normalisation and dropout.
#include <string>

#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/batch_norm.h"
#include "kernels/dropout.h"
#include "kernels/error.h"

namespace ballast {
namespace {

// What batch_norm saves. Inputs of its node: x, scale, shift.
struct BatchNormRule {
  Saved<Tensor> saved_x;
  Saved<Tensor> saved_scale;
  Saved<Tensor> mean;
  Saved<Tensor> inverse_deviation;
  Saved<Tensor> saved_y;  // detached; only with an activation
  Real epsilon;
  Activation activation;
  Real slope;
  bool one_parameter;  // scale and shift are the same tensor

  void operator()(Backward& g) const {
    if (g.recording()) {
      composed(g);
    } else {
      fused(g);
    }
  }

 private:
  void fused(Backward& g) const {
    const Tensor& dy = g.gradient();
    const Tensor& x = g.saved(saved_x);
    const Tensor y = g.result(saved_y);
    Tensor dx = g.needs(0) ? g.overwrite(0) : Tensor::empty(x.shape(), x.device());
    Tensor dscale = place(g, 1);
    Tensor dshift = place(g, 2);
    const BatchNormCall call{.rows = x.shape()[0],
                             .columns = x.shape()[1],
                             .scale = g.saved(saved_scale).data(),
                             .epilogue = {nullptr, activation, slope}};
    batch_norm_backward(dy.device(), dy.data(),
                        {x.data(), y.defined() ? y.data() : nullptr, g.saved(mean).data(),
                         g.saved(inverse_deviation).data()},
                        call, dx.mutable_data(), dscale.mutable_data(), dshift.mutable_data());
    g.add(0, dx);
    g.add(1, dscale);
    g.add(2, dshift);
  }

  // Memory for dscale or dshift. If scale and shift are one tensor, both are written to temporary
  // memory.
  Tensor place(const Backward& g, std::size_t input) const {
    if (!one_parameter && g.needs(input)) return g.overwrite(input);
    const Tensor& scale = g.saved(saved_scale);
    return Tensor::empty(scale.shape(), scale.device());
  }

  // dz = the gradient before the activation, h = (x - mean(x)) i the normalised input with
  // i = 1 / sqrt(variance(x) + epsilon): dscale = sum dz h, dshift = sum dz,
  // dx = scale i (dz - mean(dz) - h mean(dz h)).
  void composed(Backward& g) const {
    const Tensor& x = g.saved(saved_x);
    const Tensor dz = activation_gradient(g.gradient(), g.result(saved_y), activation, slope);
    const Tensor centred = subtract(x, ballast::mean(x, 0));
    const Tensor inverse = reciprocal(sqrt(add(ballast::mean(square(centred), 0), epsilon)));
    const Tensor normalised = multiply(centred, inverse);
    const Tensor product = multiply(dz, normalised);
    g.add(1, product);  // summed over the rows by add()
    g.add(2, dz);
    if (!g.needs(0)) return;
    const Tensor along = multiply(normalised, ballast::mean(product, 0));
    const Tensor rest = subtract(subtract(dz, ballast::mean(dz, 0)), along);
    g.add(0, multiply(rest, multiply(g.saved(saved_scale), inverse)));
  }
};

void check_batch_norm(const Tensor& x, const Tensor& scale, const Tensor& shift, Index groups) {
  check_matrix("batch_norm", x);
  if (groups < 1 || x.dim(0) % groups != 0) {
    throw Error("batch_norm: " + x.shape().text() + " cannot be split into " +
                std::to_string(groups) + " groups of equal size");
  }
  if (groups > 1 && is_recording()) {
    throw Error(
        "batch_norm: several groups have no gradient; use NoGrad or normalise each group "
        "separately");
  }
  if (x.dim(0) == 0) throw Error("batch_norm: no rows in " + x.shape().text());
  for (const Tensor* parameter : {&scale, &shift}) {
    check_devices("batch_norm", x.device(), parameter->device());
    if (parameter->shape() != Shape{x.dim(1)}) {
      throw_shapes("batch_norm", x.shape(), parameter->shape(),
                   "scale and shift must have one value per column");
    }
  }
}

}  // namespace

BatchNormResult batch_norm(const Tensor& x, const Tensor& scale, const Tensor& shift, Real epsilon,
                           Activation activation, Real slope, Index groups) {
  check_batch_norm(x, scale, shift, groups);
  check_slope("batch_norm", activation, slope);
  const Shape statistics = groups == 1 ? scale.shape() : Shape{groups, x.dim(1)};
  BatchNormResult result;
  result.mean = Tensor::empty(statistics, x.device());
  result.inverse_deviation = Tensor::empty(statistics, x.device());
  Tensor y = Tensor::empty(x.shape(), x.device());
  const BatchNormCall call{.rows = x.dim(0) / groups,
                           .columns = x.dim(1),
                           .groups = groups,
                           .epsilon = epsilon,
                           .scale = scale.data(),
                           .epilogue = {shift.data(), activation, slope}};
  batch_norm_forward(x.device(), x.data(), call, result.mean.mutable_data(),
                     result.inverse_deviation.mutable_data(), y.mutable_data());
  const Saved saved_y = activation == Activation::none ? Saved<Tensor>() : Saved(y.detach());
  result.y = record(
      "batch_norm", y, {&x, &scale, &shift},
      BatchNormRule{Saved(x), Saved(scale), Saved(result.mean), Saved(result.inverse_deviation),
                    saved_y, epsilon, activation, slope, scale.node() == shift.node()});
  return result;
}

Tensor dropout(const Tensor& x, Real probability, const Random& random) {
  if (!(probability >= 0 && probability < 1)) {
    throw Error("dropout: probability " + std::to_string(probability) + " is not in [0, 1)");
  }
  Tensor mask = Tensor::empty(x.shape(), x.device());
  Tensor y = Tensor::empty(x.shape(), x.device());
  dropout_forward(x.device(), random, probability, x.data(), mask.mutable_data(), y.mutable_data(),
                  x.count());
  return record("dropout", y, {&x}, [mask = Saved(mask)](Backward& g) {
    g.add(0, multiply(g.gradient(), g.saved(mask)));
  });
}

}  // namespace ballast
