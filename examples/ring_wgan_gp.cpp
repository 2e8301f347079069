// A WGAN-GP (Gulrajani et al. 2017) learns a ring of eight Gaussians: a complete training program
// on one page. Exits with 1 unless the generator covers all eight modes.
#include <array>
#include <cmath>
#include <cstdio>

#include "layers/draws.h"
#include "layers/layers.h"
#include "layers/losses.h"

using namespace ballast;

constexpr Index kBatch = 256, kModes = 8, kTestBatches = 10;
constexpr Real kDeviation = 0.05F, kTurn = 6.2831853F / kModes;

struct Net : Network {  // in -> 64 -> 64 -> out
  Net(const char* name, Index in, Index out)
      : Network(name), a(*this, "a", {in}, 64), b(*this, "b", {64}, 64), c(*this, "c", {64}, out) {
    optimise({.learning_rate = 1e-3, .beta1 = 0.5, .beta2 = 0.9});
  }
  Tensor operator()(const Tensor& x) const {
    return c.forward(b.forward(a.forward(x, Activation::relu), Activation::relu));
  }
  Linear a, b, c;
};

Tensor ring(Draws& draw) {  // real points
  Tensor x = draw.normal({kBatch, 2}) * kDeviation;
  const Random modes = draw.next();
  for (Index i = 0; i < kBatch; ++i) {
    const auto mode = static_cast<Real>(random_below(modes, i, kModes));
    x.mutable_data()[2 * i] += std::cos(kTurn * mode);
    x.mutable_data()[2 * i + 1] += std::sin(kTurn * mode);
  }
  return x;
}

int main() {
  Net generator("generator", 4, 2), critic("critic", 2, 1);
  Draws draw(0, {});
  for (std::uint64_t step = 0; step < 4000; ++step) {
    draw.start_step(step);
    critic.start_step(step);
    generator.start_step(step / 3);  // one generator step per three critic steps
    const Tensor real = ring(draw), fake = generator(draw.normal({kBatch, 4}));
    const Tensor between = interpolate(real, fake.detach(), draw.uniform({kBatch, 1}));
    const Tensor penalty =
        gradient_penalty(critic(between), between, 1);  // needs second derivatives
    const Tensor loss = wasserstein_critic_loss(critic(real), critic(fake.detach()));
    critic.descend(loss + penalty);
    if (step % 3 == 0) generator.descend(wasserstein_generator_loss(critic(fake)));
    if (step % 1000 == 999) std::printf("step %d: loss %.3f\n", int(step + 1), loss.item());
  }
  generator.finish_step();

  std::array<int, kModes> near = {};  // number of points within four std of each mode
  for (Index batch = 0; batch < kTestBatches; ++batch) {
    const Tensor points = generator(draw.normal({kBatch, 4}));
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
