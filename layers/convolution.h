// Convolution layers for images [images, height, width, channels] (channels last). Weights are
// [kernel, kernel, channels, filters] in both layers, so that a transposed layer inverts the shape
// of the layer it mirrors.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "autograd/operations.h"
#include "layers/network.h"

namespace ballast {

struct Conv2dSizes {
  Index in = 0;   // input channels
  Index out = 0;  // output channels
  Index kernel = 1;
  Window window{};
  bool bias = true;  // use false before batch norm, which subtracts it again
};

// Common base of both layers. Parameters: name.weight and, if enabled, name.bias. Initialised like
// Linear, with fan_in over one window.
class ConvolutionLayer {
 public:
  const Tensor& weight() const { return network_->parameter(weight_); }
  // Undefined if there is no bias.
  Tensor bias() const { return bias_ ? network_->parameter(*bias_) : Tensor(); }

 protected:
  ConvolutionLayer(Network& network, const std::string& name, const Shape& weight,
                   const Conv2dSizes& sizes, std::optional<Initial> weights);
  Window window() const { return window_; }

 private:
  Network* network_;
  Window window_;
  std::size_t weight_;
  std::optional<std::size_t> bias_;
};

// y = activation(convolution + bias): [images, h, w, in] to [images, (h + 2 padding - kernel) /
// stride + 1, ..., out].
class Conv2d : public ConvolutionLayer {
 public:
  Conv2d(Network& network, const std::string& name, const Conv2dSizes& sizes,
         std::optional<Initial> weights = {});
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;
};

// x = activation(transposed convolution + bias): [images, h, w, in] to [images, (h - 1) stride -
// 2 padding + kernel, ..., out].
class ConvTranspose2d : public ConvolutionLayer {
 public:
  ConvTranspose2d(Network& network, const std::string& name, const Conv2dSizes& sizes,
                  std::optional<Initial> weights = {});
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;
};

}  // namespace ballast
