// Batch normalisation and dropout.
#include "autograd/rules.h"
#include "kernels/batch_norm.h"
#include "kernels/dropout.h"

namespace ballast {
namespace {

// What batch_norm saves. Inputs of its node: x, scale, shift.
struct BatchNormRule {
  Saved<Tensor> saved_x;
  Saved<Tensor> saved_scale;
  Saved<Tensor> mean;
  Saved<Tensor> inverse_deviation;
  EpilogueRule epilogue;
  Real epsilon;
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
    const Tensor& x = g.saved(saved_x);
    const Tensor& scale = g.saved(saved_scale);
    const Tensor y = g.result(epilogue.saved_y);
    // If scale and shift are one tensor, both gradients are written to temporary memory.
    const auto place = [&](std::size_t input, const Tensor& like) {
      const bool direct = g.needs(input) && (input == 0 || !one_parameter);
      return direct ? g.overwrite(input) : Tensor::empty(like.shape(), like.device());
    };
    Tensor dx = place(0, x);
    Tensor dscale = place(1, scale);
    Tensor dshift = place(2, scale);
    const BatchNormCall call{.rows = x.dim(0),
                             .columns = x.dim(1),
                             .scale = scale.data(),
                             .epilogue = {nullptr, epilogue.activation, epilogue.slope}};
    batch_norm_backward(x.device(), g.gradient().data(),
                        {x.data(), y.defined() ? y.data() : nullptr, g.saved(mean).data(),
                         g.saved(inverse_deviation).data()},
                        call, dx.mutable_data(), dscale.mutable_data(), dshift.mutable_data());
    g.add(0, dx);
    g.add(1, dscale);
    g.add(2, dshift);
  }

  // dz = the gradient before the activation, h = (x - mean(x)) i the normalised input with
  // i = 1 / sqrt(variance(x) + epsilon): dscale = sum dz h, dshift = sum dz,
  // dx = scale i (dz - mean(dz) - h mean(dz h)).
  void composed(Backward& g) const {
    const Tensor& x = g.saved(saved_x);
    const Tensor dz = epilogue.before_activation(g);
    const Tensor centred = x - ballast::mean(x, 0);
    const Tensor inverse = reciprocal(sqrt(ballast::mean(square(centred), 0) + epsilon));
    const Tensor normalised = centred * inverse;
    const Tensor product = dz * normalised;
    g.add(1, product);  // summed over the rows by add()
    g.add(2, dz);
    if (!g.needs(0)) return;
    const Tensor rest = dz - ballast::mean(dz, 0) - normalised * ballast::mean(product, 0);
    g.add(0, rest * (g.saved(saved_scale) * inverse));
  }
};

void check_batch_norm(const Tensor& x, const Tensor& scale, const Tensor& shift, Index groups) {
  check_matrix("batch_norm", x);
  require(groups >= 1 && x.dim(0) % groups == 0, "batch_norm", x.shape(), " cannot be split into ",
          groups, " groups of equal size");
  require(groups == 1 || !is_recording(), "batch_norm",
          "several groups have no gradient; use NoGrad or normalise each group separately");
  require(x.dim(0) > 0, "batch_norm", "no rows in ", x.shape());
  for (const Tensor* parameter : {&scale, &shift}) {
    check_devices("batch_norm", x.device(), parameter->device());
    require_match(parameter->shape() == Shape{x.dim(1)}, "batch_norm", x.shape(),
                  parameter->shape(), "scale and shift must have one value per column");
  }
}

}  // namespace

BatchNormResult batch_norm(const Tensor& x, const Tensor& scale, const Tensor& shift, Real epsilon,
                           Activation activation, Real slope, Index groups) {
  check_batch_norm(x, scale, shift, groups);
  check_epilogue("batch_norm", x, {}, x.dim(1), activation, slope);
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
  result.y = record(
      "batch_norm", y, {&x, &scale, &shift},
      BatchNormRule{Saved(x), Saved(scale), Saved(result.mean), Saved(result.inverse_deviation),
                    EpilogueRule(y, activation, slope), epsilon, scale.node() == shift.node()});
  return result;
}

Tensor dropout(const Tensor& x, Real probability, const Random& random) {
  require(probability >= 0 && probability < 1, "dropout", "probability ", probability,
          " is not in [0, 1)");
  Tensor mask = Tensor::empty(x.shape(), x.device());
  Tensor y = Tensor::empty(x.shape(), x.device());
  dropout_forward(x.device(), random, probability, x.data(), mask.mutable_data(), y.mutable_data(),
                  x.count());
  return record("dropout", y, {&x}, [mask = Saved(mask)](Backward& g) {
    g.add(0, multiply(g.gradient(), g.saved(mask)));
  });
}

}  // namespace ballast
