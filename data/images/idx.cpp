#include "data/images/idx.h"

#include <algorithm>
#include <memory>

#include "io/gzip.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::uint8_t kInteger = 0x0C;                       // 32 bits, big-endian
constexpr std::uint64_t kMostPiped = std::uint64_t{1} << 40;  // bytes; a pipe has no size

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

// The big-endian number of `count` bytes at this position.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | byte_at(bytes, at + i);
  return value;
}

struct Header {
  std::uint8_t type = kUnsignedByte;
  std::vector<std::uint64_t> dimensions;
  std::uint64_t size = 0;  // in bytes
};

template <typename Integer>
std::string text_of(const std::vector<Integer>& dimensions) {
  std::string text;
  for (const Integer dimension : dimensions) {
    text += (text.empty() ? "" : "x") + std::to_string(dimension);
  }
  return text;
}

std::string header_says(const Header& header, const DatasetFile& file) {
  return file.path() + ": its IDX header says " + text_of(header.dimensions) +
         (header.type == kUnsignedByte ? " bytes, " : "x4 bytes, ");
}

[[noreturn]] void refuse_truncated(const Header& header, const DatasetFile& file, const char* only,
                                   std::uint64_t held) {
  throw Error(header_says(header, file) + "but " + only + " " + std::to_string(held) +
              " follow; the file is truncated; copy it again");
}

// The number of bytes after the header, by its dimensions. Throws Error for more bytes than the
// file can contain, before memory is taken for them.
std::uint64_t size_of_data(const Header& header, const DatasetFile& file) {
  for (const std::uint64_t dimension : header.dimensions) {
    if (dimension > 0) continue;
    throw Error(header_says(header, file) + "which is empty; give a file that contains data");
  }
  const std::uint64_t whole = file.most_bytes().value_or(kMostPiped);
  const std::uint64_t most = std::max(whole, header.size) - header.size;
  const char* const only = file.compressed() || !file.most_bytes() ? "at most" : "only";
  std::uint64_t size = header.type == kUnsignedByte ? 1 : 4;
  for (const std::uint64_t dimension : header.dimensions) {
    // Compared by division, because the product could overflow.
    if (dimension > most / size) refuse_truncated(header, file, only, most);
    size *= dimension;
  }
  return size;
}

// Throws Error if anything follows the data.
void check_end(DatasetFile& file, const Header& header) {
  std::string rest(1 << 16, '\0');
  const std::size_t count = file.read(rest.data(), rest.size());
  if (count == 0) return;
  throw Error(header_says(header, file) + "but " + (count == rest.size() ? "at least " : "") +
              std::to_string(count) + " more follow; the file is corrupt; copy it again");
}

// Reads the data after the header, exactly.
PixelBytes read_data(DatasetFile& file, const Header& header) {
  const std::uint64_t size = size_of_data(header, file);
  PixelBytes bytes;
  if (file.most_bytes() && !file.compressed()) bytes.reserve(static_cast<std::size_t>(size));
  const std::uint64_t held = file.append(size, bytes);
  if (held < size) refuse_truncated(header, file, "only", held);
  check_end(file, header);
  return bytes;
}

Header read_header(DatasetFile& file) {
  if (!is_idx(file.start())) {
    throw Error(file.path() +
                ": not an IDX file: it does not start with two zero bytes, a type and 1 to " +
                "4 dimensions");
  }
  Header header;
  header.type = byte_at(file.start(), 2);
  const std::size_t count = byte_at(file.start(), 3);
  std::string bytes(4 + 4 * count, '\0');
  if (file.read(bytes.data(), bytes.size()) < bytes.size()) {
    throw Error(file.path() + ": incomplete IDX header; the file is truncated; copy it again");
  }
  header.size = bytes.size();
  for (std::size_t d = 0; d < count; ++d) {
    header.dimensions.push_back(number_at(bytes, 4 + 4 * d, 4));
  }
  return header;
}

void check_type(const Header& header, bool integers, const std::string& name) {
  if (header.type == kUnsignedByte || (integers && header.type == kInteger)) return;
  throw Error(name + ": unsupported IDX element type " + std::to_string(header.type) +
              "; supported are unsigned bytes (type 8)" +
              (integers ? " and 32-bit integers (type 12)" : ""));
}

void append_number(Index value, std::string& out) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

std::string header_of(const std::vector<Index>& dimensions, std::uint8_t type = kUnsignedByte) {
  std::string header = {0, 0, static_cast<char>(type), static_cast<char>(dimensions.size())};
  for (const Index dimension : dimensions) append_number(dimension, header);
  return header;
}

// Throws Error if the sizes do not match the format or the number of pixels.
void check_dimensions(const std::vector<Index>& dimensions, const ImageSet& images) {
  bool right = images.channels == 1 || images.channels == 3;
  for (const Index dimension : dimensions) right &= dimension >= 1 && dimension <= 0xffffffff;
  if (!right) {
    throw Error("write_idx: cannot write images of size " + text_of(dimensions) +
                "; each size must be 1 .. 2^32 - 1, channels 1 or 3");
  }
  std::uint64_t left = images.pixels.size();  // divided step by step: the product could overflow
  bool whole = true;
  for (const Index dimension : dimensions) {
    const auto divisor = static_cast<std::uint64_t>(dimension);
    whole &= left % divisor == 0;
    left /= divisor;
  }
  if (whole && left == 1) return;
  throw Error("write_idx: " + text_of(dimensions) + " pixels expected, found " +
              std::to_string(images.pixels.size()));
}

std::string labels_file(const std::vector<std::int32_t>& labels) {
  constexpr std::int32_t kLargestByte = 255;
  const auto is_large = [](std::int32_t label) { return label > kLargestByte; };
  const bool of_bytes = std::none_of(labels.begin(), labels.end(), is_large);
  std::string file =
      header_of({static_cast<Index>(labels.size())}, of_bytes ? kUnsignedByte : kInteger);
  for (const std::int32_t label : labels) {
    if (label < 0 || label >= kMostClasses) {
      throw Error("write_idx: label " + std::to_string(label) + " is not in 0 .. " +
                  std::to_string(kMostClasses - 1));
    }
    if (of_bytes) {
      file += static_cast<char>(label);
    } else {
      append_number(label, file);
    }
  }
  return file;
}

}  // namespace

bool is_idx(std::string_view bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 0x08 &&
         bytes[2] <= 0x0E && bytes[3] >= 1 && bytes[3] <= 4;
}

ImageSet read_idx_images(DatasetFile& file) {
  const Header header = read_header(file);
  check_type(header, false, file.path());
  const std::vector<std::uint64_t>& sizes = header.dimensions;
  if (sizes.size() < 3) {
    throw Error(file.path() + ": an IDX file with " + std::to_string(sizes.size()) +
                (sizes.size() == 1 ? " dimension" : " dimensions") +
                " contains no images; give the image file first, then the label file");
  }
  if (sizes.size() == 4 && sizes[3] != 1 && sizes[3] != 3) {
    throw Error(file.path() + ": its images have " + std::to_string(sizes[3]) +
                " channels (the last of " + text_of(sizes) +
                "); supported are 1 (grey) and 3 (colour)");
  }
  ImageSet images;
  images.pixels = read_data(file, header);
  images.count = static_cast<Index>(sizes[0]);
  images.height = static_cast<Index>(sizes[1]);
  images.width = static_cast<Index>(sizes[2]);
  images.channels = sizes.size() == 4 ? static_cast<Index>(sizes[3]) : 1;
  return images;
}

std::vector<std::int32_t> read_idx_labels(DatasetFile& file, Index most) {
  const Header header = read_header(file);
  check_type(header, true, file.path());
  if (header.dimensions.size() != 1) {
    throw Error(file.path() + ": an IDX file with " + std::to_string(header.dimensions.size()) +
                " dimensions contains no labels (they have 1 dimension); give the image file "
                "first, then the label file");
  }
  if (header.dimensions[0] > static_cast<std::uint64_t>(most)) refuse_more_labels(file, most);
  const std::size_t width = header.type == kUnsignedByte ? 1 : 4;
  const PixelBytes bytes = read_data(file, header);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<std::int32_t> labels;
  for (std::size_t at = 0; at < text.size(); at += width) {
    const std::uint64_t label = number_at(text, at, width);
    if (label >= kMostClasses) {
      throw Error(file.path() + ": label " + std::to_string(labels.size() + 1) +
                  " is not in 0 .. " + std::to_string(kMostClasses - 1));
    }
    labels.push_back(static_cast<std::int32_t>(label));
  }
  return labels;
}

void write_idx(const ImageSet& images, const std::string& path, const std::string& labels_path,
               bool force) {
  std::vector<Index> dimensions = {images.count, images.height, images.width};
  if (images.channels != 1) dimensions.push_back(images.channels);
  check_dimensions(dimensions, images);
  if (path == labels_path)
    throw Error(path + ": images and labels must be written to different files");
  ByteWriter file(path, force);
  file.write(header_of(dimensions));
  file.write({reinterpret_cast<const char*>(images.pixels.data()), images.pixels.size()});
  std::vector<OutputFile*> files = {&file.finish()};
  std::unique_ptr<ByteWriter> labels;
  if (!labels_path.empty()) {
    if (static_cast<Index>(images.labels.size()) != images.count) {
      throw Error("write_idx: " + std::to_string(images.labels.size()) + " labels for " +
                  std::to_string(images.count) + " images");
    }
    labels = std::make_unique<ByteWriter>(labels_path, force);
    labels->write(labels_file(images.labels));
    files.push_back(&labels->finish());
  }
  commit_together(files);
}

void write_idx_labels(const std::vector<std::int32_t>& labels, const std::string& path,
                      bool force) {
  ByteWriter file(path, force);
  file.write(labels_file(labels));
  file.commit();
}

}  // namespace ballast
