// Random warping of images.
#include "data/images/warper.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

TEST_CASE("a warper of strength 0 does not change images, a strong one moves them a little") {
  // A bright square in the middle of 16x16 pixels.
  PixelBytes bytes(2 * 256, 0);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t y = 6; y < 10; ++y) {
      for (std::size_t x = 6; x < 10; ++x) bytes[i * 256 + y * 16 + x] = 255;
    }
  }
  const DevicePixels pixels(bytes, {});
  const Integers places = Integers::from({0, 1, 1, 0});
  const ImageShape shape{16, 16, 1};
  const std::vector<Real> still =
      Warper(shape, 0, {}).warp(pixels, places, {.seed = 1}).to_vector();
  for (std::size_t i = 0; i < still.size(); ++i) {
    CHECK(still[i] == doctest::Approx(bytes[i % 256] / 255.0));
  }
  const Warper warper(shape, 1, {});
  const std::vector<Real> moved = warper.warp(pixels, places, {.seed = 1}).to_vector();
  CHECK(moved == warper.warp(pixels, places, {.seed = 1}).to_vector());
  CHECK(moved != warper.warp(pixels, places, {.seed = 2}).to_vector());
  for (std::size_t i = 0; i < 4; ++i) {
    const auto first = moved.begin() + static_cast<std::ptrdiff_t>(256 * i);
    CHECK_FALSE(std::equal(first, first + 256, still.begin()));
    double light = 0;
    for (std::size_t p = 0; p < 256; ++p) {
      light += first[static_cast<std::ptrdiff_t>(p)];
      // Within three pixels of its original position.
      const bool near = p / 16 >= 3 && p / 16 < 13 && p % 16 >= 3 && p % 16 < 13;
      if (!near) CHECK(first[static_cast<std::ptrdiff_t>(p)] == 0);
    }
    CHECK(light > 16 * 0.6);
    CHECK(light < 16 * 1.7);
  }
}

}  // namespace
}  // namespace ballast
