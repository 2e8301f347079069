// Images and codes of a trained model.
#include <doctest/doctest.h>

#include <cmath>

#include "models/options/option_values.h"
#include "models/program/image_source.h"
#include "tests/models/infogan.h"

namespace ballast::test {
namespace {

PixelBytes pixels_of(infogan::Model& model, Index first, Index count) {
  return model.generate(model.draw(5, first, count)).pixels;
}

TEST_CASE("a generated image does not depend on the rest of the batch") {
  const TestFolder folder(memory_folder());
  infogan::Model model = read_model(write_small_model(folder, small_infogan(), small_digits()));
  const PixelBytes all = pixels_of(model, 0, 12);
  CHECK(all.size() == 12 * 64);
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 1}, {3, 1}, {5, 7}}) {
    const auto begin = all.begin() + first * 64;
    CHECK(pixels_of(model, first, count) == PixelBytes(begin, begin + count * 64));
  }
  CHECK(model.generate(model.draw(6, 0, 12)).pixels != all);
}

TEST_CASE("the trainer's sheet equals the images of the saved model") {
  const TestFolder folder(memory_folder());
  const infogan::Options options = small_infogan();
  const ImageSet images = small_digits();
  infogan::Model model = read_model(write_small_model(folder, options, images));
  infogan::Trainer trainer(images, options);
  train(trainer, 0, 2);
  const ImageSet sheet = trainer.sheet(9);
  CHECK(sheet.count == 9);
  CHECK(sheet.pixels == model.generate(model.draw(options.seed, 0, 9)).pixels);
}

TEST_CASE("encoding gives probabilities, means and positive standard deviations") {
  const TestFolder folder(memory_folder());
  infogan::Model model = read_model(write_small_model(folder, small_infogan(), small_digits()));
  constexpr Index kImages = 300;  // more than one batch
  const ImageSet images = small_digits(kImages);
  const auto encoding = model.encode(images);
  CHECK(encoding.images == kImages);
  REQUIRE(encoding.probabilities.size() == 2);
  const Index categories[] = {5, 3};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::vector<Real>& p = encoding.probabilities[i];
    REQUIRE(p.size() == static_cast<std::size_t>(kImages * categories[i]));
    const std::vector<std::int32_t> best = encoding.categories(i);
    for (Index row = 0; row < kImages; ++row) {
      const auto begin = p.begin() + row * categories[i];
      double sum = 0;
      for (Index k = 0; k < categories[i]; ++k) {
        sum += begin[k];
        CHECK_GE(begin[best[static_cast<std::size_t>(row)]], begin[k]);
      }
      CHECK(std::abs(sum - 1) < 1e-5);
    }
  }
  CHECK(encoding.mean.size() == 2 * kImages);
  CHECK(encoding.deviation.size() == 2 * kImages);
  for (const Real deviation : encoding.deviation) CHECK_GT(deviation, std::exp(-4.0));
  // The codes of an image do not depend on the rest of the batch.
  const auto few = model.encode(small_digits(3));
  for (std::size_t i = 0; i < few.mean.size(); ++i) CHECK(few.mean[i] == encoding.mean[i]);
}

TEST_CASE("the error for images of another size contains both sizes") {
  const TestFolder folder(memory_folder());
  infogan::Model model = read_model(write_small_model(folder, small_infogan(), small_digits()));
  const std::string message = message_of([&] { model.encode(small_digits(2, 28)); });
  CAPTURE(message);
  CHECK(contains(message, "28x28x1"));
  CHECK(contains(message, "8x8x1"));
  CHECK(contains(message_of([&] { model.encode(with_channels(small_digits(2), 3)); }), "8x8x3"));
}

TEST_CASE("a model keeps its options and rejects different ones") {
  const TestFolder folder(memory_folder());
  infogan::Options options = small_infogan();
  options.seed = 9;
  options.noise_law = "normal";
  const infogan::Model model = read_model(write_small_model(folder, options, small_digits()));
  CHECK(kept_options(model.options()) == kept_options(options));
  CHECK(model.sizes().codes.size() == 4);
  CHECK(model.sizes().height == 8);
  infogan::Options other;
  other.codes = "cat:9";
  CHECK_THROWS_AS(describe(other).check_given(kept_options(options), {"codes"}), UsageError);
}

TEST_CASE("exactly one of a path and a dataset must be given") {
  const ImageOptions options;
  ImageSource source;
  CHECK_THROWS_AS(read_source(source, DataPart::train, options), UsageError);
  source.images = "folder";
  source.dataset = "digits";
  CHECK_THROWS_AS(read_source(source, DataPart::train, options), UsageError);
  source.images.clear();
  source.dataset = "diggits";
  CHECK_THROWS_AS(read_source(source, DataPart::train, options), UsageError);
  CHECK(contains(message_of([&] { read_source(source, DataPart::train, options); }), "diggits"));
}

TEST_CASE("rendered datasets have the requested size and different test images") {
  const ImageOptions options{.image_size = 8, .channels = 3};
  ImageSource source;
  source.dataset = "digits";
  const ImageSet images = read_source(source, DataPart::train, options);
  CHECK(size_text(images.height, images.width, images.channels) == "8x8x3");
  CHECK(images.count == 10000);
  CHECK(read_source(source, DataPart::test, options).pixels != images.pixels);
}

}  // namespace
}  // namespace ballast::test
