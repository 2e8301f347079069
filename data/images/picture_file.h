// A PNG or JPEG file while it is decoded, and the limits of pictures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/images/image_set.h"
#include "io/files.h"

namespace ballast {

// The limits of a picture: pixels, pixels of one side, and bytes that decoding may take besides the
// pixels.
constexpr Index kMostPicturePixels = Index{1} << 27;
constexpr Index kMostPictureSide = 1000000;
constexpr Index kMostPictureMemory = Index{1} << 29;

// A decoded picture, upright.
struct Picture {
  Image image;
  bool transparent = false;  // some pixels were, and were laid on white
  bool deep = false;         // the file has 16 bits per channel
  Index largest = 0;         // value in a deep file, of pixels that can be seen
};

// Read in order and only as far as the decoder needs, so that a device without end is not read
// whole.
class PictureFile {
 public:
  // Throws Error as InputFile does.
  explicit PictureFile(const std::string& path);

  const std::string& path() const { return path_; }
  // The first bytes, at most 1024. read() returns them again.
  std::string_view start() const { return start_; }
  // Reads at most `size` bytes; returns 0 at the end and after a failure. It is called from
  // libraries in C and throws nothing; refuse() reports the failure.
  std::size_t read(void* data, std::size_t size) noexcept;
  // Throws Error with the path and the reason or, if there was one, the failure of read().
  [[noreturn]] void refuse(const std::string& why) const;
  // Refuses pictures beyond the limits, and files that are smaller than a picture of this size
  // needs at least.
  void check_size(Index width, Index height, std::uint64_t least_bytes) const;

 private:
  std::string path_;
  InputFile file_;
  std::string start_;
  std::string_view ahead_;  // the part of start_ that read() has not returned yet
  std::uint64_t count_ = 0;
  std::string failure_;
};

}  // namespace ballast
