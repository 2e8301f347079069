// Pictures as PNG files.
#pragma once

#include <string>

#include "data/images/image_set.h"

namespace ballast {

// The bytes of a PNG file. Throws Error for a picture without pixels, with other channels than 1 or
// 3 or with more or fewer pixels than its sizes say.
std::string encode_png(const Image& image);

// Writes it as io/files.h does: whole or not at all, an existing file only with `force`.
void write_png(const Image& image, const std::string& path, bool force = false);

}  // namespace ballast
