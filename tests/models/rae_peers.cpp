// Other ways to oversample than RAE.
#include <doctest/doctest.h>

#include <algorithm>

#include "data/imbalance.h"
#include "data/rendered_digits.h"
#include "models/rae/peers.h"
#include "models/rae/trainer.h"

namespace ballast {
namespace {

ImageSet some_digits() {
  const ImageSet all = render_digits(60, 1, 8).images;
  std::vector<Index> counts = count_classes(all.labels, 10);
  counts[3] = 1;
  return take(all, choose_per_class(all.labels, counts, {}));
}

// Three of class 1, five of class 3, none of the others.
std::vector<Index> wanted() { return {0, 3, 0, 5, 0, 0, 0, 0, 0, 0}; }

bool among(const ImageSet& images, const ImageSet& made, Index place) {
  for (Index i = 0; i < images.count; ++i) {
    if (std::equal(images.image(i), images.image(i) + images.image_size(), made.image(place)) &&
        images.labels[static_cast<std::size_t>(i)] == made.labels[static_cast<std::size_t>(place)])
      return true;
  }
  return false;
}

TEST_CASE("copies are images of their class, drawn by the seed") {
  const ImageSet images = some_digits();
  const ImageSet made = copy_at_random(images, wanted(), 1);
  CHECK(count_classes(made.labels, 10) == wanted());
  for (Index i = 0; i < made.count; ++i) CHECK(among(images, made, i));
  const std::vector<Index> many(10, 20);
  CHECK(copy_at_random(images, many, 1).pixels == copy_at_random(images, many, 1).pixels);
  CHECK(copy_at_random(images, many, 1).pixels != copy_at_random(images, many, 2).pixels);
}

TEST_CASE("SMOTE of pixels lies between two images of the class, and copies a single one") {
  const ImageSet images = some_digits();
  const ImageSet made = smote_pixels(images, wanted(), 1);
  CHECK(count_classes(made.labels, 10) == wanted());
  const auto own = items_of_classes(images.labels, 10)[1];
  for (Index i = 0; i < 3; ++i) {
    for (Index p = 0; p < images.image_size(); ++p) {
      std::vector<int> values;
      for (const Index item : own) values.push_back(images.image(item)[p]);
      const int value = made.image(i)[p];
      CHECK(value >= *std::min_element(values.begin(), values.end()));
      CHECK(value <= *std::max_element(values.begin(), values.end()));
    }
  }
  for (Index i = 3; i < 8; ++i) CHECK(among(images, made, i));
}

TEST_CASE("SMOTE of latents decodes what lies between two latents of a class") {
  const ImageSet images = some_digits();
  RaeOptions options;
  options.batch_size = 8;
  options.latent = 4;
  options.filters = 4;
  options.hidden = 8;
  RaeTrainer trainer(images, options);
  trainer.step(0);
  ModelFile file;
  trainer.save_generator(file);
  RaeModel model(file, options, {});
  const ImageSet made = smote_latents(model, images, wanted(), 1);
  CHECK(count_classes(made.labels, 10) == wanted());
  // A class of one image: its latent, decoded.
  const auto single = items_of_classes(images.labels, 10)[3];
  ImageSet decoded = no_images(images);
  model.decode(model.encode(take(images, single)), 3, decoded);
  CHECK(std::equal(decoded.pixels.begin(), decoded.pixels.end(), made.image(7)));
}

}  // namespace
}  // namespace ballast
