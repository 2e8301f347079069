// Sizes, channels and grids of images.
#include "data/images/image_set.h"

#include <doctest/doctest.h>

#include "data/images/image_grid.h"
#include "kernels/threads.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

using Bytes = PixelBytes;

Image ramp(Index height, Index width, Index channels) {
  Image image{height, width, channels, {}};
  for (Index i = 0; i < height * width * channels; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(i * 7));
  }
  return image;
}

}  // namespace

TEST_CASE("an image of the right size is unchanged, a longer one is cropped") {
  const Image image = ramp(5, 5, 3);
  CHECK(resized(image, 5).pixels == image.pixels);
  CHECK(resized(Image{1, 4, 1, {1, 2, 3, 4}}, 1).pixels == Bytes{2});
  CHECK(resized(Image{3, 1, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}}, 1).pixels == Bytes{4, 5, 6});
}

TEST_CASE("a larger image is interpolated, a smaller one averaged") {
  CHECK(resized(Image{2, 2, 1, {0, 100, 0, 100}}, 4).pixels ==
        Bytes{0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100});
  // Halved: weights 1, 3, 3, 1 of 8 over four neighbours; at an edge 3, 3, 1 of 7.
  const Image lines{4, 4, 1, {0, 0, 0, 0, 70, 70, 70, 70, 0, 0, 0, 0, 70, 70, 70, 70}};
  CHECK(resized(lines, 2).pixels == Bytes{30, 30, 40, 40});
  // A one-pixel checkerboard becomes uniform grey, without aliasing.
  Image chequers{64, 64, 1, {}};
  for (Index i = 0; i < 64 * 64; ++i) {
    chequers.pixels.push_back((i / 64 + i % 64) % 2 == 0 ? 0 : 255);
  }
  const Image small = resized(chequers, 12);
  for (const std::uint8_t pixel : small.pixels) CHECK(std::abs(int(pixel) - 127) <= 6);
}

TEST_CASE("a constant image stays constant at any size") {
  for (const Index side : {1, 3, 10, 31}) {
    const Image image = resized(Image{10, 10, 1, Bytes(100, 255)}, side);
    CHECK(image.pixels == Bytes(static_cast<std::size_t>(side * side), 255));
  }
}

TEST_CASE("a set is scaled image by image on any number of threads") {
  ImageSet images{3, 6, 4, 3, {}, {2, 0, 1}, {"a", "b", "c"}};
  Bytes expected;
  for (int i = 0; i < 3; ++i) {
    Image image = ramp(6, 4, 3);
    for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(pixel + i);
    images.pixels.insert(images.pixels.end(), image.pixels.begin(), image.pixels.end());
    const Image small = resized(image, 3);
    expected.insert(expected.end(), small.pixels.begin(), small.pixels.end());
  }
  const int before = thread_count();
  for (const int threads : {1, 2, 3}) {
    set_thread_count(threads);
    const ImageSet small = resized(images, 3);
    CHECK(small.pixels == expected);
    CHECK(small.height == 3);
    CHECK(small.labels == images.labels);
    CHECK(small.class_names == images.class_names);
  }
  set_thread_count(before);
}

TEST_CASE("an invalid or too large side is rejected before memory is allocated") {
  const Index overflows = Index{1} << 32;  // its square is 0 in 64 bits
  const ImageSet images{1, 1, 1, 1, {5}, {}, {}};
  const Image image{1, 1, 1, {5}};
  for (const Index side : {Index{-1}, Index{0}, Index{4097}, overflows}) {
    const std::string expected =
        "resized: a side of " + std::to_string(side) + " pixels is not in 1 .. 4096";
    CHECK(message_of([&] { resized(images, side); }) == expected);
    CHECK(message_of([&] { resized(image, side); }) == expected);
  }
  CHECK(resized(image, 4096).pixels.size() == 4096 * 4096);
}

TEST_CASE("channels") {
  const Image colour{1, 2, 3, {255, 255, 255, 0, 255, 0}};
  CHECK(with_channels(colour, 1).pixels == Bytes{255, 150});
  CHECK(with_channels(colour, 3).pixels == colour.pixels);
  CHECK(with_channels(Image{1, 2, 1, {3, 4}}, 3).pixels == Bytes{3, 3, 3, 4, 4, 4});
  CHECK(contains(message_of([&] { with_channels(colour, 4); }), "not 4"));
}

TEST_CASE("a grid shows images row by row") {
  const ImageSet images{3, 1, 2, 1, {1, 2, 3, 4, 5, 6}, {}, {}};
  const Image grid = image_grid(images, {.columns = 2, .gap = 1, .background = 9});
  CHECK(grid.height == 5);
  CHECK(grid.width == 7);
  CHECK(grid.channels == 1);
  CHECK(grid.pixels == Bytes{9, 9, 9, 9, 9, 9, 9,  //
                             9, 1, 2, 9, 3, 4, 9,  //
                             9, 9, 9, 9, 9, 9, 9,  //
                             9, 5, 6, 9, 9, 9, 9,  //
                             9, 9, 9, 9, 9, 9, 9});
  const ImageSet colour{1, 1, 1, 3, {1, 2, 3}, {}, {}};
  const Image large = image_grid(colour, {.gap = 0, .scale = 2});
  CHECK(large.pixels == Bytes{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3});
  CHECK(image_grid(ImageSet{10, 1, 1, 1, Bytes(10), {}, {}}, {.gap = 0}).width == 4);
  CHECK(contains(message_of([] { image_grid({}); }), "has no images"));
  CHECK(contains(message_of([&] { image_grid(colour, {.scale = 0}); }), "scale 1 or more"));
}
