#include "data/images/picture_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kStart = 1024;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

std::string picture_size(Index width, Index height) {
  return std::to_string(width) + "x" + std::to_string(height) + " pixels";
}

}  // namespace

PictureFile::PictureFile(const std::string& path) : path_(path), file_(path), start_(kStart, '\0') {
  std::size_t filled = 0;
  while (filled < kStart) {  // a pipe may return one byte at a time
    const std::size_t count = file_.read(start_.data() + filled, kStart - filled);
    if (count == 0) break;
    filled += count;
  }
  start_.resize(filled);
  ahead_ = start_;
}

std::size_t PictureFile::read(void* data, std::size_t size) noexcept {
  std::size_t count = ahead_.copy(static_cast<char*>(data), size);
  ahead_.remove_prefix(count);
  if (count > 0 || !failure_.empty()) return count;
  try {
    count = file_.read(data, size);
  } catch (const Error& error) {
    failure_ = error.what();
  }
  count_ += count;
  if (count_ <= kMostBytes) return count;
  failure_ = path_ + ": pictures of more than 1 GB are not supported; replace or remove it";
  return 0;
}

void PictureFile::refuse(const std::string& why) const {
  throw Error(failure_.empty() ? path_ + ": " + why + "; replace or remove it" : failure_);
}

void PictureFile::check_size(Index width, Index height, std::uint64_t least_bytes) const {
  const std::string size = picture_size(width, height);
  if (std::max(width, height) > kMostPictureSide || width * height > kMostPicturePixels) {
    refuse("its size of " + size + " exceeds the limit of " + std::to_string(kMostPicturePixels) +
           " pixels, " + std::to_string(kMostPictureSide) + " a side");
  }
  std::error_code error;  // devices and pipes have no size
  const std::uintmax_t bytes = std::filesystem::file_size(path_, error);
  if (error || bytes >= least_bytes) return;
  refuse("its " + std::to_string(bytes) + " bytes are too few for its size of " + size +
         "; the file is corrupt or truncated");
}

}  // namespace ballast
