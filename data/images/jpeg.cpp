#include "data/images/jpeg.h"

#include <cstdio>
// jpeglib.h needs <cstdio>.
#include <jpeglib.h>
// The codes of jerror.h depend on the version in jpeglib.h.
#include <jerror.h>

#include <string_view>
#include <utility>
#include <vector>

#include "data/images/exif.h"
#include "data/images/library_errors.h"

namespace ballast {
namespace {

constexpr std::size_t kJpegBuffer = 1 << 16;
constexpr std::size_t kMostSegment = 1 << 16;
constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr int kMostScans = 100;  // usual are up to 10; each can take as long as the whole picture

// Inverted CMYK, which is the share of the light that each ink leaves, to RGB.
void convert_inks(const JSAMPLE* inks, Index width, JSAMPLE* rgb) {
  for (Index x = 0; x < width; ++x) {
    for (Index c = 0; c < 3; ++c) {
      rgb[3 * x + c] = static_cast<JSAMPLE>((inks[4 * x + c] * inks[4 * x + 3] + 127) / 255);
    }
  }
}

class JpegDecoder {
 public:
  explicit JpegDecoder(PictureFile& file);
  ~JpegDecoder() { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  Picture decode();

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
  static int next_byte(j_decompress_ptr jpeg);
  static boolean read_exif(j_decompress_ptr jpeg);

  PictureFile& file_;
  LibraryErrors errors_;
  bool truncated_ = false;
  int orientation_ = 1;
  std::vector<JOCTET> buffer_;
  std::vector<char> segment_;
  jpeg_error_mgr manager_{};
  jpeg_progress_mgr progress_{};
  jpeg_source_mgr source_{};
  jpeg_decompress_struct jpeg_{};
};

JpegDecoder::JpegDecoder(PictureFile& file)
    : file_(file), buffer_(kJpegBuffer), segment_(kMostSegment) {
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
  if (jpeg->err->msg_code == JERR_NO_BACKING_STORE) {
    of(jpeg).errors_.fail("several scans of this size take more than 512 MB of memory");
  }
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  if (jpeg->err->msg_code == JERR_OUT_OF_MEMORY) of(jpeg).errors_.note_out_of_memory();
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

int JpegDecoder::next_byte(j_decompress_ptr jpeg) {
  jpeg_source_mgr& source = *jpeg->src;
  if (source.bytes_in_buffer == 0) fill(jpeg);
  --source.bytes_in_buffer;
  return *source.next_input_byte++;
}

// There may be several segments with this marker, for example with XMP.
boolean JpegDecoder::read_exif(j_decompress_ptr jpeg) {
  JpegDecoder& decoder = of(reinterpret_cast<j_common_ptr>(jpeg));
  const int high = next_byte(jpeg);
  const int size = (high << 8 | next_byte(jpeg)) - 2;  // the two bytes of the size count
  char* const segment = decoder.segment_.data();
  for (int i = 0; i < size; ++i) segment[i] = static_cast<char>(next_byte(jpeg));
  if (size > 0 && decoder.orientation_ == 1) {
    decoder.orientation_ = exif_orientation({segment, static_cast<std::size_t>(size)});
  }
  return TRUE;
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

Picture JpegDecoder::decode() {
  run([&] {
    jpeg_create_decompress(&jpeg_);  // keeps the error manager and client_data only
    jpeg_.mem->max_memory_to_use = kMostPictureMemory;
    jpeg_.progress = &progress_;
    jpeg_.src = &source_;
    jpeg_set_marker_processor(&jpeg_, kExifMarker, read_exif);
    jpeg_read_header(&jpeg_, TRUE);
  });
  check_header();
  const bool has_inks = jpeg_.num_components == 4;
  if (jpeg_.num_components == 3) jpeg_.out_color_space = JCS_RGB;
  if (has_inks) jpeg_.out_color_space = JCS_CMYK;
  run([&] { jpeg_start_decompress(&jpeg_); });
  Image image{jpeg_.output_height, jpeg_.output_width, has_inks ? 3 : jpeg_.num_components, {}};
  const Index stride = image.width * image.channels;
  image.pixels.resize(static_cast<std::size_t>(image.height * stride));
  JSAMPLE* const pixels = image.pixels.data();
  std::vector<JSAMPLE> inks_of_row(static_cast<std::size_t>(has_inks ? 4 * image.width : 0));
  JSAMPLE* const inks = inks_of_row.data();
  const Index width = image.width;
  run([&] {
    while (jpeg_.output_scanline < jpeg_.output_height) {
      JSAMPLE* const to = pixels + jpeg_.output_scanline * stride;
      JSAMPLE* row = has_inks ? inks : to;
      jpeg_read_scanlines(&jpeg_, &row, 1);
      if (has_inks) convert_inks(inks, width, to);
    }
    jpeg_finish_decompress(&jpeg_);  // reads up to the end-of-image marker
  });
  return {upright(std::move(image), orientation_)};
}

}  // namespace

bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8\xff"); }

Picture decode_jpeg(PictureFile& file) { return JpegDecoder(file).decode(); }

}  // namespace ballast
