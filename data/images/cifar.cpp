#include "data/images/cifar.h"

#include <filesystem>
#include <optional>
#include <system_error>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kSide = 32;
constexpr std::size_t kPlane = kSide * kSide;
constexpr char kCifarClasses = 10;
// A pipe does not tell its size; CIFAR-10 has a sixth of this.
constexpr std::uint64_t kMostCifarPiped = std::uint64_t{1} << 30;

std::vector<std::string> class_names_beside(const std::string& path) {
  const auto file = std::filesystem::path(path).parent_path() / "batches.meta.txt";
  std::error_code error;  // an inaccessible folder counts as having no such file
  if (!std::filesystem::exists(file, error)) {
    return {"airplane", "automobile", "bird",  "cat",  "deer",
            "dog",      "frog",       "horse", "ship", "truck"};
  }
  std::vector<std::string> names = read_class_names(file.string());
  std::erase(names, "");
  return names;
}

std::string uneven(std::uint64_t bytes) {
  return "its " + std::to_string(bytes) +
         " bytes are not a whole number of CIFAR-10 records (3073 bytes each)";
}

[[noreturn]] void refuse(const DatasetFile& file, const std::string& why) {
  throw Error(file.path() + ": " + why + "; the file is truncated or not a CIFAR-10 file");
}

// `number` of the record is for messages.
void append_record(const std::uint8_t* record, std::uint64_t number, const std::string& path,
                   ImageSet& images) {
  const std::size_t classes = images.class_names.size();
  if (record[0] >= classes) {
    throw Error(path + ": record " + std::to_string(number) + " has label " +
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

void append_records(DatasetFile& file, ImageSet& images) {
  const std::string why = why_not_cifar(file);
  if (!why.empty()) refuse(file, why);
  const std::optional<std::uint64_t> size = file.size();
  images.pixels.reserve(images.pixels.size() + static_cast<std::size_t>(size.value_or(0)));
  std::vector<char> record(kCifarRecord);
  std::uint64_t bytes = 0;
  while (const std::size_t count = file.read(record.data(), kCifarRecord)) {
    bytes += count;
    if (count < kCifarRecord) refuse(file, uneven(bytes));
    if (!size && bytes > kMostCifarPiped) {
      throw Error(file.path() + ": more than " + std::to_string(kMostCifarPiped) +
                  " bytes of CIFAR-10 records from a pipe; give a file");
    }
    append_record(reinterpret_cast<const std::uint8_t*>(record.data()), bytes / kCifarRecord,
                  file.path(), images);
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

std::string why_not_cifar(DatasetFile& file) {
  std::error_code error;  // errors are reported when the file is read
  if (std::filesystem::is_character_file(file.path(), error)) return "it is a device without end";
  const std::optional<std::uint64_t> size = file.size();
  if (size) return *size == 0 || *size % kCifarRecord != 0 ? uneven(*size) : "";
  const bool labelled =
      !file.start().empty() && file.start().front() >= 0 && file.start().front() < kCifarClasses;
  return labelled ? "" : "it does not start with a label of CIFAR-10";
}

ImageSet read_cifar(const std::vector<std::string>& paths) {
  if (paths.empty()) throw Error("read_cifar: no files were given");
  ImageSet images = no_images(paths.front());
  for (const std::string& path : paths) {
    DatasetFile file(path);
    append_records(file, images);
  }
  return images;
}

ImageSet read_cifar(DatasetFile& file) {
  ImageSet images = no_images(file.path());
  append_records(file, images);
  return images;
}

}  // namespace ballast
