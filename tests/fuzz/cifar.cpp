// Records of CIFAR-10, read as such and detected.
#include "data/images/cifar.h"

#include "data/images/image_files.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::MemoryFile file;
  const std::string& path = file.holding(fuzz::bytes_of(data, size));
  ImageOptions options;
  options.channels = 1;
  options.image_size = 8;
  fuzz::accepts([&] { read_images(path, "", options); });
  fuzz::accepts([&] {
    const ImageSet images = read_cifar({path, path});
    require(images.labels.size() == static_cast<std::size_t>(images.count), "a label an image");
    for (const std::int32_t label : images.labels) {
      require(static_cast<std::size_t>(label) < images.class_names.size(), "labels have classes");
    }
  });
  return 0;
}
