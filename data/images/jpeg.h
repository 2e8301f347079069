// Decoding JPEG files.
#pragma once

#include <string_view>

#include "data/images/image_set.h"
#include "data/images/picture_file.h"

namespace ballast {

// Whether the file starts as a JPEG does.
bool is_jpeg(std::string_view bytes);

// Decodes a baseline or progressive JPEG: grey, colour, or CMYK (stored inverted, as usual), which
// is converted to RGB. Turned as its EXIF metadata says. Throws Error for a file that is truncated
// or has corrupt pixel data, for arithmetic and lossless coding and 12 bits, for more than 100
// scans, for scans that take more than kMostPictureMemory, and as PictureFile::check_size does.
Picture decode_jpeg(PictureFile& file);

}  // namespace ballast
