#include "data/images/png.h"

#include <png.h>

#include <new>
#include <utility>

#include "data/images/library_errors.h"
#include "io/files.h"
#include "kernels/error.h"

namespace ballast {
namespace {

void on_png_error(png_structp png, png_const_charp message) {
  static_cast<LibraryErrors*>(png_get_error_ptr(png))->fail(message);
}

void on_png_warning(png_structp /*png*/, png_const_charp /*message*/) {}

class PngDecoder {
 public:
  explicit PngDecoder(PictureFile& file);
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  Image decode();

 private:
  template <class Calls>
  void run(Calls calls);
  void read_header();
  static void read(png_structp png, png_bytep data, std::size_t size);

  PictureFile& file_;
  LibraryErrors errors_;
  png_structp png_;
  png_infop info_ = nullptr;
};

PngDecoder::PngDecoder(PictureFile& file)
    : file_(file),
      png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &errors_, on_png_error, on_png_warning)) {
  if (png_ != nullptr) info_ = png_create_info_struct(png_);
  if (info_ == nullptr) {
    png_destroy_read_struct(&png_, nullptr, nullptr);
    throw std::bad_alloc();
  }
}

template <class Calls>
void PngDecoder::run(Calls calls) {
  if (errors_.run(calls)) return;
  file_.refuse("the PNG is corrupt or truncated (" + errors_.message() + ")");
}

void PngDecoder::read(png_structp png, png_bytep data, std::size_t size) {
  auto& file = *static_cast<PictureFile*>(png_get_io_ptr(png));
  while (size > 0) {
    const std::size_t count = file.read(data, size);
    if (count == 0) png_error(png, "unexpected end of file");
    data += count;
    size -= count;
  }
}

// Metadata is skipped by its length rather than unpacked. Checksums of skipped chunks are verified.
// The library's limits are switched off where PictureFile::check_size is stricter or nothing is
// stored.
void PngDecoder::read_header() {
  run([&] {
    png_set_read_fn(png_, &file_, read);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png_, 0);
    png_read_info(png_, info_);
  });
  constexpr std::uint64_t kLargestRatio = 1032;  // of deflate
  const Index height = png_get_image_height(png_, info_);
  const std::uint64_t raw =
      (png_get_rowbytes(png_, info_) + 1) * static_cast<std::uint64_t>(height);
  file_.check_size(png_get_image_width(png_, info_), height, raw / kLargestRatio);
}

Image PngDecoder::decode() {
  read_header();
  int passes = 1;
  run([&] {
    png_set_expand(png_);
    png_set_strip_16(png_);
    passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
  });
  Image image{png_get_image_height(png_, info_),
              png_get_image_width(png_, info_),
              png_get_channels(png_, info_),
              {}};
  if (image.channels == 2) {
    throw Error(file_.path() +
                ": grey pictures with transparency are not supported; save it without "
                "transparency");
  }
  image.pixels.resize(static_cast<std::size_t>(image.height * image.width * image.channels));
  png_byte* const pixels = image.pixels.data();
  const Index height = image.height;
  const Index stride = image.width * image.channels;
  run([&] {
    for (int pass = 0; pass < passes; ++pass) {
      for (Index y = 0; y < height; ++y) png_read_row(png_, pixels + y * stride, nullptr);
    }
    png_read_end(png_, nullptr);
  });
  if (image.channels == 4) multiply_by_fourth(image);
  return image;
}

class PngEncoder {
 public:
  PngEncoder();
  ~PngEncoder() { png_destroy_write_struct(&png_, &info_); }
  PngEncoder(const PngEncoder&) = delete;
  PngEncoder& operator=(const PngEncoder&) = delete;

  std::string encode(const Image& image);

 private:
  static void append(png_structp png, png_bytep data, std::size_t size);

  LibraryErrors errors_;
  std::string bytes_;
  png_structp png_;
  png_infop info_ = nullptr;
};

PngEncoder::PngEncoder()
    : png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, &errors_, on_png_error, on_png_warning)) {
  if (png_ != nullptr) info_ = png_create_info_struct(png_);
  if (info_ == nullptr) {
    png_destroy_write_struct(&png_, nullptr);
    throw std::bad_alloc();
  }
}

void PngEncoder::append(png_structp png, png_bytep data, std::size_t size) {
  bool appended = true;  // the jump of png_error must not leave a catch clause
  try {
    static_cast<std::string*>(png_get_io_ptr(png))
        ->append(reinterpret_cast<const char*>(data), size);
  } catch (const std::bad_alloc&) {
    appended = false;
  }
  if (!appended) png_error(png, "out of memory");
}

std::string PngEncoder::encode(const Image& image) {
  const auto width = static_cast<png_uint_32>(image.width);
  const auto height = static_cast<png_uint_32>(image.height);
  const int type = image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
  const png_byte* const pixels = image.pixels.data();
  const Index stride = image.width * image.channels;
  const bool written = errors_.run([&] {
    png_set_write_fn(png_, &bytes_, append, nullptr);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png_, info_, width, height, 8, type, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png_, info_);
    for (Index y = 0; y < image.height; ++y) png_write_row(png_, pixels + y * stride);
    png_write_end(png_, nullptr);
  });
  if (!written) {
    throw Error("png: cannot write a picture of size " +
                size_text(image.height, image.width, image.channels) + " (" + errors_.message() +
                ")");
  }
  return std::move(bytes_);
}

}  // namespace

bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }

Image decode_png(PictureFile& file) { return PngDecoder(file).decode(); }

std::string encode_png(const Image& image) {
  const std::string size = size_text(image.height, image.width, image.channels);
  constexpr Index kLargest = Index{1} << 30;  // bytes
  if (image.height < 1 || image.width < 1 || (image.channels != 1 && image.channels != 3)) {
    throw Error("png: cannot write a picture of size " + size +
                "; sizes must be positive, channels 1 or 3");
  }
  if (image.height > kLargest / image.width / image.channels) {
    throw Error("png: a picture of size " + size + " is too large; write a smaller one");
  }
  const auto needed = static_cast<std::size_t>(image.height * image.width * image.channels);
  if (image.pixels.size() != needed) {
    throw Error("png: a picture of size " + size + " has " + std::to_string(image.pixels.size()) +
                " bytes of pixels, expected " + std::to_string(needed));
  }
  return PngEncoder().encode(image);
}

void write_png(const Image& image, const std::string& path, bool force) {
  write_whole_file(path, encode_png(image), force);
}

}  // namespace ballast
