// Sizes and shapes of InfoGAN's networks.
#include <doctest/doctest.h>

#include "models/infogan/model.h"
#include "models/infogan/networks.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

using infogan::Discriminator;
using infogan::draw_latents;
using infogan::halvings;
using infogan::Latents;
using infogan::NetworkSizes;
using infogan::NoiseLaw;
using infogan::parse_codes;
using infogan::sample_streams;
using infogan::sizes_of;

NetworkSizes sizes_of(Index height, Index width, Index channels) {
  return {height, width, channels, 62, parse_codes("cat:10,cont:2"), Real(0.1)};
}

Index count_elements(const Network& network) {
  Index count = 0;
  for (const Tensor& parameter : network.parameters()) count += parameter.count();
  return count;
}

TEST_CASE("images are halved down to a side of 4 to 7 pixels") {
  CHECK(halvings(28, 28) == 2);
  CHECK(halvings(32, 32) == 3);
  CHECK(halvings(64, 64) == 4);
  CHECK(halvings(20, 28) == 2);
  CHECK(halvings(28, 20) == 2);
  CHECK(halvings(8, 8) == 1);
  CHECK(halvings(14, 14) == 1);
  CHECK(halvings(128, 32) == 3);
}

TEST_CASE("the error for images that cannot be halved evenly suggests sizes") {
  for (const auto& [height, width] :
       {std::pair<Index, Index>{30, 30}, {5, 5}, {4, 4}, {1, 1}, {28, 30}, {27, 28}, {8, 9}}) {
    const std::string message = message_of([h = height, w = width] { halvings(h, w); });
    CAPTURE(message);
    CHECK(message.find("images of " + std::to_string(height) + "x" + std::to_string(width) + " ") ==
          0);
    CHECK(message.find("to 28, 32 or 64") != std::string::npos);
  }
}

TEST_CASE("the networks generate and accept images of their size") {
  constexpr Index kRows = 3;
  for (const NetworkSizes& sizes :
       {sizes_of(28, 28, 1), sizes_of(32, 32, 3), sizes_of(64, 64, 1), sizes_of(20, 28, 3)}) {
    CAPTURE(sizes.height);
    infogan::Generator generator(sizes, {}, 1);
    Discriminator discriminator(sizes, {}, 1);
    generator.start_step(0);
    discriminator.start_step(0);
    const Latents latents =
        draw_latents(sizes.codes, sizes.noise, NoiseLaw::uniform, kRows, sample_streams(0), {});
    const Tensor images = generator.forward(latents);
    CHECK(images.shape() == Shape{kRows, sizes.height, sizes.width, sizes.channels});
    for (const Real value : images.to_vector()) {
      CHECK_GT(value, 0);
      CHECK_LT(value, 1);
    }
    const Tensor features = discriminator.features(images);
    CHECK(discriminator.score(features).shape() == Shape{kRows, 1});
    const auto q = discriminator.recognise(features);
    CHECK(q.logits.size() == 1);
    CHECK(q.logits[0].shape() == Shape{kRows, 10});
    CHECK(q.mean.shape() == Shape{kRows, 2});
    CHECK(q.log_deviation.shape() == Shape{kRows, 2});
    for (const Real value : q.log_deviation.to_vector())
      CHECK_GT(value, infogan::kLeastLogDeviation);
  }
}

// Chen et al. 2016, appendix C.1; a layer before a batch norm (2 parameters a channel) that is a
// convolution has no biases.
TEST_CASE("the parameter counts for MNIST are those of the paper") {
  const infogan::Generator generator(sizes_of(28, 28, 1));
  const Index small = 7 * 7 * 128;
  CHECK(count_elements(generator) == (74 * 1024 + 1024) + 2 * 1024 +           //
                                         (1024 * small + small) + 2 * small +  //
                                         4 * 4 * 128 * 64 + 2 * 64 +           //
                                         4 * 4 * 64 * 1 + 1);
  const Discriminator discriminator(sizes_of(28, 28, 1));
  CHECK(count_elements(discriminator) == (4 * 4 * 1 * 64 + 64) +                 //
                                             4 * 4 * 64 * 128 + 2 * 128 +        //
                                             (small * 1024 + 1024) + 2 * 1024 +  //
                                             (1024 + 1) +                        //
                                             (1024 * 128 + 128) + 2 * 128 +      //
                                             (128 * (10 + 2 * 2) + 10 + 2 * 2));
}

TEST_CASE("running statistics change only in training") {
  Discriminator discriminator(sizes_of(8, 8, 1), {}, 1);
  const Tensor images = Tensor::from(std::vector<Real>(2 * 64, Real(0.5)), {2, 8, 8, 1});
  const auto values = [&] { return discriminator.flat_buffers().to_vector(); };
  const auto recognise = [&] { discriminator.recognise(discriminator.features(images)); };
  const std::vector<Real> before = values();
  recognise();
  CHECK(values() == before);
  discriminator.start_step(0);
  {
    const auto keeping = discriminator.keeping_statistics();
    recognise();
    CHECK(values() == before);
  }
  recognise();
  CHECK(values() != before);
}

}  // namespace
}  // namespace ballast
