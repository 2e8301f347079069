// Convolution layers over images [images, height, width, channels] (channels last). Weights are
// [kernel, kernel, channels, filters] in both, so that a transposed layer undoes the shape of the
// layer it mirrors.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "autograd/operations.h"
#include "layers/network.h"

namespace ballast {

struct Conv2dSizes {
  Index in = 0;   // channels that come
  Index out = 0;  // channels that go
  Index kernel = 1;
  Window window{};
  bool bias = true;  // none before a batch norm, which would take it off again
};

// What the two layers have in common: their parameters, name.weight and, if wanted, name.bias. They
// start as those of Linear do, fan_in over a window.
class ConvolutionLayer {
 public:
  const Tensor& weight() const { return network_->parameter(weight_); }
  // Undefined without a bias.
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
