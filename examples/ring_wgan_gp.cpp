// A WGAN-GP (Gulrajani et al. 2017) learns a ring of eight Gaussians: the engine on one page.
// Ends with exit code 1 unless the generator covers all eight.
#include <array>
#include <cmath>
#include <cstdio>

#include "autograd/grad.h"
#include "layers/adam.h"
#include "layers/layers.h"
#include "layers/losses.h"

using namespace ballast;

constexpr Index kBatch = 256, kModes = 8, kTestBatches = 10;
constexpr Real kDeviation = 0.05F, kTurn = 6.2831853F / kModes;
enum Purpose : std::uint32_t { kMode, kAround, kLatent, kMix };  // of random numbers

struct Network {  // in -> 64 -> 64 -> out
  Network(Index in, Index out, std::uint64_t seed)
      : a(group, "a", {in}, 64), b(group, "b", {64}, 64), c(group, "c", {64}, out) {
    group.allocate({});
    for (const Linear* layer : {&a, &b, &c}) layer->initialize(seed, call++);
  }
  Tensor operator()(const Tensor& x) const {
    return c.forward(b.forward(a.forward(x, Activation::relu), Activation::relu));
  }
  void descend(const Tensor& loss, Adam& adam) {
    grad({loss}, group.parameters(), {.destinations = group.gradients()});
    adam.step();
  }
  ParameterGroup group;
  Linear a, b, c;
  std::uint32_t call = 0;
};

Tensor normal(Purpose purpose, std::uint64_t step, Index columns) {
  Tensor x = Tensor::empty({kBatch, columns});
  random_normal({}, {.purpose = purpose, .step = step}, x.mutable_data(), x.count());
  return x;
}

Tensor ring(std::uint64_t step) {  // real points
  Tensor x = normal(kAround, step, 2) * kDeviation;
  for (Index i = 0; i < kBatch; ++i) {
    const auto mode = static_cast<Real>(random_below({.purpose = kMode, .step = step}, i, kModes));
    x.mutable_data()[2 * i] += std::cos(kTurn * mode);
    x.mutable_data()[2 * i + 1] += std::sin(kTurn * mode);
  }
  return x;
}

int main() {
  Network generator(4, 2, 1), critic(2, 1, 2);
  const AdamOptions options = {.learning_rate = 1e-3, .beta1 = 0.5, .beta2 = 0.9};
  Adam generator_adam(generator.group, options), critic_adam(critic.group, options);
  for (std::uint64_t step = 0; step < 4000; ++step) {
    const Tensor real = ring(step), fake = generator(normal(kLatent, step, 4));
    Tensor mix = Tensor::empty({kBatch, 1});
    random_uniform({}, {.purpose = kMix, .step = step}, mix.mutable_data(), kBatch);
    const Tensor between = interpolate(real, fake.detach(), mix);
    const Tensor penalty = gradient_penalty(critic(between), between, 1);  // second order
    const Tensor loss = wasserstein_critic_loss(critic(real), critic(fake.detach()));
    critic.descend(loss + penalty, critic_adam);
    if (step % 3 == 0) generator.descend(wasserstein_generator_loss(critic(fake)), generator_adam);
    if (step % 1000 == 999) std::printf("step %d: loss %.3f\n", int(step + 1), loss.item());
  }

  std::array<int, kModes> near = {};  // points within four deviations of each mode
  for (std::uint64_t batch = 0; batch < kTestBatches; ++batch) {
    const Tensor points = generator(normal(kLatent, 1'000'000 + batch, 4));
    for (Index i = 0; i < kBatch; ++i) {
      const Real x = points.data()[2 * i], y = points.data()[2 * i + 1];
      const Real mode = std::round(std::atan2(y, x) / kTurn);
      const Real off = std::hypot(x - std::cos(kTurn * mode), y - std::sin(kTurn * mode));
      near[std::size_t(Index(mode) + kModes) % kModes] += off < 4 * kDeviation ? 1 : 0;
    }
  }
  int covered = 0;
  for (const int points : near) {
    std::printf("%d ", points);
    covered += points > kBatch * kTestBatches / kModes / 4 ? 1 : 0;
  }
  std::printf("points of %d near each; modes covered: %d of 8\n", int(kBatch * kTestBatches),
              covered);
  return covered == kModes ? 0 : 1;
}
