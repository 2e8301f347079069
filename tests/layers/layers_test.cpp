#include "layers/layers.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/grad.h"
#include "kernels/error.h"

namespace ballast {
namespace {

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

TEST_CASE("a linear layer over parts equals the layer over the parts side by side") {
  ParameterGroup whole_group;
  const Linear whole(whole_group, "layer", {7}, 4);
  whole_group.allocate({});
  whole.initialize(9, 2);
  ParameterGroup parts_group;
  const Linear parts(parts_group, "layer", {4, 3}, 4);
  parts_group.allocate({});
  parts.initialize(9, 2);
  CHECK_EQ(whole_group.name(0), "layer.weight");
  CHECK_EQ(parts_group.name(0), "layer.weight_0");
  CHECK_EQ(parts_group.name(1), "layer.weight_1");
  CHECK_EQ(parts_group.name(2), "layer.bias");

  const Tensor a = uniform({5, 4}, 0);
  const Tensor b = uniform({5, 3}, 1);
  check_close(parts.forward({{a, {}}, {b, {}}}, Activation::leaky_relu, Real{0.2}),
              whole.forward(concat_columns({a, b}), Activation::leaky_relu, Real{0.2}));
  CHECK_THROWS_AS(parts.forward(a), Error);
  CHECK_THROWS_AS(whole.forward({{a, {}}, {b, {}}}), Error);
}

TEST_CASE("a linear layer starts within one over the root of its inputs") {
  ParameterGroup group;
  const Linear layer(group, "layer", {60, 40}, 50);
  group.allocate({});
  layer.initialize(1, 1);
  for (const Tensor& parameter : group.parameters()) {
    Real largest = 0;
    for (const Real value : parameter.to_vector()) largest = std::max(largest, std::abs(value));
    CHECK(largest <= Real{0.1});
    CHECK(largest > Real{0.08});
  }
}

TEST_CASE("batch norm in evaluation does not depend on the other rows") {
  ParameterGroup group;
  BatchNorm layer(group, "norm", 3);
  group.allocate({});
  layer.initialize();
  for (std::uint32_t i = 0; i < 20; ++i)
    layer.forward(uniform({8, 3}, i), BatchNorm::Mode::training);
  const Tensor x = uniform({4, 3}, 99);
  const Tensor all = layer.forward(x, BatchNorm::Mode::evaluation, Activation::relu);
  for (Index row = 0; row < 4; ++row) {
    check_close(
        layer.forward(slice_rows(x, row, row + 1), BatchNorm::Mode::evaluation, Activation::relu),
        slice_rows(all, row, row + 1));
  }
}

TEST_CASE("batch norm of groups is that of one batch after the other") {
  const NoGrad pause;
  ParameterGroup groups[2];
  BatchNorm together(groups[0], "norm", 3);
  BatchNorm one_by_one(groups[1], "norm", 3);
  for (ParameterGroup& group : groups) group.allocate({});
  together.initialize();
  one_by_one.initialize();
  const auto training = BatchNorm::Mode::training;
  const Tensor x = uniform({12, 3}, 5);
  const Tensor all = together.forward(x, training, Activation::relu, 0, 3);
  for (Index row = 0; row < 12; row += 4) {
    check_close(one_by_one.forward(slice_rows(x, row, row + 4), training, Activation::relu),
                slice_rows(all, row, row + 4));
  }
  check_close(together.running(), one_by_one.running());
  CHECK_THROWS_AS(together.forward(uniform({3, 3}, 6), training, Activation::none, 0, 3), Error);
}

TEST_CASE("batch norm of a constant column is its shift") {
  ParameterGroup group;
  BatchNorm layer(group, "norm", 2);
  group.allocate({});
  layer.initialize();
  Tensor shift = group.parameter(1);
  shift.mutable_data()[0] = 3;
  check_close(layer.forward(Tensor::full({5, 2}, 7), BatchNorm::Mode::training),
              broadcast_to(Tensor::from({3, 0}, {2}), {5, 2}));
}

TEST_CASE("batch norm refuses to train on one row") {
  ParameterGroup group;
  BatchNorm layer(group, "norm", 2);
  group.allocate({});
  CHECK_THROWS_AS(layer.forward(Tensor::zeros({1, 2}), BatchNorm::Mode::training), Error);
  layer.forward(Tensor::zeros({1, 2}), BatchNorm::Mode::evaluation);
}

TEST_CASE("batch norm refuses another number of columns, even one that broadcasts") {
  ParameterGroup group;
  BatchNorm three(group, "three", 3);
  BatchNorm one(group, "one", 1);
  group.allocate({});
  for (const auto mode : {BatchNorm::Mode::training, BatchNorm::Mode::evaluation}) {
    CHECK_THROWS_WITH_AS(
        three.forward(uniform({4, 1}, 1), mode),
        "batch norm 'three': the input is 4x1, the statistics are 3; columns differ", Error);
    CHECK_THROWS_WITH_AS(
        one.forward(uniform({2, 2, 2, 5}, 1), mode),
        "batch norm 'one': the input is 2x2x2x5, the statistics are 1; columns differ", Error);
    CHECK_THROWS_AS(three.forward(uniform({3}, 1), mode), Error);
  }
}

TEST_CASE("initialize sets a used batch norm back") {
  ParameterGroup group;
  BatchNorm layer(group, "norm", 2);
  group.allocate({});
  layer.initialize();
  layer.forward(uniform({8, 2}, 1), BatchNorm::Mode::training);
  layer.initialize();
  const NamedTensors buffers = layer.buffers();
  CHECK_EQ(buffers[0].first, "norm.running_mean");
  check_close(buffers[0].second, Tensor::zeros({2}));
  CHECK_EQ(buffers[1].first, "norm.running_variance");
  check_close(buffers[1].second, Tensor::full({2}, 1));
}

}  // namespace
}  // namespace ballast
