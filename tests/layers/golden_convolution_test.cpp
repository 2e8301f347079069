// Compares convolution layers, their normalisation and losses with PyTorch.
#include <doctest/doctest.h>

#include <algorithm>

#include "autograd/grad.h"
#include "golden.h"
#include "layers/convolution.h"
#include "layers/layers.h"
#include "layers/losses.h"

namespace ballast {
namespace {

using testing::check_golden;
using testing::copy;
using testing::leaf;
using testing::values;

void check_layer(const std::string& name, const Tensor& tensor) {
  static const testing::Golden golden("golden_convolution.bin");
  check_golden(golden, name, tensor);
}

// y, and the gradients of the sum of y times values(stream).
void check_with_gradients(const std::string& name, const Tensor& y, unsigned stream,
                          const std::vector<std::pair<std::string, Tensor>>& inputs) {
  check_layer(name + ".y", y);
  std::vector<Tensor> tensors;
  for (const auto& input : inputs) tensors.push_back(input.second);
  GradOptions options;
  options.output_gradients = {values(stream, y.shape())};
  const std::vector<Tensor> found = grad({y}, tensors, options);
  for (std::size_t i = 0; i < found.size(); ++i)
    check_layer(name + ".d" + inputs[i].first, found[i]);
}

TEST_CASE("values and gradients of convolution layers agree with PyTorch") {
  for (const auto& [name, channels, height] :
       {std::tuple<std::string, Index, Index>{"few", 3, 9}, {"many", 18, 7}}) {
    const Tensor weight = values(2, {4, 4, channels, 5}, 0.25);
    Network net("net");
    const Conv2d conv(net, "conv", {channels, 5, 4, {2, 1}});
    const ConvTranspose2d transpose(net, "transpose", {5, channels, 4, {2, 1}});
    copy(weight, conv.weight());
    copy(values(3, {5}), conv.bias());
    copy(weight, transpose.weight());
    copy(values(6, {channels}), transpose.bias());
    const Tensor x = leaf(values(1, {2, height, 6, channels}));
    check_with_gradients("conv_" + name, conv.forward(x, Activation::leaky_relu, Real(0.2)), 4,
                         {{"x", x}, {"w", conv.weight()}, {"b", conv.bias()}});
    const Tensor y = leaf(values(5, {2, 4, 3, 5}));
    check_with_gradients("transpose_" + name, transpose.forward(y, Activation::relu), 7,
                         {{"x", y}, {"w", transpose.weight()}, {"b", transpose.bias()}});
  }
}

TEST_CASE("batch norm of images agrees with PyTorch and can leave its statistics unchanged") {
  Network net("net");
  const BatchNorm norm(net, "norm", 3);
  copy(values(8, {3}), net.parameter(0));
  copy(values(9, {3}), net.parameter(1));
  const Tensor x = leaf(values(10, {2, 4, 5, 3}));
  const auto activation = Activation::leaky_relu;
  net.start_step(0);
  {
    const auto keeping = net.keeping_statistics();
    const Tensor y = norm.forward(x, activation, Real(0.2));
    check_layer("norm.y", y);
  }
  CHECK(net.buffer(0).to_vector() == std::vector<Real>(3, 0));
  CHECK(net.buffer(1).to_vector() == std::vector<Real>(3, 1));
  check_with_gradients("norm", norm.forward(x, activation, Real(0.2)), 11,
                       {{"x", x}, {"scale", net.parameter(0)}, {"shift", net.parameter(1)}});
  check_layer("norm.running_mean", net.buffer(0));
  check_layer("norm.running_variance", net.buffer(1));
}

TEST_CASE("losses on logits agree with PyTorch") {
  const Tensor x = leaf(values(1, {6, 1}, 8));
  check_with_gradients("binary_0", binary_cross_entropy(x, false), 2, {{"x", x}});
  check_with_gradients("binary_100", binary_cross_entropy(x, true), 2, {{"x", x}});
  const Tensor logits = leaf(values(3, {4, 5}, 4));
  check_with_gradients("categories", cross_entropy(logits, Integers::from({1, 0, 4, 3})), 4,
                       {{"x", logits}});
  const Tensor mean = leaf(values(6, {4, 3}));
  const Tensor log_deviation = leaf(values(7, {4, 3}));
  check_with_gradients("gaussian", gaussian_log_likelihood(values(5, {4, 3}), mean, log_deviation),
                       8, {{"mean", mean}, {"log_deviation", log_deviation}});
}

}  // namespace
}  // namespace ballast
