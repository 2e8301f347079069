// Arranging many images in one picture.
#pragma once

#include "data/images/image_set.h"

namespace ballast {

struct GridOptions {
  Index columns = 0;  // 0: a square grid
  Index gap = 2;      // pixels between images and around them, after scaling
  Index scale = 1;    // each pixel becomes a square of this side
  std::uint8_t background = 64;
};

// Arranges the images row by row from the top left; unused cells stay empty. Throws Error if there
// are no images and for invalid sizes.
Image image_grid(const ImageSet& images, const GridOptions& options = {});

}  // namespace ballast
