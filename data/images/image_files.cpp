#include "data/images/image_files.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "data/images/cifar.h"
#include "data/images/dataset_file.h"
#include "data/images/idx.h"
#include "data/images/jpeg.h"
#include "data/images/png.h"
#include "data/text/numbers.h"
#include "kernels/error.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

// The start of a line for messages, without control characters.
std::string shown(std::string_view line) {
  std::string text(line.substr(0, 40));
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  std::replace_if(text.begin(), text.end(), is_control, '?');
  return text;
}

std::vector<std::int32_t> read_text_labels(DatasetFile& file, Index most) {
  std::vector<std::int32_t> labels;
  for (std::string whole_line; file.read_line(whole_line);) {
    const std::string_view line = trim_blanks(whole_line);
    NumberText number;
    const bool read = parse_number(line, NumberSyntax::strict, number) && number.fits_integer;
    if (!read || number.integer < 0 || number.integer >= kMostClasses) {
      throw Error(
          file.path() + ", line " + std::to_string(labels.size() + 1) + ": \"" + shown(line) +
          "\" is not a label; a label file is an IDX file or a text file with one number from 0 to "
          "65535 per line");
    }
    if (static_cast<Index>(labels.size()) == most) refuse_more_labels(file, most);
    labels.push_back(static_cast<std::int32_t>(number.integer));
  }
  return labels;
}

void check_different(const std::vector<std::string>& names, const std::string& path) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (seen.insert(name).second) continue;
    throw Error(path + ": duplicate class name '" + name + "'; give each class a different name");
  }
}

// The names of classes 0 .. largest.
std::vector<std::string> class_names_for(const std::string& labels_path, std::int32_t largest) {
  std::vector<std::string> names;
  const std::string path = fs::path(labels_path).parent_path() / kClassFile;
  std::error_code error;  // an inaccessible folder counts as having no such file
  if (fs::exists(path, error)) {
    names = read_class_names(path);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].empty()) names[i] = std::to_string(i);
    }
    if (static_cast<std::int64_t>(names.size()) <= largest) {
      throw Error(path + " names " + std::to_string(names.size()) + " classes, but " + labels_path +
                  " has label " + std::to_string(largest) +
                  "; name all classes, one per line starting with class 0, or remove the file");
    }
    check_different(names, path);
  }
  for (auto i = static_cast<std::int32_t>(names.size()); i <= largest; ++i) {
    names.push_back(std::to_string(i));
  }
  return names;
}

void add_labels(const std::string& images_path, const std::string& path, ImageSet& images) {
  constexpr Index kSpare = 1 << 20;  // for messages with the number of labels of a wrong file
  images.labels = read_labels(path, images.count + kSpare);
  if (static_cast<Index>(images.labels.size()) != images.count) {
    throw Error(path + " has " + std::to_string(images.labels.size()) + " labels, but " +
                images_path + " has " + std::to_string(images.count) +
                " images; give the two files of the same data set");
  }
  images.class_names =
      class_names_for(path, *std::max_element(images.labels.begin(), images.labels.end()));
}

ImageSet read_image_file_set(const std::string& path, const std::string& labels_path) {
  DatasetFile file(path);
  if (is_idx(file.start())) {
    ImageSet images = read_idx_images(file);
    if (!labels_path.empty()) add_labels(path, labels_path, images);
    return images;
  }
  if (file.start().empty()) throw Error(path + ": the file is empty; an image file is required");
  if (is_png(file.start()) || is_jpeg(file.start())) {
    throw Error(path + ": a single picture; give the folder that contains the pictures");
  }
  const std::string why = why_not_cifar(file);
  if (!why.empty()) {
    throw NoImages(path + ": unknown image format: not an IDX file, and " + why);
  }
  if (!labels_path.empty()) {
    throw Error(path + " contains its own labels (CIFAR-10 records); omit " + labels_path);
  }
  return read_cifar(file);
}

[[noreturn]] void refuse_no_folder(const std::string& name, const std::string& needs) {
  throw NoDataset(name + ": no data folder; it must contain " + needs);
}

ImageSet read_mnist(DataPart part, const fs::path& folder) {
  const std::string stem = part == DataPart::train ? "train" : "t10k";
  const auto find = [&](const std::string& file) {
    const std::string needs = "mnist/" + file + ".gz";
    if (folder.empty()) refuse_no_folder("mnist", needs);
    const std::string path = (folder / "mnist" / file).string();
    std::error_code error;
    for (const char* ending : {".gz", ""}) {
      if (fs::exists(path + ending, error)) return path + ending;
    }
    throw NoDataset("mnist: file not found: " + path + ".gz; the data folder must contain " +
                    needs);
  };
  const std::string images = find(stem + "-images-idx3-ubyte");
  return read_images(images, find(stem + "-labels-idx1-ubyte"));
}

// Sorted by name; empty if the folder does not exist.
std::vector<std::string> cifar10_files(const fs::path& folder, bool train) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const auto has = [&](const char* text) { return name.find(text) != std::string::npos; };
    const bool right = train ? has("train") || has("data_batch") : has("test");
    const bool compressed = name.ends_with(".bin.gz");
    if (!right || !(compressed || name.ends_with(".bin"))) continue;
    std::error_code nowhere;  // inaccessible files are reported when they are read
    if (compressed && fs::exists(it->path().parent_path() / it->path().stem(), nowhere)) continue;
    paths.push_back(it->path().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw Error("cannot read the folder " + folder.string() + ": " + error.message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

ImageSet read_cifar10(DataPart part, const fs::path& data) {
  const bool train = part == DataPart::train;
  const std::string needs =
      train ? "cifar10/data_batch_1.bin .. data_batch_5.bin" : "cifar10/test_batch.bin";
  if (data.empty()) refuse_no_folder("cifar10", needs);
  const fs::path folder = data / "cifar10";
  const std::vector<std::string> paths = cifar10_files(folder, train);
  if (paths.empty()) {
    throw NoDataset("cifar10: no training or test files in " + folder.string() +
                    "; the data folder must contain " + needs + " (or .bin.gz)");
  }
  return read_cifar(paths);
}

}  // namespace

std::vector<std::int32_t> read_labels(const std::string& path, Index most) {
  DatasetFile file(path);
  return is_idx(file.start()) ? read_idx_labels(file, most) : read_text_labels(file, most);
}

ImageSet read_images(const std::string& path, const std::string& labels_path,
                     const ImageOptions& options, std::vector<ImageWarning>* warnings) {
  std::error_code error;  // errors are reported when the path is opened
  if (!fs::is_directory(path, error))
    return scaled(read_image_file_set(path, labels_path), options);
  if (!labels_path.empty()) {
    throw Error(path + " is a folder: its sub-folders are the classes; omit " + labels_path);
  }
  return read_image_folder(path, options, warnings);
}

ImageSet scaled(ImageSet images, const ImageOptions& options) {
  if (options.channels > 0) images = with_channels(std::move(images), options.channels);
  if (options.image_size > 0) images = resized(images, options.image_size);
  return images;
}

ImageSet read_named_images(const std::string& name, DataPart part, const std::string& folder,
                           const ImageOptions& options) {
  if (name == "mnist") return scaled(read_mnist(part, folder), options);
  if (name == "cifar10") return scaled(read_cifar10(part, folder), options);
  throw Error("unknown data set " + name + "; use mnist, cifar10, or the path of a file or folder");
}

}  // namespace ballast
