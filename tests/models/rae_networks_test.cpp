// The networks of RAE: shapes, dependencies, and the gradients that training needs.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "autograd/grad.h"
#include "kernels/error.h"
#include "layers/losses.h"
#include "models/rae/model.h"
#include "models/rae/networks.h"
#include "tensors.h"

namespace ballast::rae {
namespace {

using test::largest_difference;

Sizes small_sizes() {
  Sizes sizes;
  sizes.item = ImageSizes{{8, 12, 3}, 4};
  sizes.classes = 4;
  sizes.latent = 5;
  sizes.mixed = 3;
  sizes.hidden = 16;
  return sizes;
}

Tensor uniform(const Shape& shape, std::uint32_t call) {
  Tensor x = Tensor::empty(shape);
  random_uniform({}, {.seed = 2, .call = call}, x.mutable_data(), x.count());
  return x;
}

const Integers kClasses = Integers::from({3, 0, 1, 3, 2, 0});
constexpr Index kRows = 6;

struct Networks {
  explicit Networks(const Sizes& sizes)
      : encoder(sizes, {}, 1),
        classifier(sizes, {}, 1),
        mixer(sizes, {}, 1),
        decoder(sizes, {}, 1),
        critic(sizes, {}, 1) {}
  std::vector<Network*> all() { return {&encoder, &classifier, &mixer, &decoder, &critic}; }
  void start_step(const Step& number) {
    for (Network* network : all()) network->start_step(number);
  }
  void finish_step() {
    for (Network* network : all()) network->finish_step();
  }

  Encoder encoder;
  Classifier classifier;
  Mixer mixer;
  Decoder decoder;
  Critic critic;
};

// Disables dropout; tensors contain this many batches.
struct Batches {
  Batches(Network& network, Index batches)
      : whole(network.without_dropout()), apart(network.with_batches(batches)) {}
  Network::ModeGuard whole;
  Network::ModeGuard apart;
};

bool same(const Tensor& a, const Tensor& b) { return a.to_vector() == b.to_vector(); }

TEST_CASE("RAE's networks normalise each batch in a tensor separately") {
  const NoGrad pause;
  Networks networks(small_sizes());
  networks.start_step(0);
  constexpr Index kEach = kRows / 2;
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  const Tensor noise = uniform({kRows, 5}, 1);
  const auto run = [&](const Tensor& x, const Tensor& of_noise, const Integers& classes,
                       Index batches) {
    const Batches encoder(networks.encoder, batches);
    const Batches mixer(networks.mixer, batches);
    const Batches decoder(networks.decoder, batches);
    const Tensor latents = networks.encoder.forward(x);
    const Tensor weights = networks.mixer.forward({latents, latents, of_noise}, of_noise, classes);
    return std::array{latents, weights, networks.decoder.forward(latents, classes)};
  };
  const auto all = run(images, noise, kClasses, 2);
  for (Index first = 0; first < kRows; first += kEach) {
    CAPTURE(first);
    const auto part = [&](const Tensor& x) { return slice_rows(x, first, first + kEach); };
    const auto own = run(part(images), part(noise), slice(kClasses, first, first + kEach), 1);
    for (std::size_t i = 0; i < own.size(); ++i) {
      CAPTURE(i);
      CHECK(largest_difference(part(all[i]), own[i]) < 1e-5);
    }
  }
}

TEST_CASE("RAE's networks have the expected input and output shapes") {
  const Sizes sizes = small_sizes();
  Networks networks(sizes);
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  networks.start_step(0);
  for (const bool training : {true, false}) {
    CAPTURE(training);
    if (!training) networks.finish_step();
    const Tensor latents = networks.encoder.forward(images);
    CHECK(latents.shape() == Shape{kRows, 5});
    CHECK(networks.classifier.forward(latents).shape() == Shape{kRows, 4});
    const Tensor made = networks.decoder.forward(latents, kClasses);
    CHECK(made.shape() == images.shape());
    for (const Real value : made.to_vector()) {
      CHECK(value > 0);
      CHECK(value < 1);
    }
    CHECK(networks.critic.forward(made, kClasses).shape() == Shape{kRows, 1});
  }
}

TEST_CASE("RAE's mixing weights are nonnegative and sum to 1") {
  Networks networks(small_sizes());
  networks.start_step(0);
  const std::vector<Tensor> latents = {uniform({kRows, 5}, 1), uniform({kRows, 5}, 2),
                                       uniform({kRows, 5}, 3)};
  const Tensor noise = uniform({kRows, 5}, 4);
  const Tensor weights = networks.mixer.forward(latents, noise, kClasses);
  REQUIRE(weights.shape() == Shape{kRows, 3});
  const std::vector<Real> w = weights.to_vector();
  const std::vector<Real> mixed = mix(latents, weights).to_vector();
  for (std::size_t row = 0; row < kRows; ++row) {
    CHECK(w[3 * row] + w[3 * row + 1] + w[3 * row + 2] == doctest::Approx(1));
    for (std::size_t column = 0; column < 5; ++column) {
      double expected = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        CHECK(w[3 * row + i] >= 0);
        expected += w[3 * row + i] * latents[i].to_vector()[5 * row + column];
      }
      CHECK(mixed[5 * row + column] == doctest::Approx(expected));
    }
  }
  networks.start_step(0);  // same dropout masks
  CHECK(same(networks.mixer.forward(latents, noise, kClasses), weights));
  networks.start_step(0);
  CHECK_FALSE(same(networks.mixer.forward(latents, uniform({kRows, 5}, 5), kClasses), weights));
}

TEST_CASE("RAE's decoder, critic and mixer depend on the class") {
  Networks networks(small_sizes());
  const Integers others = Integers::from({0, 1, 2, 1, 3, 2});
  const Tensor latents = uniform({kRows, 5}, 1);
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  CHECK_FALSE(
      same(networks.decoder.forward(latents, kClasses), networks.decoder.forward(latents, others)));
  CHECK_FALSE(
      same(networks.critic.forward(images, kClasses), networks.critic.forward(images, others)));
  const std::vector<Tensor> all = {latents, latents, latents};
  CHECK_FALSE(same(networks.mixer.forward(all, latents, kClasses),
                   networks.mixer.forward(all, latents, others)));
}

TEST_CASE("RAE's dropout differs in each pass and step and is off in evaluation") {
  Networks networks(small_sizes());
  Encoder& encoder = networks.encoder;
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  encoder.start_step(0);
  const Tensor latents = encoder.forward(images);
  CHECK_FALSE(same(encoder.forward(images), latents));
  encoder.start_step(0);
  CHECK(same(encoder.forward(images), latents));
  encoder.start_step(1);
  CHECK_FALSE(same(encoder.forward(images), latents));
  {
    const auto whole = encoder.without_dropout();
    const Tensor kept = encoder.forward(images);
    CHECK_FALSE(same(kept, latents));
    CHECK(same(encoder.forward(images), kept));
  }
  encoder.finish_step();
  CHECK(same(encoder.forward(images), encoder.forward(images)));
}

TEST_CASE("the gradient penalty of RAE's critic has gradients for its convolutions") {
  Critic critic(small_sizes(), {}, 2);
  // With larger weights the gradients are far from 0, and no leaky ReLU changes sign within the
  // difference step, where the penalty would jump.
  Tensor weights = critic.flat_parameters();
  for (Index i = 0; i < weights.count(); ++i) weights.mutable_data()[i] *= 5;
  const Tensor real = uniform({kRows, 8, 12, 3}, 0);
  const Tensor fake = uniform({kRows, 8, 12, 3}, 1);
  const auto penalty_at = [&] {
    const Tensor x = interpolate(real, fake, reshape(uniform({kRows, 1}, 2), {kRows, 1, 1, 1}));
    const Tensor scores = critic.forward(x, kClasses);
    return gradient_penalty(scores, x);
  };
  // The class only shifts the leaky ReLUs, so its weights have no gradient.
  critic.backward(penalty_at());
  const std::vector<Tensor>& gradients = critic.gradients();
  const std::vector<std::string>& names = critic.parameter_names();
  const double step = sizeof(Real) == 4 ? 3e-3 : 1e-5;
  const double tolerance = sizeof(Real) == 4 ? 1e-3 : 1e-6;
  for (std::size_t i = 0; i < names.size(); ++i) {
    CAPTURE(names[i]);
    Tensor weight = critic.parameter(i);
    const Real before = weight.data()[0];
    weight.mutable_data()[0] = before + static_cast<Real>(step);
    const double above = penalty_at().item();
    weight.mutable_data()[0] = before - static_cast<Real>(step);
    const double below = penalty_at().item();
    weight.mutable_data()[0] = before;
    const double numeric = (above - below) / (2 * step);
    CHECK(std::abs(gradients[i].data()[0] - numeric) <= tolerance * (1 + std::abs(numeric)));
  }
}

TEST_CASE("RAE rejects invalid image sizes, a single class, and a single latent to mix") {
  Options options;
  CHECK_NOTHROW(make_sizes({8, 12, 3}, 4, options));
  CHECK_THROWS_WITH_AS(make_sizes({8, 10, 3}, 4, options), doctest::Contains("8x10"), Error);
  CHECK_THROWS_WITH_AS(make_sizes({2, 12, 3}, 4, options), doctest::Contains("2x12"), Error);
  RowLayout row;
  row.columns = 3;
  row.spans = {{0, 3, SpanKind::softmax}};
  CHECK_NOTHROW(make_sizes(row, 2, options));
  CHECK_THROWS_WITH_AS(make_sizes({8, 12, 3}, 1, options), doctest::Contains("only one class"),
                       Error);
  CHECK_THROWS_WITH_AS(make_sizes(row, 1, options), doctest::Contains("one class"), Error);
  options.mixed = 1;
  CHECK_THROWS_WITH_AS(make_sizes({8, 12, 3}, 4, options), doctest::Contains("two latents"), Error);
  CHECK_THROWS_WITH_AS(make_sizes(row, 2, options), doctest::Contains("two latents"), Error);
}

}  // namespace
}  // namespace ballast::rae
