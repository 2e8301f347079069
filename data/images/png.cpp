#include "data/images/png.h"

#include <png.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#include "data/images/exif.h"
#include "data/images/library_errors.h"
#include "io/files.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr png_byte kExifChunk[] = {'e', 'X', 'I', 'f', 0};

void on_png_error(png_structp png, png_const_charp message) {
  static_cast<LibraryErrors*>(png_get_error_ptr(png))->fail(message);
}

void on_png_warning(png_structp /*png*/, png_const_charp /*message*/) {}

// For zlib, too.
png_voidp allocate(png_structp png, png_alloc_size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) {
    static_cast<LibraryErrors*>(png_get_mem_ptr(png))->note_out_of_memory();
  }
  return memory;
}

// More than two rows of the longest side take, so that a chunk cannot claim more.
png_voidp allocate_for_reading(png_structp png, png_alloc_size_t size) {
  constexpr png_alloc_size_t kMostAllocation = png_alloc_size_t{1} << 24;
  return size <= kMostAllocation ? allocate(png, size) : nullptr;
}

// Reduces rows as the library returns them, with 8 or 16 bits and perhaps alpha, to 8 bits without
// alpha.
class PngRows {
 public:
  // `channels` include alpha. `most`: the largest value of a channel; `white`: that of a colour.
  PngRows(Index width, Index channels, std::uint64_t most, std::uint64_t white)
      : width_(width), channels_(channels), most_(most), white_(white) {}

  Index colours() const { return channels_ - (has_alpha() ? 1 : 0); }
  void reduce(const png_byte* row, std::uint8_t* out, Picture& facts) const;

 private:
  bool has_alpha() const { return channels_ % 2 == 0; }
  bool is_deep() const { return most_ > 255; }
  std::uint64_t value(const png_byte* row, Index i) const {
    return is_deep() ? std::uint64_t{row[2 * i]} << 8 | row[2 * i + 1] : row[i];
  }
  std::uint8_t reduced(std::uint64_t value, std::uint64_t alpha) const;

  Index width_;
  Index channels_;
  std::uint64_t most_;
  std::uint64_t white_;
};

// Exact, rounded to the nearest.
std::uint8_t PngRows::reduced(std::uint64_t value, std::uint64_t alpha) const {
  if (alpha == most_ && !is_deep()) return static_cast<std::uint8_t>(value);
  const std::uint64_t blended = std::min(value, white_) * alpha + white_ * (most_ - alpha);
  const std::uint64_t whole = white_ * most_;
  return static_cast<std::uint8_t>((2 * 255 * blended + whole) / (2 * whole));
}

void PngRows::reduce(const png_byte* row, std::uint8_t* out, Picture& facts) const {
  std::uint64_t largest = 0;
  for (Index x = 0; x < width_; ++x) {
    const Index first = x * channels_;
    const std::uint64_t alpha = has_alpha() ? value(row, first + colours()) : most_;
    if (alpha < most_) facts.transparent = true;
    for (Index c = 0; c < colours(); ++c) {
      const std::uint64_t colour = value(row, first + c);
      if (alpha > 0) largest = std::max(largest, colour);
      *out++ = reduced(colour, alpha);
    }
  }
  if (is_deep()) facts.largest = std::max(facts.largest, static_cast<Index>(largest));
}

class PngDecoder {
 public:
  explicit PngDecoder(PictureFile& file);
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  Picture decode(Index levels);

 private:
  template <class Calls>
  void run(Calls calls);
  void read_header();
  Index rows_kept(int passes) const;
  void read_rows(const PngRows& rows, int passes, PixelBytes& buffer, Picture& picture);
  int orientation() const;
  static void read(png_structp png, png_bytep data, std::size_t size);

  PictureFile& file_;
  LibraryErrors errors_;
  png_structp png_;
  png_infop info_ = nullptr;
};

PngDecoder::PngDecoder(PictureFile& file)
    : file_(file),
      png_(png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &errors_, on_png_error, on_png_warning,
                                    &errors_, allocate_for_reading, nullptr)) {
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

// Metadata but EXIF is skipped by its length rather than unpacked. Checksums of skipped chunks are
// verified. The library's limits are switched off where PictureFile::check_size is stricter or
// nothing is stored.
void PngDecoder::read_header() {
  run([&] {
    png_set_read_fn(png_, &file_, read);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_AS_DEFAULT, kExifChunk, 1);
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

// Rows that are not interlaced are reduced one by one; others are kept until the last pass.
Index PngDecoder::rows_kept(int passes) const {
  const Index kept = passes > 1 ? static_cast<Index>(png_get_image_height(png_, info_)) : 1;
  const Index bytes = kept * static_cast<Index>(png_get_rowbytes(png_, info_));
  if (bytes <= kMostPictureMemory) return kept;
  file_.refuse("interlaced PNGs of more than 512 MB of pixels are not supported");
}

void PngDecoder::read_rows(const PngRows& rows, int passes, PixelBytes& buffer, Picture& picture) {
  const Index height = picture.image.height;
  const auto bytes = static_cast<Index>(png_get_rowbytes(png_, info_));
  const Index stride = passes > 1 ? bytes : 0;
  png_byte* const read_to = buffer.data();
  std::uint8_t* const pixels = picture.image.pixels.data();
  const Index reduced_bytes = picture.image.width * picture.image.channels;
  run([&] {
    for (int pass = 1; pass <= passes; ++pass) {
      for (Index y = 0; y < height; ++y) {
        png_read_row(png_, read_to + y * stride, nullptr);
        if (pass == passes) rows.reduce(read_to + y * stride, pixels + y * reduced_bytes, picture);
      }
    }
    png_read_end(png_, info_);
  });
}

int PngDecoder::orientation() const {
  png_bytep exif = nullptr;
  png_uint_32 size = 0;
  if (png_get_eXIf_1(png_, info_, &size, &exif) == 0) return 1;
  return exif_orientation({reinterpret_cast<const char*>(exif), size});
}

Picture PngDecoder::decode(Index levels) {
  read_header();
  int passes = 1;
  run([&] {
    png_set_expand(png_);
    passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
  });
  PixelBytes buffer(static_cast<std::size_t>(rows_kept(passes)) * png_get_rowbytes(png_, info_));
  Picture picture;
  picture.deep = png_get_bit_depth(png_, info_) == 16;
  const Index width = png_get_image_width(png_, info_);
  const std::uint64_t most = picture.deep ? kAllLevels - 1 : 255;
  const std::uint64_t white = picture.deep ? static_cast<std::uint64_t>(levels - 1) : 255;
  const PngRows rows(width, png_get_channels(png_, info_), most, white);
  Image& image = picture.image;
  image = {png_get_image_height(png_, info_), width, rows.colours(), {}};
  image.pixels.resize(static_cast<std::size_t>(image.height * image.width * image.channels));
  read_rows(rows, passes, buffer, picture);
  image = upright(std::move(image), orientation());
  return picture;
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
    : png_(png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &errors_, on_png_error, on_png_warning,
                                     &errors_, allocate, nullptr)) {
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
  if (appended) return;
  static_cast<LibraryErrors*>(png_get_mem_ptr(png))->note_out_of_memory();
  png_error(png, "out of memory");
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

Picture decode_png(PictureFile& file, Index levels) { return PngDecoder(file).decode(levels); }

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
