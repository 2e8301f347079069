#include "tests/data/pictures.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
// jpeglib.h needs <cstdio>.
#include <jpeglib.h>

namespace ballast {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string deflated(const std::string& bytes) {
  std::string packed(compressBound(bytes.size()), '\0');
  uLongf size = packed.size();
  REQUIRE(compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                    reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 9) == Z_OK);
  packed.resize(size);
  return packed;
}

std::string deflated_zeros(std::size_t megabytes) {
  z_stream stream{};
  REQUIRE(deflateInit(&stream, 9) == Z_OK);
  std::string zeros(1 << 20, '\0');
  std::string packed(megabytes << 12, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (std::size_t i = 0; i < megabytes; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
    stream.avail_in = static_cast<uInt>(zeros.size());
    const bool last = i + 1 == megabytes;
    REQUIRE(deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH) == (last ? Z_STREAM_END : Z_OK));
  }
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string png_chunk(const std::string& name, const std::string& data) {
  const std::string body = name + data;
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body +
         big_endian(static_cast<std::uint32_t>(sum));
}

std::string exif_bytes(int orientation, bool little) {
  const auto number = [little](std::uint32_t value, std::size_t bytes) {
    std::string text = big_endian(value).substr(4 - bytes);
    return little ? std::string(text.rbegin(), text.rend()) : text;
  };
  constexpr std::uint32_t kShort = 3;
  const auto entry = [&](std::uint32_t tag, int value) {
    return number(tag, 2) + number(kShort, 2) + number(1, 4) +
           number(static_cast<std::uint32_t>(value), 2) + number(0, 2);
  };
  return (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2) + entry(0x100, 3) +
         entry(0x112, orientation) + number(0, 4);
}

std::string png_file(const PngHeader& header, const std::string& rows, const std::string& chunks) {
  const std::string fields =
      big_endian(header.width) + big_endian(header.height) +
      std::string{static_cast<char>(header.bits), static_cast<char>(header.type), 0, 0,
                  static_cast<char>(header.interlaced)};
  return "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", fields) + chunks +
         png_chunk("IDAT", deflated(rows)) + png_chunk("IEND", "");
}

std::string jpeg_file(const Image& image, const JpegKind& kind) {
  jpeg_error_mgr errors;
  jpeg_compress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = static_cast<JDIMENSION>(image.width);
  jpeg.image_height = static_cast<JDIMENSION>(image.height);
  jpeg.input_components = static_cast<int>(image.channels);
  jpeg.in_color_space = image.channels == 1   ? JCS_GRAYSCALE
                        : image.channels == 3 ? JCS_RGB
                                              : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 100, TRUE);
  if (kind.progressive) jpeg_simple_progression(&jpeg);
  if (!kind.subsampled) jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&jpeg, TRUE);
  for (Index y = 0; y < image.height; ++y) {
    auto* row = const_cast<JSAMPLE*>(image.pixels.data() + y * image.width * image.channels);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string file(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  return file;
}

}  // namespace ballast
