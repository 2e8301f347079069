// A trained RAE.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "data/classes/imbalance.h"
#include "data/images/rendered_digits.h"
#include "kernels/error.h"
#include "models/rae/trainer.h"

namespace ballast::rae {
namespace {

Options quick_rae() {
  Options options;
  options.batch_size = 8;
  options.latent = 6;
  options.mixed = 3;
  options.filters = 4;
  options.hidden = 16;
  options.rounds = 1;
  options.critic_updates = 1;
  options.learning_rate = 1e-2;
  return options;
}

// Ten classes; the last has one image, the first has none.
ImageSet scarce_digits() {
  const ImageSet all = render_digits(60, 1, 8).images;
  std::vector<Index> counts = count_classes(all.labels, 10);
  counts.front() = 0;
  counts.back() = 1;
  return select_items(all, choose_per_class(all.labels, counts, {}));
}

struct Small {
  Small() : images(scarce_digits()), trainer(images, quick_rae()) {
    for (Index step = 0; step < 10; ++step) trainer.step(step);  // until images differ
    trainer.save(file);
  }
  ImageSet images;
  Trainer trainer;
  ModelFile file;
};

TEST_CASE("RAE's model uses the averaged networks") {
  Small small;
  Model<ImageSet> model(small.file, quick_rae(), {});
  CHECK(model.class_names() == small.images.class_names);
  const std::vector<Real> latents = model.encode(small.images);
  REQUIRE(latents.size() == static_cast<std::size_t>(small.images.count) * 6);
  const std::vector<Real> probabilities = model.probabilities(model.encode(small.images));
  REQUIRE(probabilities.size() == static_cast<std::size_t>(small.images.count) * 10);
  double sum = 0;
  for (std::size_t k = 0; k < 10; ++k) sum += probabilities[k];
  CHECK(sum == doctest::Approx(1));
  // They equal those of the trainer.
  auto& classifier = static_cast<Classifier&>(small.trainer.network("classifier"));
  const auto averaged = classifier.averaged();
  const Tensor expected =
      softmax(classifier.forward(Tensor::from(latents, {small.images.count, 6})));
  const std::vector<Real> values = expected.to_vector();
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(probabilities[i] == doctest::Approx(values[i]).epsilon(1e-4));
  }
}

TEST_CASE("RAE generates the requested counts, and larger counts begin with the same images") {
  Small small;
  Model<ImageSet> model(small.file, quick_rae(), {});
  std::vector<Index> counts(10, 0);
  counts[3] = 4;
  counts[9] = 5;  // from a single image
  const ImageSet made = model.oversample(small.images, counts, 7);
  CHECK(made.count == 9);
  CHECK(made.labels == std::vector<std::int32_t>{3, 3, 3, 3, 9, 9, 9, 9, 9});
  CHECK(made.pixels.size() == static_cast<std::size_t>(9 * made.image_size()));
  CHECK(made.class_names == small.images.class_names);
  for (const Index i : {0, 4}) {  // one of each class
    CHECK_FALSE(std::equal(made.image(i), made.image(i + 1), made.image(i + 1)));
  }
  counts[3] = 300;  // more than one batch
  const ImageSet more = model.oversample(small.images, counts, 7);
  CHECK(std::equal(made.image(0), made.image(4), more.image(0)));
  CHECK(std::equal(made.image(4), made.image(4) + 5 * made.image_size(), more.image(300)));
  CHECK(model.oversample(small.images, counts, 8).pixels != more.pixels);
  CHECK(model.oversample(small.images, std::vector<Index>(10, 0), 7).count == 0);
}

TEST_CASE("RAE rejects a class without images, and images of another size") {
  Small small;
  Model<ImageSet> model(small.file, quick_rae(), {});
  std::vector<Index> counts(10, 0);
  counts[0] = 1;
  CHECK_THROWS_WITH_AS(model.oversample(small.images, counts, 0),
                       doctest::Contains("no item of class '0'"), Error);
  CHECK_THROWS_WITH_AS(model.encode(render_digits(3, 1, 12).images),
                       doctest::Contains("12x12x1, but the model was trained on 8x8x1"), Error);
}

TEST_CASE("RAE keeps its options and rejects different ones") {
  Options options = quick_rae();
  options.mixer = false;
  options.seed = 5;
  Options back;
  describe(back).take_kept(kept_options(options));
  CHECK(kept_options(back) == kept_options(options));
  back.latent = 7;
  CHECK_THROWS_AS(describe(back).check_given(kept_options(options), {"latent"}), UsageError);
}

}  // namespace
}  // namespace ballast::rae
