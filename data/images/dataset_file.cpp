#include "data/images/dataset_file.h"

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kDatasetBuffer = 1 << 16;
constexpr std::size_t kDatasetStart = 8;

}  // namespace

DatasetFile::DatasetFile(const std::string& path)
    : path_(path), reader_(path), buffer_(kDatasetBuffer) {
  std::size_t filled = 0;
  while (filled < kDatasetStart) {  // a pipe may return one byte at a time
    const std::size_t count = reader_.read(buffer_.data() + filled, kDatasetBuffer - filled);
    if (count == 0) break;
    filled += count;
  }
  ahead_ = {buffer_.data(), filled};
  start_ = ahead_.substr(0, kDatasetStart);
}

// Reads ahead if everything read before has been used; returns false at the end.
bool DatasetFile::fill() {
  if (ahead_.empty()) ahead_ = {buffer_.data(), reader_.read(buffer_.data(), kDatasetBuffer)};
  return !ahead_.empty();
}

std::size_t DatasetFile::read(char* data, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size && fill()) {
    const std::size_t count = ahead_.copy(data + filled, size - filled);
    ahead_.remove_prefix(count);
    filled += count;
  }
  return filled;
}

std::uint64_t DatasetFile::append(std::uint64_t size, PixelBytes& bytes) {
  std::uint64_t left = size;
  while (left > 0 && fill()) {
    const std::string_view part = ahead_.substr(0, static_cast<std::size_t>(left));
    bytes.insert(bytes.end(), part.begin(), part.end());
    ahead_.remove_prefix(part.size());
    left -= part.size();
  }
  return size - left;
}

bool DatasetFile::read_line(std::string& line) {
  line.clear();
  char byte = 0;
  while (line.size() < kMostLine && read(&byte, 1) == 1) {
    if (byte != '\n') {
      line += byte;
      continue;
    }
    if (line.ends_with('\r')) line.pop_back();
    return true;
  }
  return !line.empty();
}

std::optional<std::uint64_t> DatasetFile::size() {
  if (!compressed() || !most_bytes()) return most_bytes();
  if (size_) return size_;
  ByteReader reader(path_);
  std::vector<char> part(kDatasetBuffer);
  std::uint64_t size = 0;
  while (const std::size_t count = reader.read(part.data(), part.size())) size += count;
  size_ = size;
  return size;
}

void refuse_more_labels(const DatasetFile& file, Index most) {
  throw Error(file.path() + " has more than " + std::to_string(most) +
              " labels, many more than there are images; give the two files of the same data set");
}

std::vector<std::string> read_class_names(const std::string& path) {
  DatasetFile file(path);
  std::vector<std::string> names;
  for (std::string line; file.read_line(line);) {
    if (line.size() == kMostLine || names.size() == kMostClasses) {
      throw Error(path + ", line " + std::to_string(names.size() + 1) +
                  ": class names have fewer than " + std::to_string(kMostLine) +
                  " bytes, and there are at most " + std::to_string(kMostClasses));
    }
    names.push_back(line);
  }
  return names;
}

}  // namespace ballast
