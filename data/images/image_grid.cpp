#include "data/images/image_grid.h"

#include <algorithm>

#include "kernels/error.h"

namespace ballast {
namespace {

// The smallest number whose square is at least `count`.
Index square_side(Index count) {
  Index side = 1;
  while (side * side < count) ++side;
  return side;
}

// Copies image i, enlarged by `scale`, to (top, left) of the grid.
void paste(const ImageSet& images, Index i, Index scale, Index top, Index left, Image& grid) {
  const Index channels = images.channels;
  for (Index y = 0; y < images.height * scale; ++y) {
    const std::uint8_t* row = images.image(i) + y / scale * images.width * channels;
    std::uint8_t* out = grid.pixels.data() + ((top + y) * grid.width + left) * channels;
    for (Index x = 0; x < images.width * scale; ++x) {
      out = std::copy_n(row + x / scale * channels, channels, out);
    }
  }
}

}  // namespace

Image image_grid(const ImageSet& images, const GridOptions& options) {
  if (images.count < 1 || images.image_size() < 1) throw Error("image_grid: the set has no images");
  if (options.columns < 0 || options.gap < 0 || options.scale < 1) {
    throw Error("image_grid: columns and gap must be 0 or more, scale 1 or more");
  }
  const Index columns = options.columns > 0 ? options.columns : square_side(images.count);
  const Index rows = (images.count + columns - 1) / columns;
  const Index down = images.height * options.scale + options.gap;
  const Index across = images.width * options.scale + options.gap;
  Image grid{rows * down + options.gap, columns * across + options.gap, images.channels, {}};
  grid.pixels.assign(static_cast<std::size_t>(grid.height * grid.width * grid.channels),
                     options.background);
  for (Index i = 0; i < images.count; ++i) {
    paste(images, i, options.scale, i / columns * down + options.gap,
          i % columns * across + options.gap, grid);
  }
  return grid;
}

}  // namespace ballast
