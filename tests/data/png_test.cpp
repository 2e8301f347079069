// Decoding and encoding PNG files: kinds, damage, and files made to exhaust memory.
#include "data/images/png.h"

#include <doctest/doctest.h>

#include <cmath>

#include "data/images/image_folder.h"
#include "tests/data/pictures.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

Image read_png_bytes(const std::string& bytes) {
  const TestFolder folder(memory_folder());
  return read_image(folder.file("a.png", bytes));
}

PixelBytes pixels_of(const std::string& bytes) { return read_png_bytes(bytes).pixels; }

std::string png_refusal(const std::string& bytes) {
  return message_of([&] { read_png_bytes(bytes); });
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

TEST_CASE("PNG: transparent pixels of any kind are laid on white") {
  const auto colour = [](int bits, const std::string& bytes) {
    return pixels_of(png_file({1, 1, bits, 6}, row(bytes)));
  };
  CHECK(colour(8, std::string("\xc8\x64\x32\xff")) == PixelBytes{200, 100, 50});
  CHECK(colour(8, std::string("\x64\x09\x09\x33")) == PixelBytes{224, 206, 206});
  CHECK(colour(8, std::string("\x64\x09\x09\0", 4)) == PixelBytes{255, 255, 255});
  CHECK(colour(16, std::string("\xc8\1\x64\2\x32\3\x80\4")) == PixelBytes{227, 177, 152});
  const auto grey = [](int bits, const std::string& bytes) {
    return pixels_of(png_file({1, 1, bits, 4}, row(bytes)));
  };
  CHECK(grey(8, std::string("\0\x80", 2)) == PixelBytes{127});
  CHECK(grey(16, std::string("\0\0\0\1", 4)) == PixelBytes{255});
  const std::string clear = png_chunk("tRNS", std::string("\xff\0", 2));
  CHECK(pixels_of(png_file({3, 1, 8, 3}, row(std::string("\0\1\2", 3)), kPalette + clear)) ==
        PixelBytes{1, 2, 3, 255, 255, 255, 200, 201, 202});
  const std::string key = png_chunk("tRNS", std::string("\0\5\0\6\0\7", 6));
  CHECK(pixels_of(png_file({2, 1, 8, 2}, row("\5\6\7\5\6\x8"), key)) ==
        PixelBytes{255, 255, 255, 5, 6, 8});
  const std::string grey_key = png_chunk("tRNS", std::string("\x12\x34", 2));
  CHECK(pixels_of(png_file({2, 1, 16, 0}, row("\x12\x34\x12\x35"), grey_key)) ==
        PixelBytes{255, 18});
  const std::string low_key = png_chunk("tRNS", std::string("\0\1", 2));
  CHECK(pixels_of(png_file({4, 1, 2, 0}, row("\x1b"), low_key)) == PixelBytes{0, 255, 170, 255});
}

TEST_CASE("PNG: blending is exact to rounding") {
  std::string rows;
  for (int alpha = 0; alpha < 256; ++alpha) {
    rows += '\0';
    for (int value = 0; value < 256; ++value) {
      rows += {static_cast<char>(value), static_cast<char>(alpha)};
    }
  }
  const PixelBytes pixels = pixels_of(png_file({256, 256, 8, 4}, rows));
  bool exact = true;
  for (int alpha = 0; alpha < 256; ++alpha) {
    for (int value = 0; value < 256; ++value) {
      const double wanted = (value * alpha + 255 * (255 - alpha)) / 255.0;
      exact = exact && pixels[std::size_t(256 * alpha + value)] == std::lround(wanted);
    }
  }
  CHECK(exact);
}

TEST_CASE("PNG: all values of 16 bits are rounded to 8 bits, or fill the range of their levels") {
  std::string rows;
  for (int value = 0; value < 65536; ++value) {
    if (value % 256 == 0) rows += '\0';
    rows += {static_cast<char>(value >> 8), static_cast<char>(value)};
  }
  const TestFolder folder(memory_folder());
  folder.file("a.png", png_file({256, 256, 16, 0}, rows));
  for (const Index levels : {0, 2, 4096, 5001}) {
    CAPTURE(levels);
    const ImageSet images = read_image_folder(folder.path.string(), {.levels = levels});
    const double most = levels == 0 ? 65535 : double(levels - 1);
    bool exact = true;
    for (int value = 0; value < 65536; ++value) {
      const double wanted = std::min(255.0, value * 255.0 / most);
      exact = exact && images.pixels[std::size_t(value)] == std::lround(wanted);
    }
    CHECK(exact);
  }
  CHECK_THROWS_AS(read_image_folder(folder.path.string(), {.levels = 1}), Error);
  CHECK_THROWS_AS(read_image_folder(folder.path.string(), {.levels = 65537}), Error);
}

TEST_CASE("PNG: white and the key of transparency in fewer levels") {
  const TestFolder folder(memory_folder());
  const std::string key = png_chunk("tRNS", std::string("\x0f\xff", 2));
  folder.file("a.png", png_file({2, 1, 16, 0}, row(std::string("\x0f\xff\x08\0", 4)), key));
  folder.file("b.png", png_file({2, 1, 16, 4}, row(std::string("\0\0\x80\0\x0f\xff\xff\xff", 8))));
  CHECK(read_image_folder(folder.path.string(), {.levels = 4096}).pixels ==
        PixelBytes{255, 128, 127, 255});
}

TEST_CASE("PNG: the orientation of an eXIf chunk before or behind the pixels is applied") {
  const std::string rows = row("abc") + row("def");
  for (const bool little : {false, true}) {
    const std::string exif = png_chunk("eXIf", exif_bytes(6, little));
    const std::string file = png_file({3, 2, 8, 0}, rows);
    for (const std::size_t at : {std::size_t{33}, file.size() - 12}) {
      std::string with = file;
      const Image read = read_png_bytes(with.insert(at, exif));
      CHECK(read.height == 3);
      CHECK(read.width == 2);
      CHECK(std::string(read.pixels.begin(), read.pixels.end()) == "daebfc");
    }
  }
  for (const std::string& broken :
       {std::string(), std::string("M"), std::string("MM\0*"), exif_bytes(9), exif_bytes(0),
        exif_bytes(6).substr(0, 17), std::string(100, 'x')}) {
    const Image read = read_png_bytes(png_file({3, 2, 8, 0}, rows, png_chunk("eXIf", broken)));
    CHECK(std::string(read.pixels.begin(), read.pixels.end()) == "abcdef");
  }
  const std::string twice = png_chunk("eXIf", exif_bytes(3)) + png_chunk("eXIf", exif_bytes(6));
  const Image read = read_png_bytes(png_file({3, 2, 8, 0}, rows, twice));
  CHECK(std::string(read.pixels.begin(), read.pixels.end()) == "fedcba");
}

TEST_CASE("PNG: interlaced pictures") {
  // Passes of a picture of 3x3 pixels: (0, 0); none; none; (2, 0); (0, 2), (2, 2); (1, 0), (1, 2);
  // row 1.
  const std::string rows = row("a") + row("b") + row("cd") + row("e") + row("f") + row("ghi");
  const Image read = read_png_bytes(png_file({3, 3, 8, 0, 1}, rows));
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
  CHECK(contains(png_refusal(png_file({1, 1, 8, 2}, row("\1\2\3"), critical)), "CgBI"));
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
    return png_refusal(png_file({width, height}, row("\1\2\3")));
  };
  CHECK(contains(sized(16384, 16384), "a.png: its size of 16384x16384 pixels exceeds the limit"));
  CHECK(contains(sized(0x7fffffff, 0x7fffffff), "its size of 2147483647x2147483647 pixels"));
  CHECK(contains(sized(2000000, 2), "its size of 2000000x2 pixels exceeds the limit"));
  CHECK(contains(sized(10000, 10000), "bytes are too few for its size of 10000x10000 pixels"));
  CHECK(contains(sized(0, 1), "a.png: the PNG is corrupt"));
  CHECK(contains(sized(0x80000000, 1), "a.png: the PNG is corrupt"));
  const std::string flat = std::string(1001 * 1000, '\0');
  CHECK(read_png_bytes(png_file({1000, 1000, 8, 0}, flat)).pixels.size() == 1000000);
}

TEST_CASE("PNG: a chunk cannot claim memory") {
  const std::string file = png_file({1, 1}, row("\1\2\3"));
  for (const char* name : {"eXIf", "tEXt", "PLTE", "tRNS", "iCCP", "IDAT", "abCd"}) {
    CAPTURE(name);
    const std::string endless = file.substr(0, 33) + big_endian(0x7ffffff0) + name + "MM";
    const long before = peak_megabytes();
    CHECK(contains(png_refusal(endless), "the PNG is corrupt or truncated"));
    CHECK(peak_megabytes() - before < 50);
  }
  const std::string large = png_chunk("eXIf", exif_bytes(3) + std::string(17 << 20, 'x'));
  CHECK(pixels_of(png_file({1, 1}, row("\1\2\3"), large)) == PixelBytes{1, 2, 3});
}

TEST_CASE("PNG: interlaced pictures cannot take gigabytes") {
  const std::string file = png_file({11000, 11000, 16, 6, 1}, std::string(1 << 20, '\0'),
                                    png_chunk("teXt", std::string(1 << 20, 'x')));
  const long before = peak_megabytes();
  CHECK(contains(png_refusal(file), "a.png: interlaced PNGs of more than 512 MB of pixels"));
  CHECK(peak_megabytes() - before < 50);
}

TEST_CASE("PNG: missing, extra and damaged parts are rejected") {
  CHECK(contains(png_refusal(png_file({2, 2}, row("123456"))), "the PNG is corrupt or truncated"));
  CHECK(
      contains(png_refusal(png_file({1, 1, 8, 3}, row("\1"))), "the PNG is corrupt or truncated"));
  CHECK(
      contains(png_refusal(png_file({1, 1, 3, 0}, row("\1"))), "the PNG is corrupt or truncated"));
  CHECK(contains(png_refusal(png_file({1, 1, 8, 2}, "\x9\1\2\3")),
                 "the PNG is corrupt or truncated"));
  const std::string file = png_file({1, 1}, row("\1\2\3"));
  const std::string header = file.substr(0, 33);
  const std::string endless = header + big_endian(0x7fffffff) + "IDAT" + file.substr(41);
  CHECK(contains(png_refusal(endless), "the PNG is corrupt or truncated"));
  CHECK(contains(png_refusal(header + png_chunk("IEND", "")), "the PNG is corrupt or truncated"));
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
