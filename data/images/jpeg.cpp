#include "data/images/jpeg.h"

#include <cstdio>
// jpeglib.h needs <cstdio>.
#include <jpeglib.h>
// The codes of jerror.h depend on the version in jpeglib.h.
#include <jerror.h>

#include <vector>

#include "data/images/library_errors.h"

namespace ballast {
namespace {

constexpr std::size_t kJpegBuffer = 1 << 16;
constexpr int kMostScans = 100;  // usual are up to 10; each can take as long as the whole picture

class JpegDecoder {
 public:
  explicit JpegDecoder(PictureFile& file);
  ~JpegDecoder() { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  Image decode();

 private:
  template <class Calls>
  void run(Calls calls);
  void check_header() const;
  static JpegDecoder& of(j_common_ptr jpeg) {
    return *static_cast<JpegDecoder*>(jpeg->client_data);
  }
  [[noreturn]] static void on_error(j_common_ptr jpeg);
  static void on_message(j_common_ptr jpeg, int level);
  static void on_progress(j_common_ptr jpeg);
  static boolean fill(j_decompress_ptr jpeg);
  static void skip(j_decompress_ptr jpeg, long count);

  PictureFile& file_;
  LibraryErrors errors_;
  bool truncated_ = false;
  std::vector<JOCTET> buffer_;
  jpeg_error_mgr manager_{};
  jpeg_progress_mgr progress_{};
  jpeg_source_mgr source_{};
  jpeg_decompress_struct jpeg_{};
};

JpegDecoder::JpegDecoder(PictureFile& file) : file_(file), buffer_(kJpegBuffer) {
  jpeg_.err = jpeg_std_error(&manager_);
  manager_.error_exit = on_error;
  manager_.emit_message = on_message;
  progress_.progress_monitor = on_progress;
  source_.init_source = [](j_decompress_ptr) {};
  source_.fill_input_buffer = fill;
  source_.skip_input_data = skip;
  source_.resync_to_restart = jpeg_resync_to_restart;
  source_.term_source = [](j_decompress_ptr) {};
  jpeg_.client_data = this;
}

template <class Calls>
void JpegDecoder::run(Calls calls) {
  if (errors_.run(calls)) return;
  if (truncated_) file_.refuse("the JPEG is truncated");
  file_.refuse("the JPEG is corrupt or not supported (" + errors_.message() + ")");
}

void JpegDecoder::on_error(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  of(jpeg).errors_.fail(message);
}

// The library fills missing and corrupt data with grey and warns. Its other warnings are about
// data that the pixels do not depend on.
void JpegDecoder::on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
      on_error(jpeg);
    default:
      return;
  }
}

void JpegDecoder::on_progress(j_common_ptr jpeg) {
  JpegDecoder& decoder = of(jpeg);
  if (decoder.jpeg_.input_scan_number > kMostScans) decoder.errors_.fail("more than 100 scans");
}

boolean JpegDecoder::fill(j_decompress_ptr jpeg) {
  JpegDecoder& decoder = of(reinterpret_cast<j_common_ptr>(jpeg));
  const std::size_t count = decoder.file_.read(decoder.buffer_.data(), kJpegBuffer);
  decoder.truncated_ = count == 0;
  if (count == 0) decoder.errors_.fail("truncated");
  decoder.source_.next_input_byte = decoder.buffer_.data();
  decoder.source_.bytes_in_buffer = count;
  return TRUE;
}

void JpegDecoder::skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  jpeg_source_mgr& source = *jpeg->src;
  auto left = static_cast<std::size_t>(count);
  while (left > source.bytes_in_buffer) {
    left -= source.bytes_in_buffer;
    fill(jpeg);
  }
  source.next_input_byte += left;
  source.bytes_in_buffer -= left;
}

void JpegDecoder::check_header() const {
  const int components = jpeg_.num_components;
  if (components != 1 && components != 3 && components != 4) {
    file_.refuse("JPEGs with " + std::to_string(components) +
                 " components are not supported, only grey (1), colour (3) and CMYK (4)");
  }
  if (jpeg_.arith_code) file_.refuse("JPEGs with arithmetic coding are not supported");
  std::uint64_t blocks = 0;  // of 8x8 coefficients; each has a code of 1 bit at least
  for (int i = 0; i < components; ++i) {
    const jpeg_component_info& component = jpeg_.comp_info[i];
    blocks += std::uint64_t{component.width_in_blocks} * component.height_in_blocks;
  }
  file_.check_size(jpeg_.image_width, jpeg_.image_height, blocks / 8);
}

Image JpegDecoder::decode() {
  run([&] {
    jpeg_create_decompress(&jpeg_);  // keeps the error manager and client_data only
    jpeg_.progress = &progress_;
    jpeg_.src = &source_;
    jpeg_read_header(&jpeg_, TRUE);
  });
  check_header();
  if (jpeg_.num_components == 3) jpeg_.out_color_space = JCS_RGB;
  if (jpeg_.num_components == 4) jpeg_.out_color_space = JCS_CMYK;
  run([&] { jpeg_start_decompress(&jpeg_); });
  Image image{jpeg_.output_height, jpeg_.output_width, jpeg_.output_components, {}};
  image.pixels.resize(static_cast<std::size_t>(image.height * image.width * image.channels));
  const std::size_t stride = std::size_t{jpeg_.output_width} * jpeg_.output_components;
  JSAMPLE* const pixels = image.pixels.data();
  run([&] {
    while (jpeg_.output_scanline < jpeg_.output_height) {
      JSAMPLE* row = pixels + jpeg_.output_scanline * stride;
      jpeg_read_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_decompress(&jpeg_);  // reads up to the end-of-image marker
  });
  if (image.channels == 4) multiply_by_fourth(image);
  return image;
}

}  // namespace

bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8\xff"); }

Image decode_jpeg(PictureFile& file) { return JpegDecoder(file).decode(); }

}  // namespace ballast
