#include "data/images/image_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "data/images/jpeg.h"
#include "data/images/picture_file.h"
#include "data/images/png.h"
#include "kernels/error.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

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
    throw DifferentSizes(path + " is " + text(image.height, image.width) + " pixels, but " +
                         first_ + " is " + text(images_.height, images_.width) +
                         "; scale all images to one size");
  }

  ImageOptions options_;
  ImageSet images_;
  std::string first_;
};

}  // namespace

Image read_image(const std::string& path) {
  PictureFile file(path);
  if (is_png(file.start())) return decode_png(file);
  if (is_jpeg(file.start())) return decode_jpeg(file);
  file.refuse("not a PNG or JPEG file");
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
