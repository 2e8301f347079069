// IDX files in and out, and what is wrong with those that are refused.
#include "data/images/idx.h"

#include <doctest/doctest.h>

#include "data/images/image_files.h"
#include "io/files.h"
#include "io/gzip.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

// An IDX file of unsigned bytes: the dimensions and whatever follows.
std::string idx(const std::vector<std::uint32_t>& dimensions, const std::string& bytes) {
  std::string text = {0, 0, 8, static_cast<char>(dimensions.size())};
  for (const std::uint32_t value : dimensions) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  }
  return text + bytes;
}

std::string parse_images(const std::string& bytes) {
  return message_of([&] { parse_idx_images(bytes, "the.file"); });
}

ImageSet small_set(Index channels) {
  ImageSet images{2, 3, 2, channels, {}, {7, 255}, {}};
  for (Index i = 0; i < images.count * images.image_size(); ++i) {
    images.pixels.push_back(static_cast<std::uint8_t>(i * 11));
  }
  return images;
}

}  // namespace

TEST_CASE("IDX comes back as it was written, plain and compressed, grey and colour") {
  for (const Index channels : {1, 3}) {
    for (const std::string ending : {"", ".gz"}) {
      const TestFolder folder(memory_folder());
      const std::string path = folder / ("images" + ending);
      const std::string labels = folder / ("labels" + ending);
      const ImageSet written = small_set(channels);
      write_idx(written, path, labels);
      const bool compressed = read_whole_file(path).substr(0, 2) == "\x1f\x8b";
      CHECK(compressed == !ending.empty());
      const ImageSet read = read_images(path, labels);
      CHECK(read.count == 2);
      CHECK(read.height == 3);
      CHECK(read.width == 2);
      CHECK(read.channels == channels);
      CHECK(read.pixels == written.pixels);
      CHECK(read.labels == written.labels);
      CHECK(read.class_names.size() == 256);
      CHECK(read.class_names[7] == "7");
      CHECK(contains(message_of([&] { write_idx(written, path); }), "exists already"));
    }
  }
}

TEST_CASE("the bytes of IDX are those of its description") {
  const TestFolder folder(memory_folder());
  write_idx({1, 1, 2, 1, {5, 6}, {3}, {}}, folder / "images", folder / "labels");
  CHECK(read_whole_file(folder / "images") == idx({1, 1, 2}, "\x05\x06"));
  CHECK(read_whole_file(folder / "labels") == idx({1}, "\x03"));
}

TEST_CASE("images without their labels are not written") {
  const TestFolder folder(memory_folder());
  ImageSet images = small_set(1);
  images.labels = {1};
  const auto write = [&] { write_idx(images, folder / "images", folder / "labels"); };
  CHECK(contains(message_of(write), "1 labels for 2 images"));
  images.labels = {1, 65536};
  CHECK(contains(message_of(write), "label 65536 is not 0 .. 65535"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("images whose sizes do not fit their pixels or the format are not written") {
  const TestFolder folder(memory_folder());
  const auto write = [&](const ImageSet& images) {
    return message_of([&] { write_idx(images, folder / "images"); });
  };
  ImageSet images = small_set(1);
  images.pixels.pop_back();
  CHECK(contains(write(images), "write_idx: 2x3x2 pixels are needed, 11 are there"));
  CHECK(contains(write({0, 3, 2, 1, {}, {}, {}}), "0x3x2 cannot be written"));
  CHECK(contains(write({1, -1, -1, 1, {7}, {}, {}}), "1x-1x-1 cannot be written"));
  const Index large = Index{1} << 32;
  CHECK(contains(write({large, large, 1, 1, {}, {}, {}}), "4294967296x4294967296x1 cannot be"));
  // The product of these is 0 in 64 bits.
  CHECK(contains(write({large / 2, large / 2, 4, 1, {}, {}, {}}), "are needed, 0 are there"));
  CHECK(contains(write({1, 1, 1, 2, {1, 2}, {}, {}}), "1x1x1x2 cannot be written"));
  CHECK(contains(message_of([&] { write_idx(small_set(1), folder / "one", folder / "one"); }),
                 "one: the images and their labels need a file each"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("an IDX file of another size than its header says is refused") {
  CHECK(contains(parse_images(idx({2, 2, 2}, "1234567")), "the.file: its IDX header says 2x2x2"));
  CHECK(contains(parse_images(idx({2, 2, 2}, "1234567")), "only 7 follow; the file is truncated"));
  CHECK(contains(parse_images(idx({2, 2, 2}, "123456789")), "1 more follow"));
  CHECK(contains(parse_images(idx({0, 2, 2}, "")), "which is nothing"));
  CHECK(contains(parse_images(idx({2, 0, 2}, "")), "which is nothing"));
  CHECK(contains(parse_images(idx({2, 2, 2}, "").substr(0, 9)), "header ends too early"));
  // The product of these is 0 in 64 bits.
  const std::uint32_t large = 0x80000000;
  CHECK(contains(parse_images(idx({large, large, 4}, "12")), "only 2 follow"));
  CHECK(contains(parse_images(idx({1, 0xffffffff, 0xffffffff}, "12")), "only 2 follow"));
}

TEST_CASE("an IDX file of something else is refused") {
  CHECK(contains(parse_images("PK.."), "the.file: not an IDX file"));
  CHECK(contains(parse_images(""), "not an IDX file"));
  std::string floats = idx({1, 1, 1}, "1");
  floats[2] = 0x0D;
  CHECK(contains(parse_images(floats), "type 13; only unsigned bytes"));
  CHECK(contains(parse_images(idx({1}, "1")), "give the file of images first"));
  CHECK(contains(parse_images(idx({1, 1, 1, 2}, "12")), "2 channels (the last of 1x1x1x2)"));
  const auto labels = [](const std::string& bytes) {
    return message_of([&] { parse_idx_labels(bytes, "the.labels"); });
  };
  CHECK(contains(labels(idx({1, 1, 1}, "1")), "the.labels: an IDX file of 3 dimensions"));
  CHECK(contains(labels(idx({3}, "1")), "truncated"));
  CHECK(contains(labels(std::string(floats).replace(3, 1, "\1")), "integers of 32 bits (type 12)"));
}

TEST_CASE("labels above 255 are integers of 32 bits") {
  const TestFolder folder(memory_folder());
  write_idx_labels({7, 65535, 256}, folder / "labels");
  std::string bytes = idx({3}, std::string("\0\0\0\7\0\0\xff\xff\0\0\1\0", 12));
  bytes[2] = 0x0C;
  CHECK(read_whole_file(folder / "labels") == bytes);
  CHECK(parse_idx_labels(bytes, "") == std::vector<std::int32_t>{7, 65535, 256});
  const auto message = [](const std::string& file) {
    return message_of([&] { parse_idx_labels(file, "the.labels"); });
  };
  CHECK(contains(message(bytes.substr(0, 19)), "says 3x4 bytes, but only 11 follow"));
  bytes[8] = -1;  // the first is below 0
  CHECK(contains(message(bytes), "the.labels: label 1 is not a number from 0 to 65535"));
}
