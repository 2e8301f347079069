// Reading files of images or labels without taking more memory than their content needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/images/image_set.h"
#include "io/gzip.h"

namespace ballast {

// A file, possibly compressed, whose format is decided by its first bytes before more is read.
class DatasetFile {
 public:
  // Throws Error as ByteReader does.
  explicit DatasetFile(const std::string& path);

  const std::string& path() const { return path_; }
  // The first bytes, at most 8. read() returns them again.
  std::string_view start() const { return start_; }
  // Reads `size` bytes; fewer only at the end.
  std::size_t read(char* data, std::size_t size);
  // Appends `size` bytes and returns their number; fewer only at the end. The memory grows with
  // the bytes that are there.
  std::uint64_t append(std::uint64_t size, PixelBytes& bytes);
  // Reads a line without its line end; a line longer than kMostLine bytes is returned in parts.
  // Returns false at the end.
  bool read_line(std::string& line);

  // The number of bytes of the whole content; none for pipes and devices. A compressed file is
  // read once for it.
  std::optional<std::uint64_t> size();
  // An upper bound of it, without reading the file.
  std::optional<std::uint64_t> most_bytes() const { return reader_.most_bytes(); }
  bool compressed() const { return reader_.compressed(); }

 private:
  bool fill();

  std::string path_;
  ByteReader reader_;
  std::vector<char> buffer_;
  std::string_view ahead_;  // unread bytes of the buffer
  std::string start_;
  std::optional<std::uint64_t> size_;  // once it is known
};

constexpr std::size_t kMostLine = 1000;

// Throws Error for a file with more than `most` labels.
[[noreturn]] void refuse_more_labels(const DatasetFile& file, Index most);

// The lines of a text file with a class name in each. Throws Error for more than kMostClasses lines
// and for lines of kMostLine bytes.
std::vector<std::string> read_class_names(const std::string& path);

}  // namespace ballast
