// A PNG or JPEG file while it is decoded, and the limits of pictures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/images/image_set.h"
#include "io/files.h"

namespace ballast {

// The limits of a picture: pixels, and pixels of one side.
constexpr Index kMostPicturePixels = Index{1} << 27;
constexpr Index kMostPictureSide = 1000000;

// Read in order and only as far as the decoder needs, so that a device without end is not read
// whole.
class PictureFile {
 public:
  // Throws Error as InputFile does.
  explicit PictureFile(const std::string& path);

  const std::string& path() const { return path_; }
  // The first bytes, at most 8. read() returns them again.
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

// Multiplies the first three of four channels by the fourth, divided by 255, and removes the
// fourth: blends colour with transparency onto black, and converts inverted CMYK to RGB.
void multiply_by_fourth(Image& image);

}  // namespace ballast
