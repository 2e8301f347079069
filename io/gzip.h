// Bytes in and out of files that may be compressed with gzip.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/files.h"
#include "io/spilling_allocator.h"

struct gzFile_s;

namespace ballast {

// Reads a file; one that begins with gzip's magic bytes is decompressed (all members, as gzip
// does).
class ByteReader {
 public:
  // Throws Error as InputFile does.
  explicit ByteReader(const std::string& path);
  ~ByteReader();
  // At most `size` bytes; 0 at the end only. Throws Error for damaged or truncated compressed data.
  std::size_t read(char* data, std::size_t size);

 private:
  struct Inflater;
  std::size_t inflate(char* data, std::size_t size);

  InputFile file_;
  std::string path_;
  std::vector<char> buffer_;
  std::string_view ahead_;              // bytes of the buffer that were not passed on yet
  std::unique_ptr<Inflater> inflater_;  // null: the file is not compressed
};

using FileBytes = std::basic_string<char, std::char_traits<char>, SpillingAllocator<char>>;
// The whole file, decompressed where it is compressed. Throws Error as ByteReader does.
FileBytes read_whole_bytes(const std::string& path);

// Writes an OutputFile; a path that ends in ".gz" is compressed. Same bytes in, same bytes out.
class ByteWriter {
 public:
  // Throws Error as OutputFile does.
  ByteWriter(const std::string& path, bool force);
  ~ByteWriter();
  void write(std::string_view bytes);
  // Ends the compressed data and gives the file its name.
  void commit();

 private:
  void abandon();

  OutputFile file_;
  gzFile_s* gzip_ = nullptr;  // zlib's; null: the file is not compressed
  int descriptor_ = -1;       // that it writes to
};

}  // namespace ballast
