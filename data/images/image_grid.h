// Many images in one picture.
#pragma once

#include "data/images/image_set.h"

namespace ballast {

struct GridOptions {
  Index columns = 0;  // 0: about as many as rows
  Index gap = 2;      // pixels between images and around them, after scaling
  Index scale = 1;    // side of the square that a pixel becomes
  std::uint8_t background = 64;
};

// The images row by row, from the top left on; places behind the last stay empty. Throws Error for
// no images and for sizes that are none.
Image image_grid(const ImageSet& images, const GridOptions& options = {});

}  // namespace ballast
