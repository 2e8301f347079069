// Writing PNG files.
#pragma once

#include <string>

#include "data/images/image_set.h"

namespace ballast {

// Encodes an image as PNG. Throws Error for an image without pixels, with a number of channels
// other than 1 or 3, or whose number of pixels does not match its size.
std::string encode_png(const Image& image);

// Writes a PNG file with OutputFile (io/files.h): completely or not at all; an existing file is
// replaced only with `force`.
void write_png(const Image& image, const std::string& path, bool force = false);

}  // namespace ballast
