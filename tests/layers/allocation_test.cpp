// A training step allocates no system memory after its shapes have occurred once.
#include <doctest/doctest.h>

#include "autograd/operations.h"
#include "autograd/pool.h"
#include "autograd/spans.h"
#include "kernels/memory.h"
#include "layers/draws.h"
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

// Generator and critic on rows with conditions, using all kinds of operations of a training step.
struct Generator : Network {
  Generator() : Network("generator", {}, 1) {
    optimise({});
    keep_average();
  }
  Tensor operator()(const Tensor& z) const {
    const SparseTensor c = conditions(z.dim(0));
    const Tensor h = norm.forward(hidden.forward({{z, {}}, {{}, c}}), Activation::relu);
    return activate_spans(out.forward({{h, {}}, {z, {}}, {{}, c}}), spans, Real{0.2});
  }
  Linear hidden{*this, "hidden", {6, kConditions}, 16};
  BatchNorm norm{*this, "norm", 16};
  Linear out{*this, "out", {16, 6, kConditions}, kColumns};
  Spans spans =
      make_spans({{0, 1, SpanKind::tanh}, {1, 5, SpanKind::softmax}, {6, 6, SpanKind::softmax}});
};

struct Critic : Network {
  Critic() : Network("critic", {}, 1) { optimise({}); }
  Tensor operator()(const Tensor& packs) const {
    const SparseTensor c = conditions(packs.dim(0) * kPacked).pack(kPacked);
    const Tensor h = first.forward({{packs, {}}, {{}, c}}, Activation::leaky_relu, Real{0.2});
    return last.forward(dropout.forward(h));
  }
  Linear first{*this, "first", {kPacked * kColumns, kPacked* kConditions}, 16};
  Dropout dropout{*this, Real{0.5}};
  Linear last{*this, "last", {16}, 1};
};

void train(Index rows, std::uint64_t step, Critic& critic, Generator& generator) {
  Draws draw(2, {});
  draw.start_step(step);
  critic.start_step(step);
  generator.start_step(step);
  const Shape packs{rows / kPacked, kPacked * kColumns};
  const Tensor fake = reshape(generator(draw.normal({rows, 6})), packs).detach();
  const Tensor real = Tensor::full(packs, Real{0.1});
  const Tensor x = interpolate(real, fake, draw.uniform({packs[0], 1}));
  critic.descend(wasserstein_critic_loss(critic(real), critic(fake)) +
                 gradient_penalty(critic(x), x));
  const Tensor again = reshape(generator(draw.normal({rows, 6})), packs);
  generator.descend(wasserstein_generator_loss(critic(again)));
  critic.finish_step();
  generator.finish_step();
  const auto averaged = generator.averaged();
  generator(draw.normal({rows, 6}));
}

TEST_CASE("100 steps with two known batch shapes allocate no system memory") {
  Critic critic;
  Generator generator;
  train(50, 0, critic, generator);
  train(35, 1, critic, generator);
  const std::size_t storage = arena_statistics({}).system_allocations;
  const std::size_t used = arena_statistics({}).bytes_used;
  const std::size_t nodes = pool_statistics().system_allocations;
  for (std::uint64_t step = 2; step < 102; ++step) {
    train(step % 2 == 0 ? 50 : 35, step, critic, generator);
  }
  CHECK_EQ(arena_statistics({}).system_allocations, storage);
  CHECK_EQ(pool_statistics().system_allocations, nodes);
  CHECK_EQ(arena_statistics({}).bytes_used, used);
}

}  // namespace
}  // namespace ballast
