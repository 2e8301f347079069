// Overhead of the tape per operation, and a critic step with gradient penalty on the shapes of
// Adult.
#include <benchmark/benchmark.h>

#include "autograd/grad.h"
#include "autograd/operations.h"
#include "layers/draws.h"
#include "layers/layers.h"
#include "layers/losses.h"

namespace ballast {
namespace {

// Additions of single numbers: only overhead. Items are operations.
void forward(benchmark::State& state, bool requires_grad) {
  const Tensor x = Tensor::full({1}, 1).set_requires_grad(requires_grad);
  for (auto _ : state) {
    Tensor y = x;
    for (int i = 0; i < 100; ++i) y = y + x;
    benchmark::DoNotOptimize(y.data());
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK_CAPTURE(forward, plain, false);
BENCHMARK_CAPTURE(forward, recorded, true);

void forward_and_grad(benchmark::State& state) {
  const Tensor x = Tensor::full({1}, 1).set_requires_grad(true);
  for (auto _ : state) {
    Tensor y = x;
    for (int i = 0; i < 100; ++i) y = y * x;
    benchmark::DoNotOptimize(grad({y}, {x}).front().data());
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(forward_and_grad);

// 50 packs of 10 rows of 157 + 104 columns; hidden layers of 256, dropout 0.5.
constexpr Index kRows = 500;
constexpr Index kPac = 10;
constexpr Index kPacks = kRows / kPac;
constexpr Index kColumns = 157;
constexpr Index kConditions = 104;

SparseTensor sparse_rows(Index columns, Index entries, bool with_values) {
  SparseTensor x = SparseTensor::empty(kRows, columns, entries, with_values);
  for (Index i = 0; i < kRows * entries; ++i) {
    x.mutable_index()[i] = static_cast<std::int32_t>((i * 7919) % columns);
    if (with_values) x.mutable_value()[i] = 1;
  }
  return x;
}

struct Critic : Network {
  Critic() : Network("critic", {}, 1) { optimise({}); }
  Tensor score(const Linear::Part& rows, const Linear::Part& conditions) const {
    const Tensor h1 = first.forward({rows, conditions}, Activation::leaky_relu, Real{0.2});
    const Tensor h2 = second.forward(dropout.forward(h1), Activation::leaky_relu, Real{0.2});
    return last.forward(dropout.forward(h2));
  }
  Linear first{*this, "first", {kPac * kColumns, kPac* kConditions}, 256};
  Linear second{*this, "second", {256}, 256};
  Linear last{*this, "last", {256}, 1};
  Dropout dropout{*this, Real{0.5}};
};

Tensor penalty_on_packs(const Critic& critic, const Tensor& real, const Tensor& fake,
                        const Tensor& conditions) {
  const Tensor x = interpolate(real, fake, uniform({kPacks, 1}, {.seed = 1, .call = 5}));
  Tensor c = conditions.detach();
  c.set_requires_grad(true);
  const Tensor scores = critic.score({x, {}}, {c, {}});
  const std::vector<Tensor> slopes = grad({scores}, {x, c}, {.create_graph = true});
  const Tensor norms = sqrt(sum(square(slopes[0]), 1) + sum(square(slopes[1]), 1));
  return mean(square(norms - 1)) * Real{10};
}

void critic_step(benchmark::State& state) {
  Critic critic;
  const SparseTensor real = sparse_rows(kColumns, 21, true).pack(kPac);
  const SparseTensor conditions = sparse_rows(kConditions, 1, false).pack(kPac);
  const Tensor dense_real = real.to_dense();
  const Tensor dense_conditions = conditions.to_dense();
  const Tensor fake = uniform({kPacks, kPac * kColumns}, {.seed = 1, .call = 3});
  std::uint64_t step = 0;
  for (auto _ : state) {
    critic.start_step(step++);
    const Tensor loss = wasserstein_critic_loss(critic.score({{}, real}, {{}, conditions}),
                                                critic.score({fake, {}}, {{}, conditions})) +
                        penalty_on_packs(critic, dense_real, fake, dense_conditions);
    critic.descend(loss);
    critic.finish_step();
  }
}
BENCHMARK(critic_step)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ballast

BENCHMARK_MAIN();
