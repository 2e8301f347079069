// Makes PNG and JPEG files of all kinds, and parts of invalid ones.
#pragma once

#include <cstdint>
#include <string>

#include "data/images/image_set.h"

namespace ballast {

std::string big_endian(std::uint32_t value);
// Compressed as in a PNG.
std::string deflated(const std::string& bytes);
// Many compressed zeros, made without keeping them.
std::string deflated_zeros(std::size_t megabytes);
// A chunk of a PNG with its length and its checksum.
std::string png_chunk(const std::string& name, const std::string& data);

// EXIF metadata of a picture, as in a PNG: its width and its orientation, in either byte order.
std::string exif_bytes(int orientation, bool little = false);

// The header of a PNG; type 0: grey, 2: colour, 3: palette, 4: grey with alpha, 6: colour with
// alpha.
struct PngHeader {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  int bits = 8;
  int type = 2;
  int interlaced = 0;
};
// A PNG with these rows, each after its filter byte; `chunks` come before the data.
std::string png_file(const PngHeader& header, const std::string& rows,
                     const std::string& chunks = "");

struct JpegKind {
  bool progressive = false;
  bool subsampled = false;  // chroma
};
// An image with 1 channel (grey), 3 (colour) or 4 (CMYK, stored inverted), in the best quality.
std::string jpeg_file(const Image& image, const JpegKind& kind = {});

}  // namespace ballast
