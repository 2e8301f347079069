// Bytes in and out of files that may be compressed with gzip.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "io/files.h"
#include "io/spilling_allocator.h"

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
  std::size_t read_plain(char* data, std::size_t size);

  InputFile file_;
  std::string path_;
  std::string head_;  // what was read to look for the magic bytes and not handed on yet
  std::unique_ptr<Inflater> inflater_;
};

using FileBytes = std::basic_string<char, std::char_traits<char>, SpillingAllocator<char>>;
// The whole file, decompressed where it is compressed. Throws Error as ByteReader does.
FileBytes read_whole_bytes(const std::string& path);

// Writes an OutputFile; a path that ends in ".gz" is compressed. Same bytes in, same bytes out.
class ByteWriter {
 public:
  ByteWriter(const std::string& path, bool force);
  ~ByteWriter();
  void write(std::string_view bytes);
  // Ends the compressed data and gives the file its name.
  void commit();

 private:
  struct Deflater;

  OutputFile file_;
  std::unique_ptr<Deflater> deflater_;
};

}  // namespace ballast
