#include "data/images/image_folder.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#include <stb_image.h>
#include <zlib.h>

#include "io/files.h"
#include "kernels/error.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr Index kMostPixels = Index{1} << 27;

// The big-endian number of 2 or 4 bytes.
std::size_t number_of(std::string_view bytes) {
  std::size_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

// The decoder fills the missing part of a truncated JPEG with grey instead of failing. A complete
// file has an end-of-image marker after the first start of scan; the marker cannot occur within
// scan data. Segments before the scan are skipped by their lengths, because a preview is a JPEG of
// its own.
bool is_truncated_jpeg(std::string_view bytes) {
  if (!bytes.starts_with("\xff\xd8")) return false;
  constexpr std::size_t kNowhere = std::string_view::npos;
  std::size_t at = 2;
  while ((at = bytes.find('\xff', at)) != kNowhere && bytes.size() - at >= 4) {
    const int marker = static_cast<std::uint8_t>(bytes[at + 1]);
    if (marker == 0xda) return bytes.find("\xff\xd9", at) == kNowhere;
    const bool filler = marker == 0xff;
    at += filler ? 1 : 2 + number_of(bytes.substr(at + 2, 2));
  }
  return true;
}

// The decoder does not verify the checksums of chunks.
bool is_damaged_png(std::string_view bytes) {
  if (!bytes.starts_with("\x89PNG")) return false;
  std::size_t at = 8;  // chunk: length of its data, type, data, checksum of type and data
  while (at + 12 <= bytes.size()) {
    const std::size_t length = number_of(bytes.substr(at, 4));
    if (length > bytes.size() - at - 12) return true;
    const std::string_view checked = bytes.substr(at + 4, 4 + length);
    const auto* data = reinterpret_cast<const Bytef*>(checked.data());
    if (crc32(0, data, static_cast<uInt>(checked.size())) !=
        number_of(bytes.substr(at + 8 + length, 4))) {
      return true;
    }
    if (checked.starts_with("IEND")) return false;
    at += 12 + length;
  }
  return true;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(path + ": " + why + "; replace or remove it");
}

Image lay_on_black(const std::uint8_t* rgba, Image image) {
  const auto count = static_cast<std::size_t>(image.height * image.width);
  for (std::size_t i = 0; i < count; ++i) {
    const int alpha = rgba[4 * i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      image.pixels.push_back(static_cast<std::uint8_t>((rgba[4 * i + c] * alpha + 127) / 255));
    }
  }
  return image;
}

bool is_picture_name(const fs::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

struct Listing {
  std::vector<std::string> pictures;
  std::vector<std::string> folders;
};

// The contents of a folder, each list sorted by name (bytewise).
Listing list_folder(const std::string& path) {
  Listing listing;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().front() == '.') continue;
    std::error_code nowhere;  // dangling links are reported when they are read
    if (it->is_directory(nowhere)) {
      listing.folders.push_back(it->path().string());
    } else if (is_picture_name(it->path())) {
      listing.pictures.push_back(it->path().string());
    }
  }
  if (error) throw Error("cannot read the folder " + path + ": " + error.message());
  std::sort(listing.pictures.begin(), listing.pictures.end());
  std::sort(listing.folders.begin(), listing.folders.end());
  return listing;
}

// Collects pictures into an image set.
class Collector {
 public:
  explicit Collector(const ImageOptions& options) : options_(options) {}

  void add(const std::string& path) {
    Image image = read_image(path);
    if (options_.image_size > 0) image = resized(image, options_.image_size);
    if (options_.channels > 0) image = with_channels(std::move(image), options_.channels);
    if (images_.count == 0) start(image, path);
    check_size(image, path);
    if (image.channels > images_.channels) images_ = with_channels(std::move(images_), 3);
    image = with_channels(std::move(image), images_.channels);
    images_.pixels.insert(images_.pixels.end(), image.pixels.begin(), image.pixels.end());
    ++images_.count;
  }
  ImageSet& images() { return images_; }

 private:
  void start(const Image& image, const std::string& path) {
    images_.height = image.height;
    images_.width = image.width;
    images_.channels = image.channels;
    first_ = path;
  }
  void check_size(const Image& image, const std::string& path) const {
    if (image.height == images_.height && image.width == images_.width) return;
    const auto text = [](Index height, Index width) {
      return std::to_string(width) + "x" + std::to_string(height);
    };
    throw Error(path + " is " + text(image.height, image.width) + " pixels, but " + first_ +
                " is " + text(images_.height, images_.width) +
                "; scale all images to one size with --image-size");
  }

  ImageOptions options_;
  ImageSet images_;
  std::string first_;
};

}  // namespace

Image read_image(const std::string& path) {
  const std::string bytes = read_whole_file(path);
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  constexpr std::size_t kMostBytes = 1U << 30;  // stb sizes are int
  if (bytes.size() > kMostBytes) refuse(path, "pictures of more than 1 GB are not supported");
  const int size = static_cast<int>(bytes.size());
  int width = 0;
  int height = 0;
  int channels = 0;
  const auto cannot_read = [&] {
    refuse(path, std::string("cannot be read as PNG or JPEG (") + stbi_failure_reason() + ")");
  };
  if (stbi_info_from_memory(data, size, &width, &height, &channels) == 0) cannot_read();
  if (Index{width} * height > kMostPixels) {
    refuse(path, "its size of " + std::to_string(width) + "x" + std::to_string(height) +
                     " pixels exceeds the limit of " + std::to_string(kMostPixels) + " pixels");
  }
  if (is_truncated_jpeg(bytes)) refuse(path, "the JPEG is truncated");
  if (is_damaged_png(bytes)) refuse(path, "the PNG is corrupt or truncated");
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(data, size, &width, &height, &channels, 0), stbi_image_free);
  if (!pixels) cannot_read();
  if (channels == 2) {
    throw Error(
        path + ": grey pictures with transparency are not supported; save it without transparency");
  }
  Image image{height, width, channels == 4 ? 3 : channels, {}};
  if (channels == 4) return lay_on_black(pixels.get(), std::move(image));
  image.pixels.assign(pixels.get(), pixels.get() + image.height * image.width * channels);
  return image;
}

ImageSet read_image_folder(const std::string& path, const ImageOptions& options) {
  const Listing listing = list_folder(path);
  Collector collector(options);
  if (listing.folders.empty() || !listing.pictures.empty()) {
    for (const std::string& folder : listing.folders) {
      if (list_folder(folder).pictures.empty()) continue;
      throw Error(path + " has pictures (" + listing.pictures.front() +
                  ") next to sub-folders with pictures (" + folder +
                  "); sort all into class folders or put all in one folder");
    }
    if (listing.pictures.empty()) {
      throw Error(path + ": the folder contains no PNG or JPEG file (.png, .jpg, .jpeg)");
    }
    for (const std::string& picture : listing.pictures) collector.add(picture);
    return std::move(collector.images());
  }
  for (const std::string& folder : listing.folders) {
    const Listing class_listing = list_folder(folder);
    if (class_listing.pictures.empty()) {
      throw Error(folder + ": this class has no PNG or JPEG file (.png, .jpg, .jpeg); remove the " +
                  "folder or add pictures");
    }
    if (!class_listing.folders.empty()) {
      throw Error(folder + ": a class folder must not have sub-folders (" +
                  class_listing.folders.front() + "); move its pictures up or remove it");
    }
    std::vector<std::string>& names = collector.images().class_names;
    names.push_back(fs::path(folder).filename().string());
    for (const std::string& picture : class_listing.pictures) {
      collector.add(picture);
      collector.images().labels.push_back(static_cast<std::int32_t>(names.size() - 1));
    }
  }
  return std::move(collector.images());
}

}  // namespace ballast
