// Training of InfoGAN on small rendered digits.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/pool.h"
#include "kernels/memory.h"
#include "kernels/threads.h"
#include "models/training/streams.h"
#include "tests/models/infogan.h"

namespace ballast::test {
namespace {

using infogan::Discriminator;
using infogan::draw_latents;
using infogan::Latents;
using infogan::network_sizes;
using infogan::NetworkSizes;
using infogan::NoiseLaw;

TEST_CASE("InfoGAN training gives the same bytes on one, two and three threads") {
  const ImageSet images = small_digits(16, 28);
  std::vector<ModelFile> files;
  const int before = thread_count();
  for (const int threads : {1, 2, 3}) {
    set_thread_count(threads);
    infogan::Trainer trainer(images, small_infogan());
    files.push_back(train(trainer, 0, 3));
  }
  set_thread_count(before);
  CHECK(same_tensors(files[0], files[1]));
  CHECK(same_tensors(files[0], files[2]));
}

TEST_CASE("the trained InfoGAN depends on the seed, the codes and the noise distribution") {
  const ImageSet images = small_digits();
  infogan::Options options = small_infogan();
  infogan::Trainer trainer(images, options);
  const ModelFile file = train(trainer, 0, 1);
  options.seed = 1;
  infogan::Trainer other(images, options);
  CHECK_FALSE(same_tensors(train(other, 0, 1), file));
  options.seed = 0;
  options.noise_law = "normal";
  infogan::Trainer normal(images, options);
  CHECK_FALSE(same_tensors(train(normal, 0, 1), file));
}

TEST_CASE("a resumed InfoGAN training gives the same bytes") {
  const ImageSet images = small_digits(20);  // two steps per epoch, some images left out
  const infogan::Options options = small_infogan();
  infogan::Trainer whole(images, options);
  CHECK(whole.steps_per_epoch() == 2);
  CHECK(whole.rows_per_epoch() == 16);
  const ModelFile expected = train(whole, 0, 6);
  infogan::Trainer first(images, options);
  const ModelFile half = train(first, 0, 3);  // in the middle of an epoch
  CHECK_FALSE(same_tensors(half, expected));
  infogan::Trainer second(images, options);
  second.load(half);
  CHECK(same_tensors(train(second, 3, 6), expected));
}

TEST_CASE("an InfoGAN step allocates no memory after the first steps") {
  // The number of threads that need kernel workspace at the same time is random.
  const int threads = thread_count();
  set_thread_count(1);
  const ImageSet images = small_digits();
  infogan::Trainer trainer(images, small_infogan());
  Index step = 0;
  while (step < 2) trainer.step(step++);
  const auto before = arena_statistics({});
  const auto pool_before = pool_statistics();
  while (step < 12) trainer.step(step++);  // past the end of two epochs
  CHECK(arena_statistics({}).system_allocations == before.system_allocations);
  CHECK(arena_statistics({}).bytes_used == before.bytes_used);
  CHECK(pool_statistics().system_allocations == pool_before.system_allocations);
  set_thread_count(threads);
}

// H(c) + mean ln softmax(logits)[c].
double categorical_information(const Tensor& logits, const Integers& codes) {
  const std::vector<Real> values = logits.to_vector();
  const std::vector<std::int32_t> code = codes.to_vector();
  const std::size_t categories = values.size() / code.size();
  double total = 0;
  for (std::size_t row = 0; row < code.size(); ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < categories; ++k) sum += std::exp(values[row * categories + k]);
    total += values[row * categories + static_cast<std::size_t>(code[row])] - std::log(sum);
  }
  return std::log(static_cast<double>(categories)) + total / static_cast<double>(code.size());
}

// ln 2 + mean ln N(c; mean, std^2), for one column.
double continuous_information(const Discriminator::Recognition& q, const Tensor& codes,
                              std::size_t column) {
  const std::vector<Real> mean = q.mean.to_vector();
  const std::vector<Real> log_deviation = q.log_deviation.to_vector();
  const std::vector<Real> code = codes.to_vector();
  const auto columns = static_cast<std::size_t>(codes.dim(1));
  double total = 0;
  for (std::size_t i = column; i < code.size(); i += columns) {
    const double z = (code[i] - mean[i]) / std::exp(log_deviation[i]);
    total += -0.5 * std::log(2 * std::acos(-1.0)) - log_deviation[i] - 0.5 * z * z;
  }
  return std::log(2.0) + total / static_cast<double>(codes.dim(0));
}

TEST_CASE("the information of each code equals a direct computation") {
  const ImageSet images = small_digits();
  const infogan::Options options = small_infogan();
  infogan::Trainer trainer(images, options);
  CHECK(trainer.loss_names() ==
        std::vector<std::string>{"discriminator_loss", "generator_loss", "information[]",
                                 "information[]", "information[]", "information[]", "consistency"});
  trainer.step(0);
  const std::vector<std::vector<double>> taken = trainer.take_losses();
  REQUIRE(taken.size() == 1);
  REQUIRE(taken[0].size() == 7);

  const NetworkSizes sizes = network_sizes(images.height, images.width, images.channels, options);
  infogan::Generator generator(sizes, {}, options.seed);
  Discriminator discriminator(sizes, {}, options.seed);
  generator.start_step(0);
  discriminator.start_step(0);
  const Latents latents = draw_latents(
      sizes.codes, sizes.noise, NoiseLaw::uniform, options.batch_size,
      {stream(0, Stream::latent, 0), stream(0, Stream::category, 0), stream(0, Stream::code, 0)},
      {});
  const Tensor features = discriminator.features(generator.forward(latents));
  const auto q = discriminator.recognise(features);
  const double tolerance = sizeof(Real) == 4 ? 1e-4 : 1e-9;
  const auto close = [&](double a, double b) { return std::abs(a - b) < tolerance; };
  CHECK(close(taken[0][2], categorical_information(q.logits[0], latents.categories[0])));
  CHECK(close(taken[0][3], continuous_information(q, latents.continuous, 0)));
  CHECK(close(taken[0][4], continuous_information(q, latents.continuous, 1)));
  CHECK(close(taken[0][5], categorical_information(q.logits[1], latents.categories[1])));
}

// Names of the tensors with this prefix that differ between the two files.
std::vector<std::string> differences(const ModelFile& a, const ModelFile& b,
                                     const std::string& begin) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : a.tensors) {
    if (name.rfind(begin, 0) == 0 && b.tensors.at(name) != tensor) {
      names.push_back(name);
    }
  }
  return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST_CASE("the information term changes the shared layers and the generator") {
  const ImageSet images = small_digits();
  infogan::Options options = small_infogan();
  infogan::Trainer with(images, options);
  const ModelFile weighed = train(with, 0, 1);
  options.category_weight = 0;
  options.continuous_weight = 0;
  infogan::Trainer without(images, options);
  const ModelFile plain = train(without, 0, 1);
  const auto trunk = differences(weighed, plain, "discriminator.");
  for (const char* name : {"convolution0.weight", "features.weight", "hidden.weight"}) {
    CAPTURE(name);
    CHECK(has(trunk, std::string("discriminator.") + name));
  }
  // With a fixed discriminator, differences in the generator come from the information term.
  options.discriminator_rate = 0;
  infogan::Trainer still(images, options);
  const ModelFile plain_generator = train(still, 0, 1);
  options.category_weight = 1;
  infogan::Trainer driven(images, options);
  CHECK_FALSE(differences(train(driven, 0, 1), plain_generator, "generator.linear0").empty());
  infogan::Options continuous = options;
  continuous.category_weight = 0;
  continuous.continuous_weight = 1;
  infogan::Trainer drawn(images, continuous);
  CHECK_FALSE(differences(train(drawn, 0, 1), plain_generator, "generator.linear0").empty());
}

TEST_CASE("consistency changes the shared layers and Q, but no running statistics") {
  const ImageSet images = small_digits();
  infogan::Options options = small_infogan();
  infogan::Trainer with(images, options);
  const ModelFile consistent = train(with, 0, 1);
  const std::vector<double> losses = with.take_losses().back();
  REQUIRE(losses.size() == with.loss_names().size());
  CHECK(losses.back() > 0);
  CHECK(losses.back() < std::log(5.0) + std::log(3.0));  // bound for both categorical codes
  options.consistency_weight = 0;
  infogan::Trainer without(images, options);
  const ModelFile plain = train(without, 0, 1);
  CHECK(without.loss_names().size() == with.loss_names().size() - 1);
  const auto changed = differences(consistent, plain, "discriminator.");
  for (const char* name : {"convolution0.weight", "features.weight", "codes.weight"}) {
    CAPTURE(name);
    CHECK(has(changed, std::string("discriminator.") + name));
  }
  for (const std::string& name : changed) {
    CAPTURE(name);
    CHECK(name.find("running") == std::string::npos);
  }
}

TEST_CASE("codes with weight 0 train Q and nothing else") {
  const ImageSet images = small_digits();
  infogan::Options options = small_infogan();
  options.category_weight = 0;
  options.continuous_weight = 0;
  infogan::Trainer trainer(images, options);
  CHECK(trainer.loss_names().size() == 6);  // no consistency loss
  const ModelFile start = train(trainer, 0, 0);
  const ModelFile plain = train(trainer, 0, 1);
  CHECK(has(differences(start, plain, "discriminator."), "discriminator.codes.weight"));
  CHECK(has(differences(start, plain, "discriminator."), "discriminator.hidden.weight"));
  // After one step with a weight for the categorical codes only, the continuous codes change only
  // the heads of Q.
  options.category_weight = 1;
  options.consistency_weight = 0;
  infogan::Trainer weighed(images, options);
  const ModelFile one = train(weighed, 0, 1);
  options.continuous_weight = 1e-30;
  infogan::Trainer hardly(images, options);
  const ModelFile other = train(hardly, 0, 1);
  for (const std::string& name : differences(one, other, "discriminator.")) {
    CAPTURE(name);
    CHECK((name.find(".hidden") != std::string::npos || name.find(".codes") != std::string::npos));
  }
  CHECK(has(differences(one, other, "discriminator."), "discriminator.codes.weight"));
}

TEST_CASE("without a categorical code there is no consistency loss") {
  infogan::Options options = small_infogan();
  options.codes = "cont:2";
  infogan::Trainer trainer(small_digits(), options);
  CHECK(trainer.loss_names().size() == 4);
  trainer.step(0);
  CHECK(trainer.take_losses().back().size() == 4);
}

// The two fits differ only in the noise, and therefore in the generated images.
TEST_CASE("the discriminator's running statistics come only from real images") {
  const ImageSet images = small_digits();
  infogan::Options options = small_infogan();
  infogan::Trainer uniform(images, options);
  const ModelFile a = train(uniform, 0, 1);
  options.noise_law = "normal";
  infogan::Trainer normal(images, options);
  const ModelFile b = train(normal, 0, 1);
  const auto changed = differences(a, b, "discriminator.");
  CHECK(has(changed, "discriminator.features.weight"));
  for (const std::string& name : changed) {
    CAPTURE(name);
    CHECK(name.find("running") == std::string::npos);
  }
  CHECK(a.has("discriminator.features_norm.running_mean"));
  CHECK(a.has("discriminator.hidden_norm.running_variance"));
}

TEST_CASE("after a short training Q recovers the codes") {
  const ImageSet images = small_digits(256);
  infogan::Options options = small_infogan();
  options.codes = "cat:5,cont:1";
  options.batch_size = 32;
  infogan::Trainer trainer(images, options);
  double information = 0;  // of the first code, mean of the last ten steps
  constexpr Index kSteps = 60;
  for (Index step = 0; step < kSteps; ++step) {
    trainer.step(step);
    const std::vector<double> losses = trainer.take_losses().back();
    for (const double loss : losses) CHECK(std::isfinite(loss));
    CHECK(losses[2] <= std::log(5.0));
    if (step >= kSteps - 10) information += losses[2] / 10;
  }
  CHECK(information > 0.7 * std::log(5.0));
}

TEST_CASE("a batch is not larger than the number of images, and one image is rejected") {
  infogan::Trainer trainer(small_digits(5), small_infogan());
  CHECK(trainer.steps_per_epoch() == 1);
  CHECK(trainer.rows_per_epoch() == 5);
  trainer.step(0);
  const std::vector<double> losses = trainer.take_losses().back();
  for (const double loss : losses) CHECK(std::isfinite(loss));
  CHECK(contains(message_of([] { infogan::Trainer(small_digits(1), small_infogan()); }),
                 "one image is not enough"));
}

}  // namespace
}  // namespace ballast::test
