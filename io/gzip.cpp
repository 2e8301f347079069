#include "io/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <vector>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kBuffer = 1 << 17;
constexpr int kGzip = 16 + MAX_WBITS;  // zlib's code for its largest window in a gzip wrapping

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

}  // namespace

struct ByteReader::Inflater {
  z_stream stream{};
  std::vector<char> buffer = std::vector<char>(kBuffer);
  bool in_member = true;  // false: between two members

  Inflater() {
    if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
};

ByteReader::ByteReader(const std::string& path) : file_(path), path_(path) {
  constexpr std::size_t kMagic = 2;
  head_.resize(kMagic);
  std::size_t filled = 0;
  while (filled < kMagic) {
    const std::size_t count = file_.read(head_.data() + filled, kMagic - filled);
    if (count == 0) break;
    filled += count;
  }
  head_.resize(filled);
  if (head_ == "\x1f\x8b") inflater_ = std::make_unique<Inflater>();
}

ByteReader::~ByteReader() = default;

std::size_t ByteReader::read_plain(char* data, std::size_t size) {
  if (head_.empty()) return file_.read(data, size);
  const std::size_t count = std::min(size, head_.size());
  std::memcpy(data, head_.data(), count);
  head_.erase(0, count);
  return count;
}

std::size_t ByteReader::read(char* data, std::size_t size) {
  if (!inflater_) return read_plain(data, size);
  z_stream& stream = inflater_->stream;
  stream.next_out = bytes_of(data);
  stream.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1 << 30));
  const uInt room = stream.avail_out;
  while (stream.avail_out == room) {
    if (stream.avail_in == 0) {
      const std::size_t count = read_plain(inflater_->buffer.data(), kBuffer);
      if (count == 0 && inflater_->in_member) {
        throw Error("cannot read " + path_ +
                    ": the compressed data ends too early; the file is truncated");
      }
      if (count == 0) return 0;
      stream.next_in = bytes_of(inflater_->buffer.data());
      stream.avail_in = static_cast<uInt>(count);
    }
    if (!inflater_->in_member) {
      inflateReset(&stream);
      inflater_->in_member = true;
    }
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) inflater_->in_member = false;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      throw Error("cannot read " + path_ + ": the compressed data is damaged (" +
                  (stream.msg ? stream.msg : "zlib error " + std::to_string(result)) + ")");
    }
  }
  return room - stream.avail_out;
}

FileBytes read_whole_bytes(const std::string& path) {
  ByteReader reader(path);
  FileBytes bytes;
  std::error_code error;  // devices and pipes have no size
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error) bytes.reserve(size);
  std::vector<char> buffer(kBuffer);
  while (const std::size_t count = reader.read(buffer.data(), buffer.size())) {
    bytes.append(buffer.data(), count);
  }
  return bytes;
}

struct ByteWriter::Deflater {
  z_stream stream{};
  std::vector<char> buffer = std::vector<char>(kBuffer);

  Deflater() {
    constexpr int kMemoryLevel = 8;  // zlib's default
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemoryLevel,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Deflater() { deflateEnd(&stream); }

  void run(std::string_view bytes, int flush, OutputFile& file) {
    while (bytes.size() > (1U << 30)) {
      run(bytes.substr(0, 1U << 30), Z_NO_FLUSH, file);
      bytes.remove_prefix(1U << 30);
    }
    stream.next_in = bytes_of(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream.next_out = bytes_of(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, flush);
      file.write(buffer.data(), buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
};

ByteWriter::ByteWriter(const std::string& path, bool force) : file_(path, force) {
  if (path.size() > 3 && path.compare(path.size() - 3, 3, ".gz") == 0) {
    deflater_ = std::make_unique<Deflater>();
  }
}

ByteWriter::~ByteWriter() = default;

void ByteWriter::write(std::string_view bytes) {
  if (deflater_) return deflater_->run(bytes, Z_NO_FLUSH, file_);
  file_.write(bytes.data(), bytes.size());
}

void ByteWriter::commit() {
  if (deflater_) deflater_->run({}, Z_FINISH, file_);
  file_.commit();
}

}  // namespace ballast
