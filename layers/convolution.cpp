#include "layers/convolution.h"

namespace ballast {

ConvolutionLayer::ConvolutionLayer(ParameterGroup& group, const std::string& name,
                                   const Shape& weight, const Conv2dSizes& sizes)
    : group_(&group), window_(sizes.window), weight_(group.add(name + ".weight", weight)) {
  if (sizes.bias) bias_ = group.add(name + ".bias", {sizes.out});
}

void ConvolutionLayer::initialize_normal(std::uint64_t seed, std::uint32_t call,
                                         Real deviation) const {
  ballast::initialize_normal(weight(), deviation,
                             {.seed = seed, .purpose = kInitialization, .call = call});
  if (bias_) initialize_zero(bias());
}

Conv2d::Conv2d(ParameterGroup& group, const std::string& name, const Conv2dSizes& sizes)
    : ConvolutionLayer(group, name, {sizes.kernel, sizes.kernel, sizes.in, sizes.out}, sizes) {}

Tensor Conv2d::forward(const Tensor& x, Activation activation, Real slope) const {
  return convolution(x, weight(), window(), bias(), activation, slope);
}

ConvTranspose2d::ConvTranspose2d(ParameterGroup& group, const std::string& name,
                                 const Conv2dSizes& sizes)
    : ConvolutionLayer(group, name, {sizes.kernel, sizes.kernel, sizes.out, sizes.in}, sizes) {}

Tensor ConvTranspose2d::forward(const Tensor& x, Activation activation, Real slope) const {
  const auto size = [&](int axis) {
    return (x.dim(axis) - 1) * window().stride - 2 * window().padding + weight().dim(axis - 1);
  };
  return transposed_convolution(x, weight(), size(1), size(2), window(), bias(), activation, slope);
}

}  // namespace ballast
