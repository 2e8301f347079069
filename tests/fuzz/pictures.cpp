// PNG and JPEG files. The checksums of a PNG are made right, so that its content is reached.
#include <zlib.h>

#include <string>

#include "data/images/image_folder.h"
#include "data/images/png.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::string with_right_checksums(std::string bytes) {
  constexpr std::size_t kStart = 8;
  constexpr std::size_t kOutside = 12;  // length, name and checksum of a chunk
  for (std::size_t at = kStart; at + kOutside <= bytes.size();) {
    const std::size_t size = big_endian(bytes, at);
    if (size > bytes.size() - at - kOutside) break;
    const auto* const name = reinterpret_cast<const unsigned char*>(bytes.data()) + at + 4;
    const auto checksum = static_cast<std::uint32_t>(crc32(0, name, static_cast<uInt>(size + 4)));
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[at + 8 + size + i] = static_cast<char>(checksum >> (24 - 8 * i));
    }
    at += kOutside + size;
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(fuzz::bytes_of(data, size));
  if (is_png(bytes)) bytes = with_right_checksums(std::move(bytes));
  fuzz::MemoryFile file;
  const std::string& path = file.holding(bytes);
  Image image;
  if (!fuzz::accepts([&] { image = read_image(path); })) return 0;
  require(image.channels == 1 || image.channels == 3, "grey or colour");
  require(
      image.pixels.size() == static_cast<std::size_t>(image.height * image.width * image.channels),
      "as many pixels as the sizes say");
  constexpr Index kSmall = 1 << 14;
  if (image.height * image.width > kSmall) return 0;
  write_png(image, file.holding(""));
  require(read_image(path).pixels == image.pixels, "a written picture is the same");
  return 0;
}
