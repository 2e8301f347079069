#include "data/images/image_folder.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "data/images/jpeg.h"
#include "data/images/picture_file.h"
#include "data/images/picture_kind.h"
#include "data/images/png.h"
#include "kernels/error.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

// Pictures that are left out.
class OtherPictures {
 public:
  void add(const std::string& kind, const std::string& path) {
    ++counts_[kind];
    if (total_++ == 0 || path < first_) first_ = path;
  }
  void add(const OtherPictures& more) {
    for (const auto& [kind, count] : more.counts_) counts_[kind] += count;
    if (total_ == 0 || (more.total_ > 0 && more.first_ < first_)) first_ = more.first_;
    total_ += more.total_;
  }
  Index total() const { return total_; }
  // "3 pictures of other formats (2 GIF, 1 WebP; first: a/b.gif)"
  std::string text() const {
    std::string text;
    for (const auto& [kind, count] : counts_) {
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + kind;
    }
    return std::to_string(total_) + (total_ == 1 ? " picture" : " pictures") +
           " of other formats (" + text + "; " + (total_ == 1 ? "" : "first: ") + first_ + ")";
  }

 private:
  std::map<std::string, Index> counts_;
  std::string first_;
  Index total_ = 0;
};

constexpr const char* kConvert =
    "convert them to PNG, for example with ImageMagick: mogrify -format png FILES";

struct Listing {
  std::vector<std::string> pictures;
  std::vector<std::string> folders;
  OtherPictures others;

  bool has_pictures() const { return !pictures.empty() || others.total() > 0; }
};

// Devices and pipes are not opened. Files that cannot be read count by their names, and are
// reported when they are read.
std::string kind_of_file(const fs::directory_entry& entry) {
  const std::string path = entry.path().string();
  std::error_code error;
  if (!entry.is_regular_file(error)) return picture_kind(path, "");
  try {
    return picture_kind(path, PictureFile(path).start());
  } catch (const Error&) {
    return picture_kind(path, "");
  }
}

// The contents of a folder, each list sorted by name (bytewise).
Listing list_folder(const std::string& path) {
  Listing listing;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().front() == '.') continue;
    std::error_code nowhere;  // dangling links are reported when they are read
    if (it->is_directory(nowhere)) {
      listing.folders.push_back(it->path().string());
      continue;
    }
    const std::string kind = kind_of_file(*it);
    if (is_decoded(kind)) {
      listing.pictures.push_back(it->path().string());
    } else if (!kind.empty()) {
      listing.others.add(kind, it->path().string());
    }
  }
  if (error) throw Error("cannot read the folder " + path + ": " + error.message());
  std::sort(listing.pictures.begin(), listing.pictures.end());
  std::sort(listing.folders.begin(), listing.folders.end());
  return listing;
}

// `what`: "the folder contains". `instead`: what to do about a folder without any picture.
[[noreturn]] void refuse_no_pictures(const std::string& path, const Listing& listing,
                                     const std::string& what, const std::string& instead) {
  const std::string text = path + ": " + what + " no PNG or JPEG file";
  if (listing.others.total() == 0) throw Error(text + instead);
  throw Error(text + ", but " + listing.others.text() + "; " + kConvert);
}

bool is_text(std::string_view start) {
  return std::none_of(start.begin(), start.end(), [](char c) {
    return (c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == '\x7f';
  });
}

Picture read_picture(const std::string& path, Index levels) {
  PictureFile file(path);
  if (is_png(file.start())) return decode_png(file, levels == 0 ? kAllLevels : levels);
  if (is_jpeg(file.start())) return decode_jpeg(file);
  const std::string no = "not a PNG or JPEG file";
  if (file.start().empty()) file.refuse(no + ", but empty");
  const std::string kind = picture_kind("", file.start());
  if (!kind.empty()) file.refuse(no + ", but a picture of format " + kind);
  file.refuse(no + (is_text(file.start()) ? ", but text" : ""));
}

// Pictures of a folder that have something in common.
struct CommonPictures {
  Index count = 0;
  std::string first;

  void add(const std::string& path) {
    if (count++ == 0) first = path;
  }
  // "3 of 40 pictures (first: a/b.png)"
  std::string text(Index of) const {
    return std::to_string(count) + " of " + std::to_string(of) +
           (of == 1 ? " picture (" : " pictures (") + (count == 1 ? "" : "first: ") + first + ")";
  }
};

// Collects pictures into an image set.
class Collector {
 public:
  explicit Collector(const ImageOptions& options) : options_(options) {}

  void add(const std::string& path) {
    Picture picture = read_picture(path, options_.levels);
    note(picture, path);
    Image image = std::move(picture.image);
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
  std::vector<ImageWarning> warnings() const;

 private:
  void note(const Picture& picture, const std::string& path) {
    if (picture.transparent) transparent_.add(path);
    if (!picture.deep) return;
    deep_.add(path);
    images_.deep = true;
    largest_ = std::max(largest_, picture.largest);
    if (options_.levels > 0 && picture.largest >= options_.levels) beyond_.add(path);
  }
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
  CommonPictures transparent_;
  CommonPictures deep_;
  CommonPictures beyond_;
  Index largest_ = 0;  // value in deep pictures
};

// The smallest number of levels of a usual number of bits that is above this value; 0 if the value
// is not small for 16 bits.
Index levels_for(Index largest) {
  for (const Index levels : {256, 1024, 4096, 16384}) {
    if (largest < levels) return levels;
  }
  return 0;
}

std::vector<ImageWarning> Collector::warnings() const {
  std::vector<ImageWarning> warnings;
  if (transparent_.count > 0) {
    warnings.push_back({transparent_.text(images_.count) +
                        " have transparent pixels, which are laid on white; for another "
                        "background, save the pictures without transparency"});
  }
  const std::string largest = std::to_string(largest_);
  const Index levels = levels_for(largest_);
  if (deep_.count > 0 && options_.levels == 0 && largest_ > 0 && levels > 0) {
    warnings.push_back({deep_.text(images_.count) +
                            " have 16 bits per channel but no value above " + largest +
                            " of 65535, and are read as nearly black; they fill the " +
                            "range if they are read with " + std::to_string(levels) + " levels",
                        levels});
  }
  if (beyond_.count > 0) {
    warnings.push_back({beyond_.text(images_.count) + " have 16-bit values, up to " + largest +
                        ", beyond the " + std::to_string(options_.levels) +
                        " levels, which are read as the brightest; to tell them apart, use at "
                        "least " +
                        std::to_string(largest_ + 1) + " levels"});
  }
  return warnings;
}

void read_class(const std::string& folder, const Listing& listing, Collector& collector) {
  if (listing.pictures.empty()) {
    refuse_no_pictures(folder, listing, "this class has", "; remove the folder or add pictures");
  }
  if (!listing.folders.empty()) {
    throw Error(folder + ": a class folder must not have sub-folders (" + listing.folders.front() +
                "); move its pictures up or remove it");
  }
  std::vector<std::string>& names = collector.images().class_names;
  names.push_back(fs::path(folder).filename().string());
  for (const std::string& picture : listing.pictures) {
    collector.add(picture);
    collector.images().labels.push_back(static_cast<std::int32_t>(names.size() - 1));
  }
}

// Returns the pictures that are left out.
OtherPictures read_all(const std::string& path, Collector& collector) {
  const Listing listing = list_folder(path);
  OtherPictures others = listing.others;
  if (listing.folders.empty() || !listing.pictures.empty()) {
    for (const std::string& folder : listing.folders) {
      if (!list_folder(folder).has_pictures()) continue;
      throw Error(path + " has pictures (" + listing.pictures.front() +
                  ") next to sub-folders with pictures (" + folder +
                  "); sort all into class folders or put all in one folder");
    }
    if (listing.pictures.empty()) {
      refuse_no_pictures(path, listing, "the folder contains",
                         "; give a folder of pictures, or of one sub-folder per class");
    }
    for (const std::string& picture : listing.pictures) collector.add(picture);
    return others;
  }
  for (const std::string& folder : listing.folders) {
    const Listing of_class = list_folder(folder);
    read_class(folder, of_class, collector);
    others.add(of_class.others);
  }
  return others;
}

}  // namespace

Image read_image(const std::string& path) { return read_picture(path, 0).image; }

ImageSet read_image_folder(const std::string& path, const ImageOptions& options,
                           std::vector<ImageWarning>* warnings) {
  if (options.levels != 0 && (options.levels < 2 || options.levels > kAllLevels)) {
    throw Error("16-bit pictures have from 2 to " + std::to_string(kAllLevels) + " levels, not " +
                std::to_string(options.levels));
  }
  Collector collector(options);
  const OtherPictures others = read_all(path, collector);
  if (warnings == nullptr) return std::move(collector.images());
  if (others.total() > 0) {
    warnings->push_back({path + ": left out " + others.text() + "; to use them, " + kConvert});
  }
  for (ImageWarning& warning : collector.warnings()) warnings->push_back(std::move(warning));
  return std::move(collector.images());
}

}  // namespace ballast
