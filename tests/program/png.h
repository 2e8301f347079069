// Small PNG files.
#pragma once

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdint>
#include <string>

namespace ballast::test {

// All pixels have the same bytes. Colour type 0: grey, 2: colour, 4: grey with transparency.
inline std::string png_file(int width, int height, int type, const std::string& pixel,
                            int bits = 8) {
  const auto number = [](std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
  };
  std::string rows;
  for (int y = 0; y < height; ++y) {
    rows += '\0';
    for (int x = 0; x < width; ++x) rows += pixel;
  }
  std::string packed(compressBound(rows.size()), '\0');
  uLongf size = packed.size();
  REQUIRE(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                   reinterpret_cast<const Bytef*>(rows.data()), rows.size()) == Z_OK);
  packed.resize(size);
  const auto chunk = [&](const std::string& name, const std::string& data) {
    const std::string body = name + data;
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    return number(static_cast<std::uint32_t>(data.size())) + body +
           number(static_cast<std::uint32_t>(sum));
  };
  const std::string header = number(static_cast<std::uint32_t>(width)) +
                             number(static_cast<std::uint32_t>(height)) +
                             std::string{static_cast<char>(bits), static_cast<char>(type), 0, 0, 0};
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", packed) + chunk("IEND", "");
}

}  // namespace ballast::test
