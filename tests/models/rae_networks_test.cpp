// The networks of RAE: shapes, what depends on what, and the gradients that training needs.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "autograd/grad.h"
#include "autograd/gradient_check.h"
#include "kernels/error.h"
#include "layers/losses.h"
#include "models/rae/networks.h"
#include "tensors.h"

namespace ballast {
namespace {

using test::largest_difference;

RaeSizes small_sizes() {
  RaeSizes sizes;
  sizes.height = 8;
  sizes.width = 12;
  sizes.channels = 3;
  sizes.classes = 4;
  sizes.latent = 5;
  sizes.mixed = 3;
  sizes.filters = 4;
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
  explicit Networks(const RaeSizes& sizes)
      : encoder(encoder_group, sizes),
        classifier(classifier_group, sizes),
        mixer(mixer_group, sizes),
        decoder(decoder_group, sizes),
        critic(critic_group, sizes) {
    for (ParameterGroup* group :
         {&encoder_group, &classifier_group, &mixer_group, &decoder_group, &critic_group}) {
      group->allocate({});
    }
    encoder.initialize(1);
    classifier.initialize(1);
    mixer.initialize(1);
    decoder.initialize(1);
    critic.initialize(1);
  }

  ParameterGroup encoder_group;
  ParameterGroup classifier_group;
  ParameterGroup mixer_group;
  ParameterGroup decoder_group;
  ParameterGroup critic_group;
  RaeEncoder encoder;
  RaeClassifier classifier;
  RaeMixer mixer;
  RaeDecoder decoder;
  RaeCritic critic;
};

bool same(const Tensor& a, const Tensor& b) { return a.to_vector() == b.to_vector(); }

TEST_CASE("batches that go through RAE's networks together are normalised each by itself") {
  const NoGrad pause;
  Networks networks(small_sizes());
  TrainingPass together{1, 0, 0, true, false};
  together.groups = 2;
  const TrainingPass alone{1, 0, 0, true, false};
  constexpr Index kEach = kRows / 2;
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  const Tensor noise = uniform({kRows, 5}, 1);
  const auto run = [&](const Tensor& x, const Tensor& of_noise, const Integers& classes,
                       const TrainingPass& pass) {
    const Tensor latents = networks.encoder.forward(x, &pass);
    const Tensor weights =
        networks.mixer.forward({latents, latents, of_noise}, of_noise, classes, &pass);
    return std::array{latents, weights, networks.decoder.forward(latents, classes, &pass)};
  };
  const auto all = run(images, noise, kClasses, together);
  for (Index first = 0; first < kRows; first += kEach) {
    CAPTURE(first);
    const auto part = [&](const Tensor& x) { return slice_rows(x, first, first + kEach); };
    const auto own = run(part(images), part(noise), slice(kClasses, first, first + kEach), alone);
    for (std::size_t i = 0; i < own.size(); ++i) {
      CAPTURE(i);
      CHECK(largest_difference(part(all[i]), own[i]) < 1e-5);
    }
  }
}

TEST_CASE("RAE's networks take and make images, latents and classes of their sizes") {
  const RaeSizes sizes = small_sizes();
  Networks networks(sizes);
  const TrainingPass pass{1, 0, 0, false};
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  for (const TrainingPass* way : {&pass, static_cast<const TrainingPass*>(nullptr)}) {
    const Tensor latents = networks.encoder.forward(images, way);
    CHECK(latents.shape() == Shape{kRows, 5});
    CHECK(networks.classifier.forward(latents).shape() == Shape{kRows, 4});
    const Tensor made = networks.decoder.forward(latents, kClasses, way);
    CHECK(made.shape() == images.shape());
    for (const Real value : made.to_vector()) {
      CHECK(value > 0);
      CHECK(value < 1);
    }
    CHECK(networks.critic.forward(made, kClasses).shape() == Shape{kRows, 1});
  }
}

TEST_CASE("RAE mixes with weights that are not negative and 1 in sum") {
  Networks networks(small_sizes());
  const TrainingPass pass{1, 0, 0, false};
  const std::vector<Tensor> latents = {uniform({kRows, 5}, 1), uniform({kRows, 5}, 2),
                                       uniform({kRows, 5}, 3)};
  const Tensor noise = uniform({kRows, 5}, 4);
  const Tensor weights = networks.mixer.forward(latents, noise, kClasses, &pass);
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
  CHECK_FALSE(
      same(networks.mixer.forward(latents, uniform({kRows, 5}, 5), kClasses, &pass), weights));
}

TEST_CASE("RAE's decoder, critic and mixer heed the class") {
  Networks networks(small_sizes());
  const Integers others = Integers::from({0, 1, 2, 1, 3, 2});
  const Tensor latents = uniform({kRows, 5}, 1);
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  CHECK_FALSE(same(networks.decoder.forward(latents, kClasses, nullptr),
                   networks.decoder.forward(latents, others, nullptr)));
  CHECK_FALSE(
      same(networks.critic.forward(images, kClasses), networks.critic.forward(images, others)));
  const std::vector<Tensor> all = {latents, latents, latents};
  CHECK_FALSE(same(networks.mixer.forward(all, latents, kClasses, nullptr),
                   networks.mixer.forward(all, latents, others, nullptr)));
}

TEST_CASE("RAE drops by the pass in training alone") {
  Networks networks(small_sizes());
  const Tensor images = uniform({kRows, 8, 12, 3}, 0);
  const TrainingPass first{1, 0, 0, false};
  const TrainingPass second{1, 0, 16, false};
  const Tensor latents = networks.encoder.forward(images, &first);
  CHECK(same(networks.encoder.forward(images, &first), latents));
  CHECK_FALSE(same(networks.encoder.forward(images, &second), latents));
  TrainingPass whole = first;
  whole.drops = false;
  TrainingPass other = second;
  other.drops = false;
  CHECK(same(networks.encoder.forward(images, &whole), networks.encoder.forward(images, &other)));
  CHECK(same(networks.encoder.forward(images, nullptr), networks.encoder.forward(images, nullptr)));
}

TEST_CASE("the penalty of RAE's critic leads back to its weights, through the convolutions") {
  Networks networks(small_sizes());
  const Tensor real = uniform({kRows, 8, 12, 3}, 0);
  const Tensor fake = uniform({kRows, 8, 12, 3}, 1);
  const auto penalty_at = [&] {
    const Tensor x = interpolate(real, fake, reshape(uniform({kRows, 1}, 2), {kRows, 1, 1, 1}));
    const Tensor scores = networks.critic.forward(x, kClasses);
    return gradient_penalty(scores, x);
  };
  // The class moves the leaky ReLUs alone, so that its weights have no gradient.
  const std::vector<Tensor>& gradients = networks.critic_group.gradients();
  grad({penalty_at()}, networks.critic_group.parameters(), {.destinations = gradients});
  const double step = sizeof(Real) == 4 ? 1e-2 : 1e-5;
  const double tolerance = sizeof(Real) == 4 ? 0.05 : 1e-6;
  for (std::size_t i = 0; i < networks.critic_group.size(); ++i) {
    CAPTURE(networks.critic_group.name(i));
    Tensor weight = networks.critic_group.parameter(i);
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

TEST_CASE("RAE refuses images that do not halve twice, one class, and one latent to mix") {
  RaeSizes sizes = small_sizes();
  CHECK_NOTHROW(check_sizes(sizes));
  sizes.width = 10;
  CHECK_THROWS_WITH_AS(check_sizes(sizes), doctest::Contains("8x10"), Error);
  sizes = small_sizes();
  sizes.classes = 1;
  CHECK_THROWS_AS(check_sizes(sizes), Error);
  sizes = small_sizes();
  sizes.mixed = 1;
  CHECK_THROWS_AS(check_sizes(sizes), Error);
}

}  // namespace
}  // namespace ballast
