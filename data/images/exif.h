// How a picture is to be turned, according to its EXIF metadata.
#pragma once

#include <string_view>

#include "data/images/image_set.h"

namespace ballast {

// The value of the tag Orientation, 1 .. 8 (EXIF 2.3, table 4): where the first row and the first
// column belong. 1, which is upright, if there is none or the metadata is broken. `exif`: a TIFF
// structure of either byte order, with or without "Exif\0\0" before it.
int exif_orientation(std::string_view exif) noexcept;

// The image with its first row at the top and its first column at the left.
Image upright(Image image, int orientation);

}  // namespace ballast
