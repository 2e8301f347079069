// Files of images and labels. Images that are read, written and read again are the same.
#include "data/images/idx.h"

#include <string>

#include "data/images/image_files.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

void check_images(const ImageSet& images) {
  require(images.pixels.size() == static_cast<std::size_t>(images.count * images.image_size()),
          "as many pixels as the sizes say");
  if (images.count == 0) return;
  fuzz::MemoryFile copy;
  write_idx(images, copy.holding(""));
  const ImageSet again = read_images(copy.path());
  require(again.count == images.count && again.height == images.height &&
              again.width == images.width && again.channels == images.channels,
          "the same sizes");
  require(again.pixels == images.pixels, "the same pixels");
}

void check_labels(const std::vector<std::int32_t>& labels) {
  for (const std::int32_t label : labels) {
    require(label >= 0 && label < kMostClasses, "labels are in range");
  }
  if (labels.empty()) return;  // of an empty text file; an empty IDX file is refused
  fuzz::MemoryFile copy;
  write_idx_labels(labels, copy.holding(""));
  require(read_labels(copy.path()) == labels, "the same labels");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::MemoryFile file;
  const std::string& path = file.holding(fuzz::bytes_of(data, size));
  ImageSet images;
  if (fuzz::accepts([&] { images = read_images(path); })) check_images(images);
  std::vector<std::int32_t> labels;
  if (fuzz::accepts([&] { labels = read_labels(path); })) check_labels(labels);
  return 0;
}
