// Reading and writing PNG files.
#pragma once

#include <string>
#include <string_view>

#include "data/images/image_set.h"
#include "data/images/picture_file.h"

namespace ballast {

// Whether the file starts as a PNG does.
bool is_png(std::string_view bytes);

// Decodes a PNG of any colour type and depth. 16-bit channels are reduced to 8 bits. Transparent
// colour is blended onto black. Metadata is ignored. Throws Error for a truncated file, for corrupt
// data anywhere in the file, for grey with transparency, and as PictureFile::check_size does.
Image decode_png(PictureFile& file);

// Encodes an image as PNG. Throws Error for an image without pixels, with a number of channels
// other than 1 or 3, or whose number of pixels does not match its size.
std::string encode_png(const Image& image);

// Writes a PNG file with OutputFile (io/files.h): completely or not at all; an existing file is
// replaced only with `force`.
void write_png(const Image& image, const std::string& path, bool force = false);

}  // namespace ballast
