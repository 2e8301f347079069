// Compares single operations with PyTorch.
#include <doctest/doctest.h>

#include <algorithm>

#include "autograd/grad.h"
#include "autograd/spans.h"
#include "golden.h"
#include "layers/layers.h"

namespace ballast {
namespace {

using testing::check_golden;
using testing::copy;
using testing::Golden;
using testing::leaf;
using testing::values;

void check_operation(const std::string& name, const Tensor& tensor) {
  static const Golden golden("golden_operations.bin");
  check_golden(golden, name, tensor);
}

std::vector<Tensor> gradients(const Tensor& y, const Tensor& dy,
                              const std::vector<Tensor>& inputs) {
  GradOptions options;
  options.output_gradients = {dy};
  return grad({y}, inputs, options);
}

TEST_CASE("batch norm with ReLU agrees with PyTorch in training and evaluation") {
  Network net("net");
  const BatchNorm layer(net, "norm", 4);
  copy(values(1, {4}), net.parameter(0));
  copy(values(2, {4}), net.parameter(1));
  net.start_step(0);
  layer.forward(values(3, {6, 4}));
  const Tensor x = leaf(values(4, {6, 4}));
  const Tensor dy = values(5, {6, 4});
  const std::vector<Tensor> inputs = {x, net.parameter(0), net.parameter(1)};
  for (const std::string prefix : {"batch_norm.", "batch_norm.eval_"}) {
    const Tensor y = layer.forward(x, Activation::relu);
    check_operation(prefix + "y", y);
    const std::vector<Tensor> found = gradients(y, dy, inputs);
    check_operation(prefix + "dx", found[0]);
    check_operation(prefix + "dscale", found[1]);
    check_operation(prefix + "dshift", found[2]);
    net.finish_step();
  }
  check_operation("batch_norm.running_mean", net.buffer(0));
  check_operation("batch_norm.running_variance", net.buffer(1));
}

TEST_CASE("Adam with L2 agrees with PyTorch") {
  Network net("net");
  net.add_parameter("p", {20}, Initial::constant(0));
  net.optimise({.learning_rate = 2e-3, .beta1 = 0.5, .beta2 = 0.9, .weight_decay = 0.01});
  copy(values(1, {20}), net.parameter(0));
  for (unsigned step = 0; step < 3; ++step) {
    copy(values(10 + step, {20}), net.gradients()[0]);
    net.start_step(step);
    net.update();
    check_operation("adam.step" + std::to_string(step + 1), net.parameter(0));
  }
}

Spans spans() {
  return make_spans({{0, 1, SpanKind::tanh},
                     {1, 3, SpanKind::softmax},
                     {4, 1, SpanKind::softmax},
                     {5, 1, SpanKind::tanh},
                     {6, 4, SpanKind::softmax}});
}

TEST_CASE("cross-entropy of spans") {
  const Integers target = Integers::from(
      {-1, 2, 0, -1, -1, -1, -1, -1, -1, 3, -1, 0, -1, -1, 0, -1, -1, -1, -1, -1, -1, 1, 0, -1, 2});
  const Tensor x = leaf(values(1, {5, 10}, 4));
  const Tensor loss = cross_entropy_spans(x, target, spans());
  check_operation("cross_entropy.loss", loss);
  check_operation("cross_entropy.dx", gradients(loss, values(2, {5, 1}), {x})[0]);
}

TEST_CASE("tanh and Gumbel-softmax of spans") {
  const Tensor x = leaf(values(1, {5, 10}, 4));
  const Tensor y = activate_spans(x, spans(), Real{0.25}, values(3, {5, 10}));
  check_operation("activate.y", y);
  check_operation("activate.dx", gradients(y, values(4, {5, 10}), {x})[0]);
}

TEST_CASE("derivatives at kinks follow PyTorch's conventions") {
  const Tensor x = leaf(Tensor::from({-1, Real{-0.0}, 0, 1, 2}, {5}));
  const Tensor other = Tensor::from({0, 0, 0, 1, 1}, {5});
  const auto slope = [&](const Tensor& y) { return grad({y}, {x})[0]; };
  check_operation("kinks.relu", slope(relu(x)));
  check_operation("kinks.leaky_relu", slope(leaky_relu(x, Real{0.2})));
  check_operation("kinks.abs", slope(abs(x)));
  check_operation("kinks.clamp", slope(clamp(x, -1, 1)));
  check_operation("kinks.maximum", slope(maximum(x, other)));
  check_operation("kinks.minimum", slope(minimum(x, other)));
  const Tensor rows = leaf(Tensor::from({0, 0, 3, 4}, {2, 2}));
  check_operation("kinks.row_norm", grad({row_norm(rows)}, {rows})[0]);
}

}  // namespace
}  // namespace ballast
