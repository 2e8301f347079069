// Training of RAE on small rendered digits.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "autograd/pool.h"
#include "data/classes/imbalance.h"
#include "data/images/rendered_digits.h"
#include "kernels/memory.h"
#include "kernels/pixels.h"
#include "kernels/threads.h"
#include "models/rae/trainer.h"

namespace ballast::rae {
namespace {

ImageSet small_digits(Index count = 60) { return render_digits(count, 1, 8).images; }

Options small_rae() {
  Options options;
  options.batch_size = 8;
  options.latent = 6;
  options.filters = 4;
  options.hidden = 16;
  options.rounds = 1;
  options.critic_updates = 2;
  return options;
}

// Networks large enough to learn the digits.
Options digits_rae() {
  Options options = small_rae();
  options.batch_size = 16;
  options.latent = 12;
  options.filters = 8;
  options.hidden = 32;
  options.critic_updates = 1;
  return options;
}

ModelFile train(Trainer& trainer, Index from, Index to) {
  for (Index step = from; step < to; ++step) trainer.step(step);
  ModelFile file;
  trainer.save(file);
  return file;
}

TEST_CASE("RAE training gives the same bytes on one, two and three threads and if resumed") {
  const ImageSet images = small_digits();
  for (const int way : {0, 1, 2}) {
    Options options = small_rae();
    options.mixer = way > 0;
    options.drawn_targets = way > 1;
    const int before = thread_count();
    set_thread_count(1);
    Trainer whole(images, options);
    const ModelFile expected = train(whole, 0, 4);
    set_thread_count(3);
    Trainer first(images, options);
    const ModelFile half = train(first, 0, 2);
    CHECK(half.tensors != expected.tensors);
    set_thread_count(2);
    Trainer second(images, options);
    second.load(half);
    CHECK(train(second, 2, 4).tensors == expected.tensors);
    set_thread_count(before);
  }
}

// Identical images of one grey value have almost no variance except at their borders, so each batch
// reduces the running variance by a tenth.
TEST_CASE("each batch that RAE encodes updates the running statistics") {
  ImageSet images = small_digits();
  std::fill(images.pixels.begin(), images.pixels.end(), std::uint8_t{100});
  for (const Index updates : {1, 2, 12}) {
    CAPTURE(updates);
    Options options = small_rae();
    options.critic_updates = updates;
    Trainer trainer(images, options);
    const ModelFile file = train(trainer, 0, 1);
    // Two each for the decoder update, the critic update and the class update.
    const double expected = std::pow(0.9, 2 * (updates + 2));
    Tensor variances = Tensor::zeros({options.filters});
    file.get("encoder.training.norm0.running_variance", variances);
    for (const Real variance : variances.to_vector()) {
      CHECK(variance == doctest::Approx(expected).epsilon(0.01));
    }
  }
}

TEST_CASE("each part of an RAE step changes its networks") {
  Trainer trainer(small_digits(), small_rae());
  const ModelFile before = train(trainer, 0, 0);
  const ModelFile after = train(trainer, 0, 1);
  for (const char* name :
       {"encoder.training.convolution0.weight", "classifier.training.linear.weight",
        "decoder.training.image.weight", "critic.score.weight", "mixer.weights.weight",
        "encoder.latent.weight", "classifier.linear.weight", "decoder.linear0.weight_0",
        "encoder.norm0.running_mean", "decoder.class_adam.moment1.image.weight",
        "decoder.adam.moment1.image.weight"}) {
    CAPTURE(name);
    CHECK(after.tensors.at(name) != before.tensors.at(name));
  }
  const std::vector<double> losses = trainer.take_losses().back();
  CHECK(losses.size() == trainer.loss_names().size());
  for (const double loss : losses) CHECK(std::isfinite(loss));
}

TEST_CASE("an RAE step allocates no memory after the first steps") {
  // The number of threads that need kernel workspace at the same time is random.
  const int threads = thread_count();
  set_thread_count(1);
  Trainer trainer(small_digits(), small_rae());
  Index step = 0;
  while (step < 2) trainer.step(step++);
  const auto before = arena_statistics({});
  const auto pool_before = pool_statistics();
  while (step < 8) trainer.step(step++);
  CHECK(arena_statistics({}).system_allocations == before.system_allocations);
  CHECK(arena_statistics({}).bytes_used == before.bytes_used);
  CHECK(pool_statistics().system_allocations == pool_before.system_allocations);
  set_thread_count(threads);
}

Tensor as_tensor(const ImageSet& images) {
  Tensor x = Tensor::empty({images.count, images.height, images.width, images.channels});
  std::vector<std::int32_t> index;
  for (Index i = 0; i < images.count; ++i) index.push_back(static_cast<std::int32_t>(i));
  gather_pixels({}, {images.pixels.data(), index.data(), images.count}, images.image_size(),
                Real{1} / 255, 0, x.mutable_data());
  return x;
}

// The networks of the trained model: averaged weights, evaluation mode.
struct Averaged {
  Averaged(const Trainer& trainer, const Options& options)
      : encoder(make_sizes({8, 8, 1}, 10, options)),
        classifier(make_sizes({8, 8, 1}, 10, options)),
        decoder(make_sizes({8, 8, 1}, 10, options)) {
    ModelFile file;
    trainer.save_model(file);
    for (Network* network : std::initializer_list<Network*>{&encoder, &classifier, &decoder}) {
      network->load(file);
    }
  }
  Encoder encoder;
  Classifier classifier;
  Decoder decoder;
};

double share_of_class(const Tensor& logits, const std::vector<std::int32_t>& labels) {
  const std::vector<Real> values = logits.to_vector();
  const auto classes = static_cast<std::size_t>(logits.dim(1));
  double right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto* row = values.data() + i * classes;
    right += std::max_element(row, row + classes) - row == labels[i] ? 1 : 0;
  }
  return right / static_cast<double>(labels.size());
}

TEST_CASE("after a short training RAE classifies a rare class and generates images of it") {
  const ImageSet all = render_digits(600, 1, 8).images;
  // Many images of each digit except the last, which has five.
  std::vector<Index> counts = count_classes(all.labels, 10);
  counts.back() = 5;
  const ImageSet images = select_items(all, choose_per_class(all.labels, counts, {.seed = 1}));
  Options options = digits_rae();
  options.learning_rate = 2e-3;
  Trainer trainer(images, options);
  for (Index step = 0; step < 300; ++step) trainer.step(step);
  Averaged networks(trainer, options);
  const Tensor latents = networks.encoder.forward(as_tensor(all));
  CHECK(share_of_class(networks.classifier.forward(latents), all.labels) > 0.9);
  const Tensor made = networks.decoder.forward(latents, Integers::from(all.labels));
  CHECK(share_of_class(networks.classifier.forward(networks.encoder.forward(made)), all.labels) >
        0.5);
}

// The variance of pixels within classes.
double spread(const std::vector<Real>& pixels, const std::vector<std::int32_t>& labels) {
  const std::size_t size = pixels.size() / labels.size();
  double squares = 0;
  for (const auto& items : items_of_classes(labels, 10)) {
    for (std::size_t p = 0; p < size; ++p) {
      double sum = 0;
      for (const Index i : items) sum += pixels[static_cast<std::size_t>(i) * size + p];
      for (const Index i : items) {
        const double off = pixels[static_cast<std::size_t>(i) * size + p] -
                           sum / static_cast<double>(items.size());
        squares += off * off;
      }
    }
  }
  return squares;
}

TEST_CASE("the decoder's reconstruction loss keeps RAE's images of a class diverse") {
  const ImageSet images = render_digits(300, 1, 8).images;
  const Tensor x = as_tensor(images);
  std::vector<double> spreads;
  for (const bool reconstructs : {true, false}) {
    Options options = digits_rae();
    options.learning_rate = 5e-3;
    options.decay = 0;
    if (reconstructs) {
      options.reconstruction_weight = 20;
      options.decoder_reconstruction_weight = 50;
    }
    Trainer trainer(images, options);
    for (Index step = 0; step < 300; ++step) trainer.step(step);
    Averaged networks(trainer, options);
    const Tensor latents = networks.encoder.forward(x);
    const Tensor made = networks.decoder.forward(latents, Integers::from(images.labels));
    spreads.push_back(spread(made.to_vector(), images.labels) /
                      spread(x.to_vector(), images.labels));
  }
  CHECK(spreads[0] > 0.15);
  CHECK(spreads[1] < 0.6 * spreads[0]);
}

TEST_CASE("RAE's presets do not override given options, and support tables") {
  Options options;
  apply_preset("small", options);
  CHECK(options.filters == 32);
  CHECK(options.warp > 0);
  CHECK(options.decoder_class_rate == 0);
  Options given;
  given.filters = 7;
  apply_preset("small", given, {"preset", "filters"});
  CHECK(given.filters == 7);
  CHECK(given.hidden == 256);
  Options table;
  table.target = "class";
  apply_preset("small", table);
  CHECK(table.warp == 0);
  CHECK(table.reconstruction_weight < options.reconstruction_weight);
  Options paper;
  apply_preset("paper", paper);
  CHECK(kept_options(paper) == kept_options(Options()));
  CHECK_THROWS_AS(apply_preset("large", paper), UsageError);
}

TEST_CASE("warping changes the class losses and nothing that is computed before") {
  std::vector<ModelFile> files;
  std::vector<std::vector<double>> losses;
  for (const double warp : {0.0, 1.0}) {
    Options options = small_rae();
    options.warp = warp;
    Trainer trainer(small_digits(), options);
    files.push_back(train(trainer, 0, 1));
    losses.push_back(trainer.take_losses().front());
  }
  CHECK(files[0].tensors.at("classifier.training.linear.weight") !=
        files[1].tensors.at("classifier.training.linear.weight"));
  CHECK(files[0].tensors.at("critic.score.weight") == files[1].tensors.at("critic.score.weight"));
  CHECK(losses[0][2] != losses[1][2]);  // class loss
  CHECK(losses[0][4] == losses[1][4]);  // reconstruction loss
}

TEST_CASE(
    "the decoder's class loss can be disabled, and with average 0 the last weights are saved") {
  Options options = small_rae();
  options.decoder_class_rate = 0;
  options.average = 0;
  Trainer trainer(small_digits(), options);
  const ModelFile before = train(trainer, 0, 0);
  const ModelFile after = train(trainer, 0, 3);
  const char* moment = "decoder.class_adam.moment1.image.weight";
  CHECK(after.tensors.at(moment) == before.tensors.at(moment));
  CHECK(after.tensors.at("decoder.training.image.weight") !=
        before.tensors.at("decoder.training.image.weight"));
  CHECK(after.tensors.at("decoder.image.weight") ==
        after.tensors.at("decoder.training.image.weight"));
}

TEST_CASE("RAE networks larger than the memory are rejected before allocation") {
  ImageSet images{2, 1024, 1024, 1, PixelBytes(2 * 1024 * 1024), {0, 1}, {"a", "b"}};
  Options options = small_rae();
  options.filters = 64;
  options.hidden = 65536;
  CHECK_THROWS_WITH_AS(Trainer(images, options), doctest::Contains("narrower"), Error);
}

TEST_CASE("--mixer-target drawn changes only the mixer's loss and update") {
  // The classifier must be trained, so that targets of the same class have a different loss.
  Options small = small_rae();
  small.learning_rate = 5e-3;
  small.dropout = 0;
  Trainer learnt(small_digits(), small);
  const ModelFile start = train(learnt, 0, 100);
  std::vector<ModelFile> files;
  std::vector<std::vector<double>> losses;
  for (const bool drawn : {false, true}) {
    Options options = small;
    options.batch_size = 4096;  // so that both losses are near their expectations
    options.drawn_targets = drawn;
    Trainer trainer(small_digits(), options);
    trainer.load(start);
    files.push_back(train(trainer, 100, 101));
    losses.push_back(trainer.take_losses().front());
  }
  for (const auto& named : files[0].tensors) {
    const std::string name = named.first;
    CAPTURE(name);
    if (name.rfind("mixer.", 0) != 0) CHECK((named.second == files[1].tensors.at(name)));
  }
  CHECK(files[0].tensors.at("mixer.weights.weight") != files[1].tensors.at("mixer.weights.weight"));
  // With 10 classes, one target in ten is the class of the mixture; its loss is that of mixtures.
  const double others = losses[0][5];
  const double own = losses[0][3];
  CHECK(own < 0.8 * others);
  CHECK(losses[1][5] == doctest::Approx(0.9 * others + 0.1 * own).epsilon(0.03));
}

}  // namespace
}  // namespace ballast::rae
