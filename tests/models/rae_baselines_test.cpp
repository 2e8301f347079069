// The baseline oversampling methods.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "data/classes/imbalance.h"
#include "data/images/rendered_digits.h"
#include "models/rae/baselines.h"
#include "models/rae/trainer.h"

namespace ballast::rae {
namespace {

ImageSet some_digits() {
  const ImageSet all = render_digits(60, 1, 8).images;
  std::vector<Index> counts = count_classes(all.labels, 10);
  counts[3] = 1;
  return select_items(all, choose_per_class(all.labels, counts, {}));
}

// Three images of class 1, five of class 3, none of the others.
std::vector<Index> wanted() { return {0, 3, 0, 5, 0, 0, 0, 0, 0, 0}; }

bool among(const ImageSet& images, const ImageSet& made, Index place) {
  for (Index i = 0; i < images.count; ++i) {
    if (std::equal(images.image(i), images.image(i) + images.image_size(), made.image(place)) &&
        images.labels[static_cast<std::size_t>(i)] == made.labels[static_cast<std::size_t>(place)])
      return true;
  }
  return false;
}

TEST_CASE("copies are images of their class and depend on the seed") {
  const ImageSet images = some_digits();
  const ImageSet made = copy_at_random(images, wanted(), 1);
  CHECK(count_classes(made.labels, 10) == wanted());
  for (Index i = 0; i < made.count; ++i) CHECK(among(images, made, i));
  const std::vector<Index> many(10, 20);
  CHECK(copy_at_random(images, many, 1).pixels == copy_at_random(images, many, 1).pixels);
  CHECK(copy_at_random(images, many, 1).pixels != copy_at_random(images, many, 2).pixels);
}

TEST_CASE("SMOTE of pixels interpolates two images of a class, and copies a single one") {
  const ImageSet images = some_digits();
  const ImageSet made = smote_points(images, wanted(), 1);
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

TEST_CASE("SMOTE of latents decodes interpolations of two latents of a class") {
  const ImageSet images = some_digits();
  Options options;
  options.batch_size = 8;
  options.latent = 4;
  options.filters = 4;
  options.hidden = 8;
  Trainer trainer(images, options);
  trainer.step(0);
  ModelFile file;
  trainer.save_model(file);
  Model<ImageSet> model(file, options, {});
  const ImageSet made = smote_latents(model, images, wanted(), 1);
  CHECK(count_classes(made.labels, 10) == wanted());
  // A class with one image: its latent is decoded.
  const auto single = items_of_classes(images.labels, 10)[3];
  ImageSet decoded = empty_like(images);
  model.decode(model.encode(select_items(images, single)), 3, 1, decoded);
  CHECK(std::equal(decoded.pixels.begin(), decoded.pixels.end(), made.image(7)));
}

// Rows with a number and one of three categories: 4 of class 0, one of class 1.
RowSet some_rows() {
  RowSet rows{EncodedTable(make_layout({{.table_column = 0, .numeric = true, .categories = 2},
                                        {.table_column = 1, .categories = 3}}),
                           5),
              {0, 0, 0, 0, 1},
              {"a", "b"},
              nullptr};
  for (Index i = 0; i < 5; ++i) {
    rows.rows.set(0, i, i == 4 ? 1 : 0, 0.25f * static_cast<float>(i));
    rows.rows.set(1, i, i == 4 ? 2 : static_cast<std::int32_t>(i % 2), 0);
  }
  return rows;
}

TEST_CASE("copies and SMOTE work for rows as for images") {
  const RowSet rows = some_rows();
  for (const RowSet& made : {copy_at_random(rows, {30, 2}, 1), smote_points(rows, {30, 2}, 1)}) {
    CHECK(count_classes(made.labels, 2) == std::vector<Index>{30, 2});
    CHECK(made.rows.rows() == 32);
    for (Index i = 0; i < 30; ++i) {
      CHECK(made.rows.code(0, i) == 0);
      CHECK(made.rows.code(1, i) < 2);
      CHECK(made.rows.alpha(0, i) <= 0.75f);
    }
    for (Index i = 30; i < 32; ++i) {
      CHECK(made.rows.code(1, i) == 2);
      CHECK(made.rows.alpha(0, i) == 1);
    }
  }
  int between = 0;
  const RowSet mixed = smote_points(rows, {30, 0}, 1);
  for (Index i = 0; i < 30; ++i) {
    const float steps = mixed.rows.alpha(0, i) / 0.25f;
    between += std::abs(steps - std::round(steps)) > 0.01f ? 1 : 0;
  }
  CHECK(between > 20);
}

}  // namespace
}  // namespace ballast::rae
