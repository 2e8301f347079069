// Reading and writing PNG files.
#pragma once

#include <string>
#include <string_view>

#include "data/images/image_set.h"
#include "data/images/picture_file.h"

namespace ballast {

// Whether the file starts as a PNG does.
bool is_png(std::string_view bytes);

constexpr Index kAllLevels = 65536;  // of 16 bits

// Decodes a PNG of any colour type and depth to grey or colour of 8 bits. Values of 16 bits are
// rounded; those of at most `levels` levels, 2 .. kAllLevels, fill the whole range, so that levels
// - 1 and more becomes 255. Transparent pixels are laid on white. Turned as its EXIF metadata says;
// other metadata is ignored. Throws Error for a truncated file, for corrupt data anywhere in the
// file, for interlaced rows that take more than kMostPictureMemory, and as PictureFile::check_size
// does.
Picture decode_png(PictureFile& file, Index levels = kAllLevels);

// Encodes an image as PNG. Throws Error for an image without pixels, with a number of channels
// other than 1 or 3, or whose number of pixels does not match its size.
std::string encode_png(const Image& image);

// Writes a PNG file with OutputFile (io/files.h): completely or not at all; an existing file is
// replaced only with `force`.
void write_png(const Image& image, const std::string& path, bool force = false);

}  // namespace ballast
