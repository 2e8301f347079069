// A training step takes no memory from the system once its shapes were seen.
#include <doctest/doctest.h>

#include "autograd/grad.h"
#include "autograd/operations.h"
#include "autograd/pool.h"
#include "kernels/memory.h"
#include "layers/adam.h"
#include "layers/layers.h"
#include "layers/losses.h"

namespace ballast {
namespace {

constexpr Index kColumns = 12;
constexpr Index kConditions = 5;
constexpr Index kPacked = 5;

SparseTensor conditions(Index rows) {
  SparseTensor c = SparseTensor::empty(rows, kConditions, 1, false);
  for (Index row = 0; row < rows; ++row) {
    c.mutable_index()[row] = static_cast<std::int32_t>(row % kConditions);
  }
  return c;
}

// Generator and critic on rows with conditions, every kind of operation that a step is made of.
struct Models {
  ParameterGroup generator_group;
  Linear hidden{generator_group, "hidden", {6, kConditions}, 16};
  BatchNorm norm{generator_group, "norm", 16};
  Linear out{generator_group, "out", {16, 6, kConditions}, kColumns};
  ParameterGroup critic_group;
  Linear first{critic_group, "first", {kPacked * kColumns, kPacked* kConditions}, 16};
  Linear last{critic_group, "last", {16}, 1};
  Spans spans =
      make_spans({{0, 1, SpanKind::tanh}, {1, 5, SpanKind::softmax}, {6, 6, SpanKind::softmax}});

  Models() {
    generator_group.allocate({});
    critic_group.allocate({});
    hidden.initialize(1, 1);
    out.initialize(1, 2);
    first.initialize(1, 3);
    last.initialize(1, 4);
    norm.initialize();
  }

  Tensor generate(Index rows, std::uint64_t step) {
    Tensor z = Tensor::empty({rows, 6});
    random_normal({}, {.seed = 2, .step = step}, z.mutable_data(), z.count());
    const SparseTensor c = conditions(rows);
    const Tensor h = norm.forward(hidden.forward({{z, {}}, {{}, c}}), BatchNorm::Mode::training,
                                  Activation::relu);
    return activate_spans(out.forward({{h, {}}, {z, {}}, {{}, c}}), spans, Real{0.2});
  }
  Tensor score(const Tensor& packs, const SparseTensor& c, std::uint64_t step) {
    const Tensor h = first.forward({{packs, {}}, {{}, c}}, Activation::leaky_relu, Real{0.2});
    return last.forward(dropout(h, Real{0.5}, {.seed = 3, .step = step}));
  }

  void train(Index rows, std::uint64_t step, Adam& critic, Adam& generator) {
    const SparseTensor c = conditions(rows).pack(kPacked);
    const Shape packs{rows / kPacked, kPacked * kColumns};
    const Tensor fake = reshape(generate(rows, 2 * step), packs);
    const Tensor real = Tensor::full(packs, Real{0.1});
    const Tensor x = interpolate(real, fake.detach(), Tensor::full({packs[0], 1}, Real{0.5}));
    const Tensor loss =
        wasserstein_critic_loss(score(real, c, step), score(fake.detach(), c, step)) +
        gradient_penalty(score(x, c, step), x);
    grad({loss}, critic_group.parameters(), {.destinations = critic_group.gradients()});
    critic.step();
    const Tensor again = reshape(generate(rows, 2 * step + 1), packs);
    grad({wasserstein_generator_loss(score(again, c, step))}, generator_group.parameters(),
         {.destinations = generator_group.gradients()});
    generator.step();
  }
};

TEST_CASE("100 steps of two batch shapes, each seen before, take nothing from the system") {
  Models models;
  Adam critic(models.critic_group, {});
  Adam generator(models.generator_group, {});
  models.train(50, 0, critic, generator);
  models.train(35, 1, critic, generator);
  const std::size_t storage = arena_statistics({}).system_allocations;
  const std::size_t used = arena_statistics({}).bytes_used;
  const std::size_t nodes = pool_statistics().system_allocations;
  for (std::uint64_t step = 2; step < 102; ++step) {
    models.train(step % 2 == 0 ? 50 : 35, step, critic, generator);
  }
  CHECK_EQ(arena_statistics({}).system_allocations, storage);
  CHECK_EQ(pool_statistics().system_allocations, nodes);
  CHECK_EQ(arena_statistics({}).bytes_used, used);
}

}  // namespace
}  // namespace ballast
