#include "io/gzip.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kBuffer = 1 << 17;
constexpr int kGzip = 16 + MAX_WBITS;  // zlib: largest window, gzip format

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

}  // namespace

// Uses zlib's inflate instead of gzread, because gzread silently stops at garbage after the
// compressed data.
struct ByteReader::Inflater {
  z_stream stream{};
  bool in_member = true;  // false: between two gzip members

  Inflater() {
    if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
};

ByteReader::ByteReader(const std::string& path) : file_(path), path_(path), buffer_(kBuffer) {
  constexpr std::string_view kMagic = "\x1f\x8b";
  std::size_t filled = 0;
  while (filled < kMagic.size()) {  // a pipe may return one byte at a time
    const std::size_t count = file_.read(buffer_.data() + filled, kBuffer - filled);
    if (count == 0) break;
    filled += count;
  }
  ahead_ = {buffer_.data(), filled};
  if (ahead_.starts_with(kMagic)) inflater_ = std::make_unique<Inflater>();
}

ByteReader::~ByteReader() = default;

std::size_t ByteReader::read(char* data, std::size_t size) {
  if (inflater_) return inflate(data, size);
  if (ahead_.empty()) return file_.read(data, size);
  const std::size_t count = ahead_.copy(data, size);
  ahead_.remove_prefix(count);
  return count;
}

std::optional<std::uint64_t> ByteReader::most_bytes() const {
  constexpr std::uint64_t kLargestRatio = 1032;
  std::error_code error;  // devices and pipes have no size
  const std::uintmax_t size = std::filesystem::file_size(path_, error);
  if (error) return {};
  return compressed() ? kLargestRatio * size : size;
}

std::size_t ByteReader::inflate(char* data, std::size_t size) {
  auto& [stream, in_member] = *inflater_;
  const uInt room = static_cast<uInt>(std::min<std::size_t>(size, 1 << 30));
  stream.next_out = bytes_of(data);
  stream.avail_out = room;
  while (stream.avail_out == room) {
    if (ahead_.empty()) ahead_ = {buffer_.data(), file_.read(buffer_.data(), kBuffer)};
    if (ahead_.empty() && !in_member) return 0;
    if (ahead_.empty()) {
      throw Error("cannot read " + path_ +
                  ": unexpected end of compressed data; the file is truncated");
    }
    if (!std::exchange(in_member, true)) inflateReset(&stream);
    stream.next_in = bytes_of(ahead_.data());
    stream.avail_in = static_cast<uInt>(ahead_.size());
    const int result = ::inflate(&stream, Z_NO_FLUSH);
    ahead_.remove_prefix(ahead_.size() - stream.avail_in);
    in_member = result != Z_STREAM_END;
    if (in_member && result != Z_OK && result != Z_BUF_ERROR) {
      throw Error("cannot read " + path_ + ": corrupt compressed data (" +
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

ByteWriter::ByteWriter(const std::string& path, bool force) : file_(path, force) {
  if (path.size() <= 3 || !path.ends_with(".gz")) return;
  descriptor_ = file_.duplicate();
  gzip_ = gzdopen(descriptor_, "wb");
  if (gzip_ == nullptr) throw std::bad_alloc();
  gzbuffer(gzip_, kBuffer);
}

ByteWriter::~ByteWriter() { abandon(); }

// gzclose would finish the stream, and the reader of a pipe would take uncommitted data for a
// complete file. The rest therefore goes to /dev/null.
void ByteWriter::abandon() {
  if (gzip_ == nullptr) return;
  gzFile_s* const stream = std::exchange(gzip_, nullptr);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;  // leaked, rather than finished
  dup2(nowhere, descriptor_);
  close(nowhere);
  gzclose(stream);
}

void ByteWriter::write(std::string_view bytes) {
  if (error_ != 0) file_.fail(error_);
  if (gzip_ == nullptr) return file_.write(bytes.data(), bytes.size());
  if (gzfwrite(bytes.data(), 1, bytes.size(), gzip_) == bytes.size()) return;
  error_ = errno;
  abandon();  // before `bytes` goes out of scope: zlib still refers to it
  file_.fail(error_);
}

OutputFile& ByteWriter::finish() {
  if (error_ != 0) file_.fail(error_);
  if (gzip_ != nullptr && gzclose(std::exchange(gzip_, nullptr)) != Z_OK) file_.fail(errno);
  return file_;
}

}  // namespace ballast
