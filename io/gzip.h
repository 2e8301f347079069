// Reading and writing files that may be gzip-compressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/files.h"
#include "io/spilling_allocator.h"

struct gzFile_s;

namespace ballast {

// Reads a file and decompresses it if it starts with the gzip magic bytes. All gzip members are
// read.
class ByteReader {
 public:
  // Throws Error as InputFile does.
  explicit ByteReader(const std::string& path);
  ~ByteReader();
  // Reads at most `size` bytes; returns 0 only at the end. Throws Error for corrupt or truncated
  // compressed data.
  std::size_t read(char* data, std::size_t size);

  bool compressed() const { return inflater_ != nullptr; }
  // An upper bound of the bytes that read() returns in all: the size of the file, multiplied by
  // deflate's largest ratio if it is compressed. None for pipes and devices.
  std::optional<std::uint64_t> most_bytes() const;

 private:
  struct Inflater;
  std::size_t inflate(char* data, std::size_t size);

  InputFile file_;
  std::string path_;
  std::vector<char> buffer_;
  std::string_view ahead_;              // unread bytes of the buffer
  std::unique_ptr<Inflater> inflater_;  // null: the file is not compressed
};

using FileBytes = std::basic_string<char, std::char_traits<char>, SpillingAllocator<char>>;
// The whole file, decompressed if it is compressed. Throws Error as ByteReader does.
FileBytes read_whole_bytes(const std::string& path);

// Writes an OutputFile, compressed with gzip if the path ends in ".gz". The same input gives the
// same bytes.
class ByteWriter {
 public:
  // Throws Error as OutputFile does.
  ByteWriter(const std::string& path, bool force);
  ~ByteWriter();
  void write(std::string_view bytes);
  // Finishes the compressed data and moves the file to its final name.
  void commit() { finish().commit(); }
  // Finishes the compressed data. The file is to be committed, perhaps together with others.
  OutputFile& finish();

 private:
  void abandon();

  OutputFile file_;
  gzFile_s* gzip_ = nullptr;  // null: the file is not compressed
  int descriptor_ = -1;       // the descriptor gzip_ writes to
  int error_ = 0;             // errno of a failed write of compressed data
};

}  // namespace ballast
