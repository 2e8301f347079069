// Decoding JPEG files: kinds, damage, and files made to exhaust or corrupt memory.
#include "data/images/jpeg.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "data/images/exif.h"
#include "data/images/image_folder.h"
#include "tests/data/pictures.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

// Channel c of pixel i is smooth in i.
Image smooth(Index height, Index width, Index channels) {
  Image image{height, width, channels, {}};
  for (Index y = 0; y < height; ++y) {
    for (Index x = 0; x < width; ++x) {
      for (Index c = 0; c < channels; ++c) {
        image.pixels.push_back(static_cast<std::uint8_t>(40 + 2 * y + x + 30 * c));
      }
    }
  }
  return image;
}

Image read_jpeg_bytes(const std::string& bytes) {
  const TestFolder folder(memory_folder());
  return read_image(folder.file("photo.jpg", bytes));
}

std::string jpeg_refusal(const std::string& bytes) {
  return message_of([&] { read_jpeg_bytes(bytes); });
}

int largest_difference(const Image& a, const Image& b) {
  REQUIRE(a.pixels.size() == b.pixels.size());
  int largest = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    largest = std::max(largest, std::abs(int(a.pixels[i]) - int(b.pixels[i])));
  }
  return largest;
}

// Each colour times the light that the black ink leaves.
Image without_inks(const Image& ink) {
  Image image{ink.height, ink.width, 3, {}};
  for (std::size_t i = 0; i < ink.pixels.size(); i += 4) {
    for (std::size_t c = 0; c < 3; ++c) {
      image.pixels.push_back(
          static_cast<std::uint8_t>((ink.pixels[i + c] * ink.pixels[i + 3] + 127) / 255));
    }
  }
  return image;
}

// Segment `marker` with this content.
std::string segment(char marker, const std::string& content) {
  return std::string{'\xff', marker} +
         big_endian(static_cast<std::uint32_t>(content.size() + 2)).substr(2) + content;
}

// A table of Huffman codes: class 0 for DC, 1 for AC; counts of the lengths 1 .. 16; symbols.
std::string huffman(int kind, std::string counts, const std::string& symbols) {
  counts.resize(16, '\0');
  return segment('\xc4', std::string(1, static_cast<char>(kind << 4)) + counts + symbols);
}

std::string frame(char marker, int bits, std::uint32_t height, std::uint32_t width,
                  int components) {
  std::string content(1, static_cast<char>(bits));
  content += big_endian(height).substr(2) + big_endian(width).substr(2);
  content += static_cast<char>(components);
  for (int i = 0; i < components; ++i) content += {static_cast<char>(i + 1), '\x11', '\0'};
  return segment(marker, content);
}

const std::string kStart = "\xff\xd8";
const std::string kEnd = "\xff\xd9";
const std::string kQuantization = segment('\xdb', std::string(1, '\0') + std::string(64, '\1'));
const std::string kScan = segment('\xda', std::string("\1\1\0\0\x3f\0", 6));

// A grey picture of 8x8 pixels with these tables.
std::string tiny(const std::string& tables) {
  return kStart + kQuantization + frame('\xc0', 8, 8, 8, 1) + tables + kScan +
         std::string(64, '\0') + kEnd;
}

}  // namespace

TEST_CASE("JPEG: grey, colour and CMYK, baseline and progressive") {
  for (const bool progressive : {false, true}) {
    for (const bool subsampled : {false, true}) {
      for (const Index channels : {1, 3}) {
        CAPTURE(channels);
        const Image image = smooth(21, 35, channels);
        const Image read = read_jpeg_bytes(jpeg_file(image, {progressive, subsampled}));
        CHECK(read.height == 21);
        CHECK(read.width == 35);
        CHECK(read.channels == channels);
        CHECK(largest_difference(read, image) <= 4);
      }
    }
    Image ink = smooth(16, 16, 4);
    const Image read = read_jpeg_bytes(jpeg_file(ink, {progressive, false}));
    CHECK(read.channels == 3);
    CHECK(largest_difference(read, without_inks(ink)) <= 4);
  }
}

TEST_CASE("JPEG: invalid Huffman tables are rejected") {
  const std::string dc = huffman(0, "\1", std::string(1, '\0'));
  const std::string ac = huffman(1, "\1", std::string(1, '\0'));
  CHECK(contains(jpeg_refusal(tiny(dc + ac)), "nothing was thrown"));
  for (const int kind : {0, 1}) {
    CAPTURE(kind);
    const std::string other = kind == 0 ? ac : dc;
    // 255 codes of each length from 9 on, which are valid codes; but a table holds 256 symbols.
    const std::string counts = std::string(8, '\0') + std::string(8, '\xff');
    const std::string many = huffman(kind, counts, std::string(2040, '\1'));
    CHECK(contains(jpeg_refusal(tiny(other + many)), "photo.jpg: the JPEG is corrupt"));
    // 3 codes of 1 bit.
    const std::string overfull = huffman(kind, "\3", std::string("\0\1\2", 3));
    CHECK(contains(jpeg_refusal(tiny(other + overfull)), "photo.jpg: the JPEG is corrupt"));
    // The symbols are cut off.
    CHECK(contains(jpeg_refusal(tiny(other + huffman(kind, "\1\2", "\1"))), "the JPEG is corrupt"));
  }
  const std::string category = huffman(0, "\1", "\x20");  // 32 more bits
  CHECK(contains(jpeg_refusal(tiny(category + ac)), "photo.jpg: the JPEG is corrupt"));
  std::string fifth = dc;
  fifth[4] = '\x04';  // tables are numbered 0 .. 3
  CHECK(contains(jpeg_refusal(tiny(fifth + ac)), "photo.jpg: the JPEG is corrupt"));
}

TEST_CASE("JPEG: missing and corrupt data is rejected rather than filled with grey") {
  for (const bool progressive : {false, true}) {
    CAPTURE(progressive);
    const std::string photo = jpeg_file(smooth(40, 40, 3), {progressive, true});
    for (std::size_t size = 3; size < photo.size(); size += 5) {
      CAPTURE(size);
      CHECK(contains(jpeg_refusal(photo.substr(0, size)), "photo.jpg: the JPEG is truncated"));
    }
  }
  const std::string photo = jpeg_file(smooth(40, 40, 3));
  const std::string half = photo.substr(0, photo.size() * 3 / 4);
  CHECK(contains(jpeg_refusal(half + kEnd), "premature end of data segment"));
  const std::size_t scan = photo.find("\xff\xda");
  const std::string ones = std::string(photo.size() - scan - 14, '\x7f');
  CHECK(contains(jpeg_refusal(photo.substr(0, scan + 14) + ones + kEnd), "the JPEG is corrupt"));
}

TEST_CASE("JPEG: sizes that the file cannot contain are rejected before memory is taken") {
  const auto sized = [](std::uint32_t height, std::uint32_t width, int components) {
    return kStart + kQuantization + frame('\xc0', 8, height, width, components) + kScan +
           std::string(500, '\0');
  };
  CHECK(contains(jpeg_refusal(sized(65500, 65500, 3)), "its size of 65500x65500 pixels exceeds"));
  CHECK(contains(jpeg_refusal(sized(10000, 10000, 3)),
                 "bytes are too few for its size of 10000x10000"));
  CHECK(contains(jpeg_refusal(sized(0, 8, 3)), "photo.jpg: the JPEG is corrupt"));
  CHECK(contains(jpeg_refusal(sized(8, 8, 2)), "JPEGs with 2 components are not supported"));
}

TEST_CASE("JPEG: unsupported kinds are named") {
  const auto framed = [](char marker, int bits) {
    return kStart + kQuantization + frame(marker, bits, 8, 8, 1) + kScan + std::string(99, '\0');
  };
  CHECK(contains(jpeg_refusal(framed('\xc9', 8)), "arithmetic coding"));
  CHECK(contains(jpeg_refusal(framed('\xc5', 8)), "Unsupported JPEG process"));
  CHECK(contains(jpeg_refusal(framed('\xc1', 12)), "precision 12"));
}

TEST_CASE("JPEG: the orientation of EXIF metadata is applied") {
  const Image image = smooth(16, 24, 3);
  const std::string photo = jpeg_file(image);
  const PixelBytes plain = read_jpeg_bytes(photo).pixels;
  const auto with = [&](const std::string& segments) {
    return read_jpeg_bytes(photo.substr(0, 20) + segments + photo.substr(20));  // behind JFIF
  };
  const auto exif = [](const std::string& bytes) {
    return segment('\xe1', std::string("Exif\0\0", 6) + bytes);
  };
  const std::string xmp = segment('\xe1', std::string("http://ns.adobe.com/xap/1.0/\0<x>", 32));
  const std::string text = segment('\xfe', "a comment");
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    const PixelBytes turned = upright({16, 24, 3, plain}, orientation).pixels;
    for (const bool little : {false, true}) {
      const Image read = with(exif(exif_bytes(orientation, little)));
      CHECK(read.width == (orientation < 5 ? 24 : 16));
      CHECK(read.pixels == turned);
      CHECK(with(xmp + text + exif(exif_bytes(orientation, little)) + xmp).pixels == turned);
    }
  }
  const std::string whole = exif_bytes(6);
  for (std::size_t size = 0; size < whole.size() - 6; ++size) {
    CAPTURE(size);
    CHECK(with(exif(whole.substr(0, size))).pixels == plain);
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {  // whatever it is, it is read
    std::string broken = whole;
    broken[at] = '\xff';
    CHECK(with(exif(broken)).pixels.size() == plain.size());
  }
  for (const int wrong : {0, 9, 0x600, 65535}) CHECK(with(exif(exif_bytes(wrong))).pixels == plain);
  CHECK(with(std::string("\xff\xe1\0\0", 4)).pixels == plain);
  CHECK(with(std::string("\xff\xe1\0\2", 4)).pixels == plain);
  const std::string cut = photo.substr(0, 20) + exif(whole).substr(0, 30);
  CHECK(contains(jpeg_refusal(cut), "the JPEG is truncated"));
}

TEST_CASE("JPEG: scans that need the whole picture cannot take gigabytes") {
  const std::string header = kStart + kQuantization + frame('\xc2', 8, 11000, 11000, 3) +
                             segment('\xe2', std::string(60000, 'x'));
  std::string file = header;
  while (file.size() < 11000 * 11000 * 3 / 512 + 1000)
    file += segment('\xfe', std::string(60000, 'x'));
  file += segment('\xda', std::string("\1\1\0\0\0\0", 6)) + std::string(500, '\0');
  const long before = peak_megabytes();
  CHECK(contains(jpeg_refusal(file), "several scans of this size take more than 512 MB"));
  CHECK(peak_megabytes() - before < 50);
}

TEST_CASE("JPEG: the number of scans is limited") {
  const std::string photo = jpeg_file(smooth(16, 16, 3), {.progressive = true});
  const std::size_t first = photo.find("\xff\xda");
  const std::size_t end = photo.find("\xff\xc4", first);
  const std::string scan = photo.substr(first, end - first);
  const auto repeated = [&](int times) {
    std::string whole = photo;
    for (int i = 0; i < times; ++i) whole.insert(end, scan);
    return jpeg_refusal(whole);
  };
  CHECK(repeated(80) == "nothing was thrown");
  CHECK(contains(repeated(100), "more than 100 scans"));
}
