#include "data/images/cifar.h"

#include <filesystem>
#include <system_error>

#include "io/files.h"
#include "io/gzip.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kSide = 32;
constexpr std::size_t kPlane = kSide * kSide;

std::vector<std::string> class_names_beside(const std::string& path) {
  const auto file = std::filesystem::path(path).parent_path() / "batches.meta.txt";
  std::error_code error;  // an inaccessible folder counts as having no such file
  if (!std::filesystem::exists(file, error)) {
    return {"airplane", "automobile", "bird",  "cat",  "deer",
            "dog",      "frog",       "horse", "ship", "truck"};
  }
  const std::string text = read_whole_file(file.string());
  std::vector<std::string> names;
  for (const std::string_view line : lines_of(text)) {
    if (!line.empty()) names.emplace_back(line);
  }
  return names;
}

void append_records(std::string_view bytes, const std::string& path, ImageSet& images) {
  if (bytes.empty() || bytes.size() % kCifarRecord != 0) {
    throw Error(
        path + ": its " + std::to_string(bytes.size()) +
        " bytes are not a whole number of CIFAR-10 records (3073 bytes each); the file is " +
        "truncated or not a CIFAR-10 file");
  }
  const std::size_t classes = images.class_names.size();
  images.pixels.reserve(images.pixels.size() + bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += kCifarRecord) {
    const auto* record = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
    if (record[0] >= classes) {
      throw Error(path + ": record " + std::to_string(at / kCifarRecord + 1) + " has label " +
                  std::to_string(record[0]) + ", but there are " + std::to_string(classes) +
                  " classes (0 .. " + std::to_string(classes - 1) +
                  "); the file is corrupt or not a CIFAR-10 file");
    }
    images.labels.push_back(record[0]);
    for (std::size_t i = 1; i <= kPlane; ++i) {
      images.pixels.insert(images.pixels.end(),
                           {record[i], record[kPlane + i], record[2 * kPlane + i]});
    }
    ++images.count;
  }
}

ImageSet no_images(const std::string& path) {
  ImageSet images;
  images.height = images.width = kSide;
  images.channels = 3;
  images.class_names = class_names_beside(path);
  if (images.class_names.empty()) {
    throw Error("batches.meta.txt next to " + path +
                " contains no class names; add them or remove the file");
  }
  return images;
}

}  // namespace

ImageSet read_cifar(const std::vector<std::string>& paths) {
  if (paths.empty()) throw Error("read_cifar: no files were given");
  ImageSet images = no_images(paths.front());
  for (const std::string& path : paths) append_records(read_whole_bytes(path), path, images);
  return images;
}

ImageSet parse_cifar(std::string_view bytes, const std::string& path) {
  ImageSet images = no_images(path);
  append_records(bytes, path, images);
  return images;
}

}  // namespace ballast
