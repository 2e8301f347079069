// Reading folders of PNG and JPEG pictures.
#pragma once

#include <string>
#include <vector>

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
  Index levels = 0;    // of 16-bit PNG files, see decode_png; 0: kAllLevels
};

// What the reader of pictures should know.
struct ImageWarning {
  std::string text;
  Index levels = 0;  // ImageOptions::levels that would avoid it; 0: none would
};

// Reads a PNG or JPEG file; the format is detected from the content (data/images/png.h,
// data/images/jpeg.h). Throws Error with the path for other formats, a truncated file, a corrupt
// PNG, a JPEG with invalid codes (it has no checksums), and more than 2^27 pixels.
Image read_image(const std::string& path);

// Reads all PNG and JPEG files, sorted by name. The content of a file decides what it is; its
// extension does if the content is of no known format (data/images/picture_kind.h). Files that are
// no pictures and names that start with a dot are skipped. If the folder has sub-folders with
// pictures, each is a class named after the folder; a flat folder has no labels.
//
// Adds to `warnings`, at most once each: pictures of other formats, which are left out; transparent
// pixels; 16-bit pictures that are dark because they hold fewer bits; values beyond the levels.
//
// Throws Error for a folder without PNG and JPEG files, for pictures next to class folders, for a
// class folder without PNG and JPEG files or with sub-folders, for an unreadable picture, for
// levels other than 0 and 2 .. kAllLevels, and DifferentSizes, if the options give no size, for a
// picture whose size differs from the first.
ImageSet read_image_folder(const std::string& path, const ImageOptions& options = {},
                           std::vector<ImageWarning>* warnings = nullptr);

}  // namespace ballast
