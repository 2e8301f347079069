// The short cuts of the networks against the plain way.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/grad.h"
#include "layers/losses.h"
#include "models/ctgan/networks.h"
#include "tensors.h"

namespace ballast {
namespace {

using test::largest_difference;

constexpr Index kPacks = 3;
constexpr Index kPac = 2;
constexpr Index kRowColumns = 5;
constexpr Index kConditions = 4;

Tensor normal(const Shape& shape, std::uint32_t call) {
  Tensor x = Tensor::empty(shape);
  random_normal({}, {.seed = 5, .call = call}, x.mutable_data(), x.count());
  return x;
}

SparseTensor one_hot(Index rows, Index columns, Index first) {
  SparseTensor x = SparseTensor::empty(rows, columns, 1, false);
  for (Index i = 0; i < rows; ++i) {
    x.mutable_index()[i] = static_cast<std::int32_t>((first + i) % columns);
  }
  return x;
}

struct Fixture {
  ParameterGroup group;
  Critic critic{group, kRowColumns, kConditions, kPac, {7, 6}};
  Tensor real = normal({kPacks, kPac* kRowColumns}, 0);
  Tensor fake = normal({kPacks, kPac* kRowColumns}, 1);
  SparseTensor real_condition = one_hot(kPacks * kPac, kConditions, 0).pack(kPac);
  SparseTensor fake_condition = one_hot(kPacks * kPac, kConditions, 2).pack(kPac);
  Tensor mixing = Tensor::from({Real{0.1}, Real{0.5}, Real{0.9}}, {kPacks, 1});

  Fixture() {
    group.allocate({});
    critic.initialize(3);
  }
  // The critic on dense input [rows, conditions], as the formulas have it.
  Tensor dense_first(const Tensor& x) const {
    const Index cut = kPac * kRowColumns;
    return matmul(slice_columns(x, 0, cut), group.parameter(0)) +
           matmul(slice_columns(x, cut, x.dim(1)), group.parameter(1)) + group.parameter(2);
  }
  Tensor dense_mixture() const {
    return interpolate(concat_columns({real, real_condition.to_dense()}),
                       concat_columns({fake, fake_condition.to_dense()}), mixing);
  }
};

TEST_CASE("the critic's first layer of a mixture is the mixture of its first layers") {
  const Fixture f;
  const Tensor real = f.critic.first_layer({f.real, {}}, f.real_condition);
  const Tensor fake = f.critic.first_layer({f.fake, {}}, f.fake_condition);
  const Tensor mixed = fake + f.mixing * (real - fake);
  CHECK(largest_difference(mixed, f.dense_first(f.dense_mixture())) < 1e-5);
}

// The penalty by the short cut and over a dense leaf: value and all gradients of parameters.
TEST_CASE("the penalty's norm is over rows and conditions of the whole pack") {
  const Fixture f;
  const Tensor real = f.critic.first_layer({f.real, {}}, f.real_condition);
  const Tensor fake = f.critic.first_layer({f.fake, {}}, f.fake_condition);
  const Tensor mixed = fake + f.mixing * (real - fake);
  const Tensor slope = grad({f.critic.score(mixed, 9, 4, 1)}, {mixed}, {.create_graph = true})[0];
  const Tensor penalty = Real{10} * mean(square(f.critic.input_gradient_norm(slope) - Real{1}));

  const Tensor x = f.dense_mixture();
  const Tensor plain = gradient_penalty(f.critic.score(f.dense_first(x), 9, 4, 1), x, 10);
  CHECK(penalty.item() == doctest::Approx(static_cast<double>(plain.item())).epsilon(1e-5));

  // Parameters that the penalty depends on: weights of the first two layers.
  const std::vector<Tensor> weights = {f.group.parameter(0), f.group.parameter(1),
                                       f.group.parameter(3), f.group.parameter(5)};
  const auto fast = grad({penalty}, weights);
  const auto slow = grad({plain}, weights);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    CAPTURE(i);
    CHECK(largest_difference(fast[i], slow[i]) < 1e-5);
  }
}

TEST_CASE("the critic drops other units in each pass and step") {
  const Fixture f;
  const Tensor first = f.critic.first_layer({f.real, {}}, f.real_condition);
  const Tensor a = f.critic.score(first, 1, 1, 0);
  CHECK(largest_difference(a, f.critic.score(first, 1, 1, 0)) == 0);
  CHECK(largest_difference(a, f.critic.score(first, 1, 1, 1)) > 0);
  CHECK(largest_difference(a, f.critic.score(first, 1, 2, 0)) > 0);
}

TEST_CASE("in evaluation a generator's row does not depend on its neighbours") {
  ParameterGroup group;
  Generator generator(group, 6, kConditions, {8, 8}, kRowColumns);
  group.allocate({});
  generator.initialize(1);
  const Tensor z = normal({10, 6}, 2);
  const SparseTensor condition = one_hot(10, kConditions, 1);
  using enum BatchNorm::Mode;
  generator.forward(z, condition, training);  // running statistics away from their start
  const Tensor all = generator.forward(z, condition, evaluation);
  const Tensor one = generator.forward(slice_rows(z, 3, 4), one_hot(1, kConditions, 4), evaluation);
  CHECK(largest_difference(slice_rows(all, 3, 4), one) < 1e-6);
  CHECK(largest_difference(all, generator.forward(z, condition, training)) > 1e-3);
}

}  // namespace
}  // namespace ballast
