// The optimised computations of CTGAN's networks against straightforward ones.
#include <doctest/doctest.h>

#include <cmath>

#include "layers/draws.h"
#include "layers/losses.h"
#include "models/ctgan/networks.h"
#include "tensors.h"

namespace ballast {
namespace {

using ctgan::Critic;
using ctgan::Generator;

using test::largest_difference;

constexpr Index kPacks = 3;
constexpr Index kPac = 2;
constexpr Index kRowColumns = 5;
constexpr Index kConditions = 4;
constexpr Index kRowWidth = kPac * kRowColumns;  // of a pack
constexpr Index kConditionWidth = kPac * kConditions;

SparseTensor one_hot(Index rows, Index columns, Index first) {
  SparseTensor x = SparseTensor::empty(rows, columns, 1, false);
  for (Index i = 0; i < rows; ++i) {
    x.mutable_index()[i] = static_cast<std::int32_t>((first + i) % columns);
  }
  return x;
}

// Two entries per row, like encoded rows.
SparseTensor sparse_rows(Index rows) {
  SparseTensor x = SparseTensor::empty(rows, kRowColumns, 2, true);
  for (Index i = 0; i < rows; ++i) {
    x.mutable_index()[2 * i] = 0;
    x.mutable_value()[2 * i] = static_cast<Real>(i) / static_cast<Real>(rows) - Real{0.3};
    x.mutable_index()[2 * i + 1] = static_cast<std::int32_t>(1 + i % (kRowColumns - 1));
    x.mutable_value()[2 * i + 1] = 1;
  }
  return x;
}

// A critic, and a plain one with the same weights whose rows end with the conditions.
struct Fixture {
  explicit Fixture(bool with_conditions)
      : conditions(with_conditions ? kConditionWidth : 0),
        critic(kRowColumns, with_conditions ? kConditions : 0, kPac, {7, 6}, {}, 3),
        plain(kRowWidth + conditions, 0, 1, {7, 6}, {}, 3) {
    real.rows.sparse = sparse_rows(kPacks * kPac).pack(kPac);
    fake.rows.dense = normal({kPacks, kRowWidth}, {.seed = 5});
    if (with_conditions) {
      real.condition = one_hot(kPacks * kPac, kConditions, 0).pack(kPac);
      fake.condition = one_hot(kPacks * kPac, kConditions, 2).pack(kPac);
    }
    for (std::size_t i = 0; i < plain.parameters().size(); ++i) {
      Tensor weight = plain.parameter(i);
      weight.copy_from(as_plain(critic.parameters(), i));
    }
  }

  // The critic's value for tensor i of the plain critic, which has both parts of the first weight
  // in one tensor.
  Tensor as_plain(const std::vector<Tensor>& tensors, std::size_t i) const {
    if (conditions == 0) return tensors.at(i);
    if (i > 0) return tensors.at(i + 1);
    return concat_rows({tensors[0].detach(), tensors[1].detach()});
  }
  Tensor dense(const Critic::Packs& packs) const {
    const Tensor rows =
        packs.rows.dense.defined() ? packs.rows.dense : packs.rows.sparse.to_dense();
    return conditions == 0 ? rows : concat_columns({rows, packs.condition.to_dense()});
  }
  // Computed directly from the formulas.
  Critic::Losses plain_losses() const {
    const Tensor real_rows = dense(real);
    const Tensor fake_rows = dense(fake);
    const Tensor scores = score(concat_rows({real_rows, fake_rows}));
    Critic::Losses losses;
    losses.wasserstein = wasserstein_critic_loss(slice_rows(scores, 0, kPacks),
                                                 slice_rows(scores, kPacks, 2 * kPacks));
    const Tensor x = interpolate(real_rows, fake_rows, mixing);
    losses.penalty = gradient_penalty(score(x), x, 10);
    return losses;
  }
  Tensor score(const Tensor& x) const { return plain.score({{x, {}}, {}}); }

  Index conditions;
  Critic critic;
  Critic plain;
  Critic::Packs real;
  Critic::Packs fake;
  Tensor mixing = Tensor::from({Real{0.1}, Real{0.5}, Real{0.9}}, {kPacks, 1});
};

// Both networks draw the same dropout masks in a step with the same number.
void check_losses(Fixture& f, Tensor Critic::Losses::*loss) {
  const Tensor fast = f.critic.losses(f.real, f.fake, f.mixing).*loss;
  const Tensor slow = f.plain_losses().*loss;
  CHECK(fast.item() == doctest::Approx(static_cast<double>(slow.item())).epsilon(1e-5));
  f.critic.backward(fast);
  f.plain.backward(slow);
  for (std::size_t i = 0; i < f.plain.parameters().size(); ++i) {
    CAPTURE(f.plain.parameter_names()[i]);
    CHECK(largest_difference(f.as_plain(f.critic.gradients(), i), f.plain.gradients()[i]) < 1e-5);
  }
  CHECK(largest_difference(f.plain.gradients()[0], Tensor::zeros(f.plain.gradients()[0].shape())) >
        1e-3);
}

TEST_CASE("the critic's losses and gradients equal those of dense packs") {
  for (const bool conditions : {true, false}) {
    CAPTURE(conditions);
    Fixture f(conditions);
    for (const auto loss : {&Critic::Losses::wasserstein, &Critic::Losses::penalty}) {
      check_losses(f, loss);
      for (Network* network : {static_cast<Network*>(&f.critic), static_cast<Network*>(&f.plain)}) {
        network->start_step(9);
      }
      check_losses(f, loss);  // with dropout
      f.critic.finish_step();
      f.plain.finish_step();
    }
  }
}

TEST_CASE("the critic's dropout differs in each pass and step and is off in evaluation") {
  Fixture f(true);
  const auto score = [&] { return f.critic.score(f.real); };
  f.critic.start_step(1);
  const Tensor a = score();
  CHECK(largest_difference(a, score()) > 0);
  f.critic.start_step(1);
  CHECK(largest_difference(a, score()) == 0);
  f.critic.start_step(2);
  CHECK(largest_difference(a, score()) > 0);
  f.critic.finish_step();
  const Tensor whole = score();
  CHECK(largest_difference(whole, a) > 0);
  CHECK(largest_difference(whole, score()) == 0);
}

TEST_CASE("in evaluation a generated row does not depend on the rest of the batch") {
  Generator generator(6, kConditions, {8, 8}, kRowColumns, {}, 1);
  const Tensor z = normal({10, 6}, {.seed = 5, .call = 2});
  const SparseTensor condition = one_hot(10, kConditions, 1);
  generator.start_step(0);
  const Tensor trained = generator.forward(z, condition);  // moves the running statistics
  generator.finish_step();
  const Tensor all = generator.forward(z, condition);
  const Tensor one = generator.forward(slice_rows(z, 3, 4), one_hot(1, kConditions, 4));
  CHECK(largest_difference(slice_rows(all, 3, 4), one) < 1e-6);
  CHECK(largest_difference(all, trained) > 1e-3);
}

}  // namespace
}  // namespace ballast
