// Folders of PNG and JPEG pictures.
#pragma once

#include <string>

#include "data/images/image_set.h"

namespace ballast {

// How images are taken from a file or folder.
struct ImageOptions {
  Index image_size = 0;  // side that all are scaled to (data/images/image_set.h); 0: as they are
  Index channels = 0;    // 1: grey, 3: colour; 0: as they are (colour if one of them is)
};

// A PNG or JPEG file, told by its content. 16 bits a channel become 8; a transparent colour picture
// is laid on black. Throws Error that names the file for any other format, a truncated file, a PNG
// that is damaged (a JPEG has no checksums), more than 2^27 pixels, and grey with transparency.
Image read_image(const std::string& path);

// All files whose names end in .png, .jpg or .jpeg (in any case), sorted by name. Where the folder
// has sub-folders with pictures, each is a class called as it is; a flat folder has no labels. What
// begins with a dot is left out. Throws Error for a folder without pictures, pictures beside such
// sub-folders, a class without pictures or with sub-folders, a picture that cannot be read and,
// without a size in the options, one that differs in size from the first.
ImageSet read_image_folder(const std::string& path, const ImageOptions& options = {});

}  // namespace ballast
