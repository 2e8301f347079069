#include "layers/layers.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/grad.h"
#include "golden.h"
#include "kernels/error.h"
#include "layers/convolution.h"

namespace ballast {
namespace {

using testing::copy;

Tensor uniform(const Shape& shape, std::uint32_t call) {
  Tensor x = Tensor::empty(shape);
  random_uniform({}, {.seed = 4, .call = call}, x.mutable_data(), x.count());
  return x;
}

void check_close(const Tensor& a, const Tensor& b, double tolerance = 1e-5) {
  REQUIRE_EQ(a.shape(), b.shape());
  for (Index i = 0; i < a.count(); ++i) {
    CHECK(a.data()[i] == doctest::Approx(b.data()[i]).epsilon(tolerance));
  }
}

TEST_CASE("a linear layer over parts equals the layer over the concatenated parts") {
  Network net("net");
  const Linear whole(net, "whole", {7}, 4);
  const Linear parts(net, "parts", {4, 3}, 4);
  CHECK(net.parameter_names() == std::vector<std::string>{"whole.weight", "whole.bias",
                                                          "parts.weight_0", "parts.weight_1",
                                                          "parts.bias"});
  copy(concat_rows({parts.weight(0), parts.weight(1)}), whole.weight());
  copy(parts.bias(), whole.bias());

  const Tensor a = uniform({5, 4}, 0);
  const Tensor b = uniform({5, 3}, 1);
  check_close(parts.forward({{a, {}}, {b, {}}}, Activation::leaky_relu, Real{0.2}),
              whole.forward(concat_columns({a, b}), Activation::leaky_relu, Real{0.2}));
  CHECK_THROWS_AS(parts.forward(a), Error);
  CHECK_THROWS_AS(whole.forward({{a, {}}, {b, {}}}), Error);
}

void check_starts_within(const std::vector<Tensor>& parameters, Real bound) {
  for (const Tensor& parameter : parameters) {
    Real largest = 0;
    for (const Real value : parameter.to_vector()) largest = std::max(largest, std::abs(value));
    CHECK(largest <= bound);
    CHECK(largest > bound * Real{0.8});
  }
}

TEST_CASE("initial weights are within 1 / sqrt(inputs)") {
  Network linear("linear", {}, 1);
  const Linear layer(linear, "layer", {60, 40}, 50);
  check_starts_within(linear.parameters(), Real{0.1});
  Network images("images", {}, 1);
  const Conv2d convolution(images, "convolution", {4, 50, 5, {1, 2}});
  const ConvTranspose2d transposed(images, "transposed", {4, 50, 5, {1, 2}});
  check_starts_within(images.parameters(), Real{0.1});
}

TEST_CASE("weights use the given initialisation, and biases then start at 0") {
  Network net("net", {}, 1);
  const Linear linear(net, "linear", {2, 3}, 4, Initial::constant(2));
  const Conv2d convolution(net, "convolution", {3, 4, 2}, Initial::constant(3));
  const ConvTranspose2d transposed(net, "transposed", {3, 4, 2}, Initial::constant(4));
  CHECK(linear.weight(0).to_vector() == std::vector<Real>(8, 2));
  CHECK(linear.weight(1).to_vector() == std::vector<Real>(12, 2));
  CHECK(convolution.weight().to_vector() == std::vector<Real>(48, 3));
  CHECK(transposed.weight().to_vector() == std::vector<Real>(48, 4));
  for (const Tensor& bias : {linear.bias(), convolution.bias(), transposed.bias()}) {
    CHECK(bias.to_vector() == std::vector<Real>(4, 0));
  }
}

TEST_CASE("batch norm starts as the identity up to epsilon") {
  Network net("net");
  const BatchNorm layer(net, "norm", 2);
  CHECK(net.parameter(0).to_vector() == std::vector<Real>(2, 1));
  CHECK(net.parameter(1).to_vector() == std::vector<Real>(2, 0));
  CHECK(net.buffer(0).to_vector() == std::vector<Real>(2, 0));
  CHECK(net.buffer(1).to_vector() == std::vector<Real>(2, 1));
  const Tensor x = uniform({4, 2}, 7);
  check_close(layer.forward(x), x);
}

TEST_CASE("batch norm in evaluation does not depend on the other rows") {
  Network net("net");
  const BatchNorm layer(net, "norm", 3);
  net.start_step(0);
  for (std::uint32_t i = 0; i < 20; ++i) layer.forward(uniform({8, 3}, i));
  net.finish_step();
  const Tensor x = uniform({4, 3}, 99);
  const Tensor all = layer.forward(x, Activation::relu);
  for (Index row = 0; row < 4; ++row) {
    check_close(layer.forward(slice_rows(x, row, row + 1), Activation::relu),
                slice_rows(all, row, row + 1));
  }
}

TEST_CASE("batch norm of several batches equals batch norm of one after the other") {
  const NoGrad pause;
  Network together("net");
  const BatchNorm norm_together(together, "norm", 3);
  Network one_by_one("net");
  const BatchNorm norm_one_by_one(one_by_one, "norm", 3);
  together.start_step(0);
  one_by_one.start_step(0);
  const auto batches = together.with_batches(3);
  const Tensor x = uniform({12, 3}, 5);
  const Tensor all = norm_together.forward(x, Activation::relu);
  for (Index row = 0; row < 12; row += 4) {
    check_close(norm_one_by_one.forward(slice_rows(x, row, row + 4), Activation::relu),
                slice_rows(all, row, row + 4));
  }
  check_close(together.flat_buffers(), one_by_one.flat_buffers());
  CHECK_THROWS_AS(norm_together.forward(uniform({3, 3}, 6)), Error);
}

TEST_CASE("batch norm of a constant column is its shift") {
  Network net("net");
  const BatchNorm layer(net, "norm", 2);
  Tensor shift = net.parameter(1);
  shift.mutable_data()[0] = 3;
  net.start_step(0);
  check_close(layer.forward(Tensor::full({5, 2}, 7)),
              broadcast_to(Tensor::from({3, 0}, {2}), {5, 2}));
}

TEST_CASE("batch norm rejects training on one row") {
  Network net("net");
  const BatchNorm layer(net, "norm", 2);
  layer.forward(Tensor::zeros({1, 2}));
  net.start_step(0);
  CHECK_THROWS_AS(layer.forward(Tensor::zeros({1, 2})), Error);
  const auto evaluating = net.evaluating();
  layer.forward(Tensor::zeros({1, 2}));
}

TEST_CASE("batch norm rejects a different number of columns, even one that broadcasts") {
  Network net("net");
  const BatchNorm three(net, "three", 3);
  const BatchNorm one(net, "one", 1);
  for (const bool training : {false, true}) {
    if (training) net.start_step(0);
    CHECK_THROWS_WITH_AS(
        three.forward(uniform({4, 1}, 1)),
        "batch norm 'three': input is 4x1, statistics are 3; numbers of columns differ", Error);
    CHECK_THROWS_WITH_AS(
        one.forward(uniform({2, 2, 2, 5}, 1)),
        "batch norm 'one': input is 2x2x2x5, statistics are 1; numbers of columns differ", Error);
    CHECK_THROWS_AS(three.forward(uniform({3}, 1)), Error);
  }
}

}  // namespace
}  // namespace ballast
