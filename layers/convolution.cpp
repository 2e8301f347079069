#include "layers/convolution.h"

#include "layers/layers.h"

namespace ballast {

ConvolutionLayer::ConvolutionLayer(Network& network, const std::string& name, const Shape& weight,
                                   const Conv2dSizes& sizes, std::optional<Initial> weights)
    : network_(&network), window_(sizes.window) {
  const Initial usual = fan_in_initial(sizes.kernel * sizes.kernel * sizes.in);
  weight_ = network.add_parameter(name + ".weight", weight, weights.value_or(usual));
  if (!sizes.bias) return;
  bias_ =
      network.add_parameter(name + ".bias", {sizes.out}, weights ? Initial::constant(0) : usual);
}

Conv2d::Conv2d(Network& network, const std::string& name, const Conv2dSizes& sizes,
               std::optional<Initial> weights)
    : ConvolutionLayer(network, name, {sizes.kernel, sizes.kernel, sizes.in, sizes.out}, sizes,
                       weights) {}

Tensor Conv2d::forward(const Tensor& x, Activation activation, Real slope) const {
  return convolution(x, weight(), window(), bias(), activation, slope);
}

ConvTranspose2d::ConvTranspose2d(Network& network, const std::string& name,
                                 const Conv2dSizes& sizes, std::optional<Initial> weights)
    : ConvolutionLayer(network, name, {sizes.kernel, sizes.kernel, sizes.out, sizes.in}, sizes,
                       weights) {}

Tensor ConvTranspose2d::forward(const Tensor& x, Activation activation, Real slope) const {
  const auto size = [&](int axis) {
    return (x.dim(axis) - 1) * window().stride - 2 * window().padding + weight().dim(axis - 1);
  };
  return transposed_convolution(x, weight(), size(1), size(2), window(), bias(), activation, slope);
}

}  // namespace ballast
