// Reading folders of PNG and JPEG pictures.
#pragma once

#include <string>

#include "data/images/image_set.h"
#include "kernels/error.h"

namespace ballast {

// Pictures of different sizes where one size is needed.
class DifferentSizes : public Error {
 public:
  using Error::Error;
};

// How images are converted when they are read.
struct ImageOptions {
  Index image_size =
      0;               // side that all images are scaled to (data/images/image_set.h); 0: unchanged
  Index channels = 0;  // 1: grey, 3: colour; 0: unchanged (colour if any image is)
};

// Reads a PNG or JPEG file; the format is detected from the content (data/images/png.h,
// data/images/jpeg.h). Throws Error with the path for other formats, a truncated file, a corrupt
// PNG, a JPEG with invalid codes (it has no checksums), more than 2^27 pixels, and grey with
// transparency.
Image read_image(const std::string& path);

// Reads all files with the extension .png, .jpg or .jpeg (in any case), sorted by name. If the
// folder has sub-folders with pictures, each is a class named after the folder; a flat folder has
// no labels. Names that start with a dot are skipped. Throws Error for a folder without pictures,
// for pictures next to class folders, for a class folder without pictures or with sub-folders, for
// an unreadable picture, and DifferentSizes, if the options give no size, for a picture whose size
// differs from the first.
ImageSet read_image_folder(const std::string& path, const ImageOptions& options = {});

}  // namespace ballast
