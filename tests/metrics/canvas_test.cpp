#include "metrics/report/canvas.h"

#include <array>

#include "data/images/image_folder.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

using Pixel = std::array<int, 3>;

Pixel pixel_of(const Image& image, Index x, Index y) {
  const std::uint8_t* pixel = image.pixels.data() + (y * image.width + x) * 3;
  return {pixel[0], pixel[1], pixel[2]};
}

}  // namespace

TEST_CASE("canvas: images are drawn at their position and clipped at the edges") {
  const Pixel paper = {10, 20, 30};
  Canvas canvas(6, 5, {10, 20, 30});
  canvas.image(2, 1, {1, 2, 1, {100, 200}});
  // Of 3 x 2 pixels only the last one of the first image and two of the first row of the second are
  // visible.
  canvas.image(-2, -1, {2, 3, 3, {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 7, 8, 9}});
  canvas.image(4, 4, {2, 3, 1, {50, 60, 70, 80, 90, 99}});
  canvas.image(6, 5, {1, 1, 1, {255}});
  canvas.image(-1, 2, {1, 1, 1, {255}});
  const TestFolder folder(memory_folder());
  const Image read = read_image(folder.file("canvas.png", canvas.png()));
  REQUIRE(read.width == 6);
  REQUIRE(read.height == 5);
  REQUIRE(read.channels == 3);
  for (Index y = 0; y < 5; ++y) {
    for (Index x = 0; x < 6; ++x) {
      Pixel pixel = paper;
      if (x == 2 && y == 1) pixel = {100, 100, 100};
      if (x == 3 && y == 1) pixel = {200, 200, 200};
      if (x == 0 && y == 0) pixel = {7, 8, 9};
      if (x == 4 && y == 4) pixel = {50, 50, 50};
      if (x == 5 && y == 4) pixel = {60, 60, 60};
      CAPTURE(x);
      CAPTURE(y);
      CHECK(pixel_of(read, x, y) == pixel);
    }
  }
}
