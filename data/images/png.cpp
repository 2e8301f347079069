#include "data/images/png.h"

#include <limits>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

#include "io/files.h"
#include "kernels/error.h"

namespace ballast {
namespace {

void append_bytes(void* context, void* data, int size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data),
                                             static_cast<std::size_t>(size));
}

}  // namespace

std::string encode_png(const Image& image) {
  const std::string size = size_text(image.height, image.width, image.channels);
  constexpr Index kLargest = std::numeric_limits<int>::max() / 2;  // bytes; stb sizes are int
  if (image.height < 1 || image.width < 1 || (image.channels != 1 && image.channels != 3)) {
    throw Error("png: cannot write a picture of size " + size +
                "; sizes must be positive, channels 1 or 3");
  }
  if (image.height > kLargest / image.width / image.channels - 1) {
    throw Error("png: a picture of size " + size + " is too large; write a smaller one");
  }
  const auto needed = static_cast<std::size_t>(image.height * image.width * image.channels);
  if (image.pixels.size() != needed) {
    throw Error("png: a picture of size " + size + " has " + std::to_string(image.pixels.size()) +
                " bytes of pixels, expected " + std::to_string(needed));
  }
  std::string bytes;
  const int written =
      stbi_write_png_to_func(append_bytes, &bytes, static_cast<int>(image.width),
                             static_cast<int>(image.height), static_cast<int>(image.channels),
                             image.pixels.data(), static_cast<int>(image.width * image.channels));
  if (written == 0) throw Error("png: out of memory for a picture of size " + size);
  return bytes;
}

void write_png(const Image& image, const std::string& path, bool force) {
  write_whole_file(path, encode_png(image), force);
}

}  // namespace ballast
