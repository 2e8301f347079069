// Decoding and encoding PNG files: kinds, damage, and files made to exhaust memory.
#include "data/images/png.h"

#include <doctest/doctest.h>

#include "data/images/image_folder.h"
#include "tests/data/pictures.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

Image read_bytes(const std::string& bytes) {
  const TestFolder folder(memory_folder());
  return read_image(folder.file("a.png", bytes));
}

PixelBytes pixels_of(const std::string& bytes) { return read_bytes(bytes).pixels; }

std::string refusal(const std::string& bytes) {
  return message_of([&] { read_bytes(bytes); });
}

// One row of bytes after its filter byte.
std::string row(const std::string& bytes) { return std::string(1, '\0') + bytes; }

const std::string kPalette = png_chunk("PLTE", "\1\2\3\x64\x65\x66\xc8\xc9\xca");

}  // namespace

TEST_CASE("PNG: grey of 1 to 16 bits is scaled to 8 bits") {
  const auto grey = [](std::uint32_t width, int bits, const std::string& bytes) {
    return pixels_of(png_file({width, 1, bits, 0}, row(bytes)));
  };
  CHECK(grey(8, 1, "\xa5") == PixelBytes{255, 0, 255, 0, 0, 255, 0, 255});
  CHECK(grey(4, 2, "\x1b") == PixelBytes{0, 85, 170, 255});
  CHECK(grey(3, 4, "\x19\xf0") == PixelBytes{17, 153, 255});
  CHECK(grey(2, 8, "\7\x80") == PixelBytes{7, 128});
  CHECK(grey(2, 16, std::string("\x12\x34\xff\xfe", 4)) == PixelBytes{0x12, 0xff});
}

TEST_CASE("PNG: palettes of 1 to 8 bits are colour") {
  const auto colours = [](std::uint32_t width, int bits, const std::string& bytes) {
    return pixels_of(png_file({width, 1, bits, 3}, row(bytes), kPalette));
  };
  CHECK(colours(2, 1, "\x40") == PixelBytes{1, 2, 3, 100, 101, 102});
  CHECK(colours(2, 2, "\x90") == PixelBytes{200, 201, 202, 100, 101, 102});
  CHECK(colours(2, 4, "\x20") == PixelBytes{200, 201, 202, 1, 2, 3});
  CHECK(colours(1, 8, "\2") == PixelBytes{200, 201, 202});
}

TEST_CASE("PNG: transparent colour of any kind is blended onto black") {
  const auto blended = [](int bits, const std::string& bytes) {
    return pixels_of(png_file({1, 1, bits, 6}, row(bytes)));
  };
  CHECK(blended(8, std::string("\xc8\x64\x32\xff")) == PixelBytes{200, 100, 50});
  CHECK(blended(8, std::string("\x64\x09\x09\x33")) == PixelBytes{20, 2, 2});
  CHECK(blended(8, std::string("\x64\x09\x09\0", 4)) == PixelBytes{0, 0, 0});
  CHECK(blended(16, std::string("\xc8\1\x64\2\x32\3\x80\4")) == PixelBytes{100, 50, 25});
  const std::string clear = png_chunk("tRNS", std::string("\xff\0", 2));
  CHECK(pixels_of(png_file({3, 1, 8, 3}, row(std::string("\0\1\2", 3)), kPalette + clear)) ==
        PixelBytes{1, 2, 3, 0, 0, 0, 200, 201, 202});
  const std::string key = png_chunk("tRNS", std::string("\0\5\0\6\0\7", 6));
  CHECK(pixels_of(png_file({2, 1, 8, 2}, row("\5\6\7\5\6\x8"), key)) ==
        PixelBytes{0, 0, 0, 5, 6, 8});
}

TEST_CASE("PNG: grey with transparency is rejected") {
  const std::string grey = png_chunk("tRNS", std::string("\0\1", 2));
  for (const std::string& file :
       {png_file({1, 1, 8, 4}, row("\1\2")), png_file({1, 1, 16, 4}, row("\1\2\3\4")),
        png_file({1, 1, 8, 0}, row("\1"), grey)}) {
    CHECK(contains(refusal(file), "a.png: grey pictures with transparency are not supported"));
  }
}

TEST_CASE("PNG: interlaced pictures") {
  // Passes of a picture of 3x3 pixels: (0, 0); none; none; (2, 0); (0, 2), (2, 2); (1, 0), (1, 2);
  // row 1.
  const std::string rows = row("a") + row("b") + row("cd") + row("e") + row("f") + row("ghi");
  const Image read = read_bytes(png_file({3, 3, 8, 0, 1}, rows));
  CHECK(std::string(read.pixels.begin(), read.pixels.end()) == "aebghicfd");
}

TEST_CASE("PNG: metadata and data after the end do not matter") {
  const std::string text =
      png_chunk("tEXt", std::string("Title\0", 6) + std::string(20 << 20, 'x'));
  const std::string gamma = png_chunk("gAMA", big_endian(1)) + png_chunk("sRGB", "\7");
  const std::string private_chunk = png_chunk("abCd", "anything");
  const std::string file = png_file({1, 1, 8, 2}, row("\1\2\3"), text + gamma + private_chunk);
  CHECK(pixels_of(file + "behind") == PixelBytes{1, 2, 3});
  const std::string critical = png_chunk("CgBI", "anything");
  CHECK(contains(refusal(png_file({1, 1, 8, 2}, row("\1\2\3"), critical)), "CgBI"));
}

TEST_CASE("PNG: compressed metadata is not unpacked") {
  const std::string bomb = deflated_zeros(200);
  const std::string chunks = png_chunk("iCCP", std::string("name\0\0", 6) + bomb) +
                             png_chunk("zTXt", std::string("name\0\0", 6) + bomb) +
                             png_chunk("iTXt", std::string("name\0\1\0\0\0", 9) + bomb);
  const std::string file = png_file({1, 1, 8, 2}, row("\1\2\3"), chunks);
  const long before = peak_megabytes();
  CHECK(pixels_of(file) == PixelBytes{1, 2, 3});
  CHECK(peak_megabytes() - before < 50);
}

TEST_CASE("PNG: sizes that the file cannot contain are rejected before memory is taken") {
  const auto sized = [](std::uint32_t width, std::uint32_t height) {
    return refusal(png_file({width, height}, row("\1\2\3")));
  };
  CHECK(contains(sized(16384, 16384), "a.png: its size of 16384x16384 pixels exceeds the limit"));
  CHECK(contains(sized(0x7fffffff, 0x7fffffff), "its size of 2147483647x2147483647 pixels"));
  CHECK(contains(sized(2000000, 2), "its size of 2000000x2 pixels exceeds the limit"));
  CHECK(contains(sized(10000, 10000), "bytes are too few for its size of 10000x10000 pixels"));
  CHECK(contains(sized(0, 1), "a.png: the PNG is corrupt"));
  CHECK(contains(sized(0x80000000, 1), "a.png: the PNG is corrupt"));
  const std::string flat = std::string(1001 * 1000, '\0');
  CHECK(read_bytes(png_file({1000, 1000, 8, 0}, flat)).pixels.size() == 1000000);
}

TEST_CASE("PNG: missing, extra and damaged parts are rejected") {
  CHECK(contains(refusal(png_file({2, 2}, row("123456"))), "the PNG is corrupt or truncated"));
  CHECK(contains(refusal(png_file({1, 1, 8, 3}, row("\1"))), "the PNG is corrupt or truncated"));
  CHECK(contains(refusal(png_file({1, 1, 3, 0}, row("\1"))), "the PNG is corrupt or truncated"));
  CHECK(contains(refusal(png_file({1, 1, 8, 2}, "\x9\1\2\3")), "the PNG is corrupt or truncated"));
  const std::string file = png_file({1, 1}, row("\1\2\3"));
  const std::string header = file.substr(0, 33);
  const std::string endless = header + big_endian(0x7fffffff) + "IDAT" + file.substr(41);
  CHECK(contains(refusal(endless), "the PNG is corrupt or truncated"));
  CHECK(contains(refusal(header + png_chunk("IEND", "")), "the PNG is corrupt or truncated"));
}

TEST_CASE("PNG: encoded pictures are compressed") {
  Image image{256, 256, 3, {}};
  for (Index i = 0; i < 3 * 256 * 256; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(i / 768 + i / 3 % 256));
  }
  const std::string file = encode_png(image);
  CHECK(file.size() < 10000);
  CHECK(pixels_of(file) == image.pixels);
}
