// Folders of pictures, and invalid pictures.
#include "data/images/image_folder.h"

#include <doctest/doctest.h>

#include "data/images/image_files.h"
#include "data/images/png.h"
#include "io/files.h"
#include "tests/data/pictures.h"
#include "tests/data/test_folder.h"

using namespace ballast;
namespace fs = std::filesystem;

namespace {

Image flat(Index height, Index width, const PixelBytes& colour) {
  Image image{height, width, static_cast<Index>(colour.size()), {}};
  for (Index i = 0; i < height * width; ++i) {
    image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
  }
  return image;
}

std::string jpeg(Index side) {
  Image image{side, side, 3, {}};
  for (Index i = 0; i < side * side * 3; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(i / (3 * side) * 2 + 40));
  }
  return jpeg_file(image);
}

std::string folder_message(const std::string& path, const ImageOptions& options = {}) {
  return message_of([&] { read_images(path, "", options); });
}

}  // namespace

TEST_CASE("a picture is read back from its PNG file") {
  const TestFolder folder(memory_folder());
  for (const PixelBytes& colour : {PixelBytes{200}, PixelBytes{1, 2, 255}}) {
    Image image = flat(3, 5, colour);
    image.pixels[4] = 99;
    const std::string path = folder / "image.png";
    write_png(image, path, true);
    const Image read = read_image(path);
    CHECK(read.height == 3);
    CHECK(read.width == 5);
    CHECK(read.channels == image.channels);
    CHECK(read.pixels == image.pixels);
    CHECK(contains(message_of([&] { write_png(image, path); }), "already exists"));
  }
}

TEST_CASE("invalid pictures are not written and leave no file") {
  const TestFolder folder(memory_folder());
  const auto write = [&](const Image& image) {
    return message_of([&] { write_png(image, folder / "x.png"); });
  };
  CHECK(contains(write({0, 5, 1, {}}), "cannot write a picture of size 0x5x1"));
  CHECK(contains(write({1, 1, 2, {1, 2}}), "cannot write a picture of size 1x1x2"));
  CHECK(contains(write({1 << 20, 1 << 20, 3, {}}), "too large"));
  CHECK(contains(write({2, 2, 1, {1, 2, 3}}), "2x2x1 has 3 bytes of pixels, expected 4"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("unreadable pictures are reported with their path") {
  const TestFolder folder(memory_folder());
  const auto message = [&](const std::string& bytes) {
    return folder_message(fs::path(folder.file("bad.png", bytes)).parent_path().string());
  };
  const std::string png = encode_png(flat(20, 20, {1, 2, 3}));
  CHECK(contains(message(""), "bad.png: not a PNG or JPEG file, but empty; replace or remove it"));
  CHECK(contains(message("Not found\n"), "bad.png: not a PNG or JPEG file, but text; replace"));
  CHECK(contains(message(std::string(9, '\0')), "bad.png: not a PNG or JPEG file; replace"));
  CHECK(contains(message(png.substr(0, 7)), "bad.png: not a PNG or JPEG file"));
  for (const std::size_t size :
       {std::size_t{10}, std::size_t{30}, png.size() / 2, png.size() - 12, png.size() - 1}) {
    CHECK(contains(message(png.substr(0, size)), "bad.png: the PNG is corrupt or truncated"));
  }
  const std::string photo = jpeg(40);
  for (const std::size_t size : {std::size_t{50}, photo.size() / 2, photo.size() - 2}) {
    CHECK(contains(message(photo.substr(0, size)), "bad.png: "));
  }
  CHECK(contains(message(photo.substr(0, photo.size() - 2)), "the JPEG is truncated"));
}

TEST_CASE("devices without end are no pictures") {
  const TestFolder folder(memory_folder());
  const auto message = [&](const std::string& device) {
    const std::string path = folder / "link.png";
    fs::remove(path);
    fs::create_symlink(device, path);
    return folder_message(folder.path.string());
  };
  CHECK(contains(message("/dev/zero"), "link.png: not a PNG or JPEG file"));
  CHECK(contains(message("/dev/urandom"), "link.png: not a PNG or JPEG file"));
  CHECK(contains(message("/dev/null"), "link.png: not a PNG or JPEG file"));
}

TEST_CASE("a PNG with any flipped bit is rejected") {
  const TestFolder folder(memory_folder());
  Image image = flat(8, 8, {1, 2, 3});
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * i * 37);
  }
  const std::string png = encode_png(image);
  for (std::size_t at = 0; at < png.size(); ++at) {
    CAPTURE(at);
    std::string flipped = png;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    const std::string path = folder.file("flipped.png", flipped);
    CHECK(contains(message_of([&] { read_image(path); }), "flipped.png: "));
  }
  CHECK(read_image(folder.file("tail.png", png + "behind")).pixels == image.pixels);
}

TEST_CASE("a JPEG may have data after its end and a preview before its scan") {
  const TestFolder folder(memory_folder());
  const std::string photo = jpeg(40);
  const std::string preview = std::string("\xff\xe1\0\x0a\xff\xd8\xff\xda\0\0\xff\xd9", 12);
  const std::string whole = photo.substr(0, 2) + preview + photo.substr(2);
  const PixelBytes pixels = read_image(folder.file("photo.jpg", photo)).pixels;
  // A video appended by a phone may contain any bytes.
  CHECK(read_image(folder.file("film.jpg", photo + "film\xff\xda film")).pixels == pixels);
  CHECK(read_image(folder.file("whole.jpg", whole)).pixels == pixels);
  const auto message = [&](const std::string& bytes) {
    const std::string path = folder.file("cut.jpg", bytes);
    return message_of([&] { read_image(path); });
  };
  CHECK(contains(message(whole.substr(0, whole.size() - 2)), "the JPEG is truncated"));
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    CAPTURE(size);
    CHECK(contains(message(whole.substr(0, size)), "cut.jpg: "));
  }
}

TEST_CASE("a flat folder is read in the order of names, without labels") {
  const TestFolder folder(memory_folder());
  write_png(flat(4, 6, {30}), folder / "c.png");
  write_png(flat(4, 6, {10}), folder / "a.PNG");
  write_png(flat(4, 6, {20}), folder / "b.jpeg");  // format detected from the content
  folder.file("notes.txt", "no picture");
  folder.file(".hidden.png", "no picture");
  fs::create_directory(folder / "empty");
  const ImageSet images = read_images(folder.path.string());
  CHECK(images.count == 3);
  CHECK(images.height == 4);
  CHECK(images.width == 6);
  CHECK(images.channels == 1);
  CHECK(images.labels.empty());
  CHECK(images.class_names.empty());
  CHECK(int(images.image(0)[0]) == 10);
  CHECK(int(images.image(1)[0]) == 20);
  CHECK(int(images.image(2)[0]) == 30);
}

TEST_CASE("sub-folders are classes, sorted by name") {
  const TestFolder folder(memory_folder());
  for (const char* name : {"dog", "cat", ".cache"}) fs::create_directory(folder / name);
  write_png(flat(2, 2, {1}), folder / "dog/1.png");
  write_png(flat(2, 2, {2}), folder / "cat/2.png");
  write_png(flat(2, 2, {3}), folder / "cat/1.png");
  const ImageSet images = read_images(folder.path.string());
  CHECK(images.class_names == std::vector<std::string>{"cat", "dog"});
  CHECK(images.labels == std::vector<std::int32_t>{0, 0, 1});
  CHECK(int(images.image(0)[0]) == 3);
  CHECK(int(images.image(2)[0]) == 1);

  write_png(flat(2, 2, {4}), folder / "stray.png");
  CHECK(contains(folder_message(folder.path.string()),
                 "stray.png) next to sub-folders with pictures"));
  fs::remove(folder / "stray.png");
  fs::create_directory(folder / "emu");
  CHECK(contains(folder_message(folder.path.string()), "emu: this class has no PNG or JPEG file"));
  fs::remove(folder / "emu");
  fs::create_directory(folder / "dog/puppies");
  CHECK(contains(folder_message(folder.path.string()),
                 "dog: a class folder must not have sub-folders (" + folder / "dog/puppies" + ")"));
}

TEST_CASE("a dangling link is reported with its path") {
  const TestFolder folder(memory_folder());
  fs::create_symlink("gone.png", folder / "link.png");
  CHECK(contains(folder_message(folder.path.string()), "link.png: No such file"));
}

TEST_CASE("pictures of different sizes require an image size") {
  const TestFolder folder(memory_folder());
  write_png(flat(4, 6, {10}), folder / "a.png");
  write_png(flat(4, 6, {20}), folder / "b.png");
  write_png(flat(8, 5, {30}), folder / "c.png");
  write_png(flat(9, 5, {40}), folder / "d.png");
  const std::string message = folder_message(folder.path.string());
  CHECK(contains(message, "c.png is 5x8 pixels, but "));
  CHECK(contains(message, "a.png is 6x4"));
  CHECK_THROWS_AS(read_image_folder(folder.path), DifferentSizes);
  const ImageSet images = read_images(folder.path.string(), "", {.image_size = 4});
  CHECK(images.count == 4);
  CHECK(images.height == 4);
  CHECK(images.width == 4);
  CHECK(int(images.image(3)[15]) == 40);
}

TEST_CASE("grey and colour in one folder become colour or the requested channels") {
  const TestFolder folder(memory_folder());
  write_png(flat(1, 1, {10}), folder / "a.png");
  write_png(flat(1, 1, {255, 0, 0}), folder / "b.png");
  write_png(flat(1, 1, {30}), folder / "c.png");
  const std::string path = folder.path.string();
  CHECK(read_images(path).pixels == PixelBytes{10, 10, 10, 255, 0, 0, 30, 30, 30});
  CHECK(read_images(path, "", {.channels = 1}).pixels == PixelBytes{10, 76, 30});
  CHECK(contains(folder_message(path, {.channels = 2}), "1 channel (grey) or 3 (colour), not 2"));
}

TEST_CASE("the content of a file decides what it is, not its extension") {
  const TestFolder folder(memory_folder());
  const std::string png = encode_png(flat(2, 2, {7}));
  for (const char* name : {"a.gif", "b.txt", "c", "d.jfif", "e.tar.webp"}) folder.file(name, png);
  folder.file("f.png", jpeg_file(flat(2, 2, {7})));
  for (const char* name : {"notes.txt", "list.csv", "Thumbs.db", "BMW"}) folder.file(name, name);
  fs::create_symlink("/dev/zero", folder / "zero");
  std::vector<ImageWarning> warnings;
  CHECK(read_images(folder.path.string(), "", {}, &warnings).pixels == PixelBytes(24, 7));
  CHECK(warnings.empty());
}

TEST_CASE("pictures of other formats are left out, and reported by format") {
  const TestFolder folder(memory_folder());
  folder.file("a.png", encode_png(flat(2, 2, {7})));
  struct Other {
    const char* name;
    std::string start;
    const char* kind;
  };
  const std::string brand(
      "\0\0\0\x18"
      "ftyp",
      8);
  for (const Other& other : std::vector<Other>{
           {"1.GIF", "", "1 GIF"},
           {"2.jpg", "GIF89a", "1 GIF"},
           {"3.bmp", "", "1 BMP"},
           {"4", std::string("BM\x46\0\0\0\0\0\0\0", 10), "1 BMP"},
           {"5.webp", "", "1 WebP"},
           {"6.jpeg", "RIFFxxxxWEBPVP8 ", "1 WebP"},
           {"7.TIF", "", "1 TIFF"},
           {"8.png", std::string("MM\0*", 4), "1 TIFF"},
           {"9.heic", "", "1 HEIC"},
           {"10.jpg", brand + "heic", "1 HEIC"},
           {"11.avif", "", "1 AVIF"},
           {"12.jpg", brand + "avif", "1 AVIF"},
           {"13.jp2", "", "1 JPEG 2000"},
           {"14.jpg", std::string("\0\0\0\x0cjP  \r\n", 10), "1 JPEG 2000"},
           {"15.svg", "", "1 SVG"},
           {"16", "<?xml version=\"1.0\"?>\n<svg width=\"1\"/>", "1 SVG"},
           {"17.NEF", std::string("II*\0", 4), "1 camera raw"},
           {"18.dng", "", "1 camera raw"},
           {"19.png", brand + "crx ", "1 camera raw"},
           {"20", std::string(128, '\0') + "DICM", "1 DICOM"},
       }) {
    CAPTURE(other.name);
    const std::string path = folder.file(other.name, other.start);
    std::vector<ImageWarning> warnings;
    CHECK(read_images(folder.path.string(), "", {}, &warnings).count == 1);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].text == folder.path.string() + ": left out 1 picture of other formats (" +
                                  other.kind + "; " + path +
                                  "); to use them, convert them to PNG, for example with "
                                  "ImageMagick: mogrify -format png FILES");
    fs::remove(path);
  }
}

TEST_CASE("pictures that are left out are counted over all classes") {
  const TestFolder folder(memory_folder());
  for (const char* name : {"cat", "dog"}) fs::create_directory(folder / name);
  folder.file("cat/a.png", encode_png(flat(2, 2, {7})));
  folder.file("dog/a.png", encode_png(flat(2, 2, {7})));
  for (const char* name : {"dog/b.gif", "cat/c.webp", "cat/b.gif", "z.gif"}) folder.file(name, "");
  std::vector<ImageWarning> warnings;
  read_images(folder.path.string(), "", {}, &warnings);
  REQUIRE(warnings.size() == 1);
  CHECK(
      contains(warnings[0].text, ": left out 4 pictures of other formats (3 GIF, 1 WebP; first: " +
                                     folder / "cat/b.gif" + "); to use them, convert"));
  CHECK(read_images(folder.path.string()).count == 2);

  fs::remove(folder / "cat/a.png");
  CHECK(contains(folder_message(folder.path.string()),
                 folder / "cat" + ": this class has no PNG or JPEG file, but 2 pictures of other "
                                  "formats (1 GIF, 1 WebP; first: "));
  folder.file("a.png", encode_png(flat(2, 2, {7})));
  fs::remove(folder / "dog/a.png");
  CHECK(contains(folder_message(folder.path.string()), "next to sub-folders with pictures"));
  const std::string message = folder_message(folder / "dog");
  CHECK(message == folder / "dog" +
                       ": the folder contains no PNG or JPEG file, but 1 picture of other formats "
                       "(1 GIF; " +
                       folder / "dog/b.gif" +
                       "); convert them to PNG, for example with ImageMagick: mogrify -format png "
                       "FILES");
}

TEST_CASE("transparent pictures are counted; opaque ones with an alpha channel are not") {
  const TestFolder folder(memory_folder());
  const auto write = [&](const char* name, const char* alpha) {
    folder.file(name, png_file({2, 1, 8, 4}, std::string("\0\x40\xff\x40", 4) + alpha));
  };
  write("a.png", "\xff");
  std::vector<ImageWarning> warnings;
  CHECK(read_images(folder.path.string(), "", {}, &warnings).pixels == PixelBytes{64, 64});
  CHECK(warnings.empty());
  write("b.png", "\xfe");
  write("c.png", "\x80");
  CHECK(read_images(folder.path.string(), "", {}, &warnings).channels == 1);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].text ==
        "2 of 3 pictures (first: " + folder / "b.png" +
            ") have transparent pixels, which are laid on white; for another background, save the "
            "pictures without transparency");
}

TEST_CASE("16-bit pictures that hold fewer bits are reported with their number of levels") {
  const TestFolder folder(memory_folder());
  const auto write = [&](const char* name, int value) {
    folder.file(name, png_file({1, 1, 16, 0},
                               {'\0', static_cast<char>(value >> 8), static_cast<char>(value)}));
  };
  folder.file("0.png", encode_png(flat(1, 1, {255})));
  const auto warnings = [&](Index levels = 0) {
    std::vector<ImageWarning> found;
    read_images(folder.path.string(), "", {.levels = levels}, &found);
    return found;
  };
  write("a.png", 0);
  CHECK(warnings().empty());
  write("b.png", 1000);
  REQUIRE(warnings().size() == 1);
  CHECK(warnings()[0].levels == 1024);
  CHECK(warnings()[0].text ==
        "2 of 3 pictures (first: " + folder / "a.png" +
            ") have 16 bits per channel but no value above 1000 of 65535, and are read as nearly "
            "black; they fill the range if they are read with 1024 levels");
  CHECK(warnings(1024).empty());
  CHECK(warnings(1001).empty());
  REQUIRE(warnings(1000).size() == 1);
  CHECK(warnings(1000)[0].text ==
        "1 of 3 pictures (" + folder / "b.png" +
            ") have 16-bit values, up to 1000, beyond the 1000 levels, which are read as the "
            "brightest; to tell them apart, use at least 1001 levels");
  for (const std::pair<int, Index>& deep : std::vector<std::pair<int, Index>>{
           {1023, 1024}, {1024, 4096}, {4095, 4096}, {4096, 16384}, {16383, 16384}}) {
    CAPTURE(deep.first);
    write("c.png", deep.first);
    REQUIRE(warnings().size() == 1);
    CHECK(warnings()[0].levels == deep.second);
  }
  write("c.png", 16384);
  CHECK(warnings().empty());
  folder.file("c.png", png_file({1, 1, 16, 4}, std::string("\0\xff\xff\0\0", 5)));  // unseen
  CHECK(warnings().front().levels == 0);
  CHECK(warnings().back().levels == 1024);
}

TEST_CASE("folders without pictures are rejected") {
  const TestFolder folder(memory_folder());
  CHECK(contains(folder_message(folder.path.string()), "the folder contains no PNG or JPEG"));
  CHECK(contains(message_of([&] { read_image_folder(folder / "none"); }), "No such file"));
  CHECK(contains(message_of([&] { read_images(folder.path.string(), folder / "labels"); }),
                 "its sub-folders are the classes; omit"));
}
