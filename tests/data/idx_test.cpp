// Reading and writing IDX files, and the errors of invalid files.
#include "data/images/idx.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <thread>

#include "data/images/image_files.h"
#include "io/files.h"
#include "io/gzip.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

// An IDX file of unsigned bytes with these dimensions and this data.
std::string idx(const std::vector<std::uint32_t>& dimensions, const std::string& bytes) {
  std::string text = {0, 0, 8, static_cast<char>(dimensions.size())};
  for (const std::uint32_t value : dimensions) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  }
  return text + bytes;
}

std::string parse_images(const std::string& bytes) {
  const TestFolder folder(memory_folder());
  return message_of([&] { read_images(folder.file("the.file", bytes)); });
}

std::string parse_labels(const std::string& bytes) {
  const TestFolder folder(memory_folder());
  return message_of([&] { read_labels(folder.file("the.labels", bytes)); });
}

ImageSet small_set(Index channels) {
  ImageSet images{2, 3, 2, channels, {}, {7, 255}, {}};
  for (Index i = 0; i < images.count * images.image_size(); ++i) {
    images.pixels.push_back(static_cast<std::uint8_t>(i * 11));
  }
  return images;
}

}  // namespace

TEST_CASE("IDX files are read back as written, plain and compressed, grey and colour") {
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
      CHECK(contains(message_of([&] { write_idx(written, path); }), "already exists"));
    }
  }
}

TEST_CASE("IDX files follow the format description byte by byte") {
  const TestFolder folder(memory_folder());
  write_idx({1, 1, 2, 1, {5, 6}, {3}, {}}, folder / "images", folder / "labels");
  CHECK(read_whole_file(folder / "images") == idx({1, 1, 2}, "\x05\x06"));
  CHECK(read_whole_file(folder / "labels") == idx({1}, "\x03"));
}

TEST_CASE("images with missing labels are not written") {
  const TestFolder folder(memory_folder());
  ImageSet images = small_set(1);
  images.labels = {1};
  const auto write = [&] { write_idx(images, folder / "images", folder / "labels"); };
  CHECK(contains(message_of(write), "1 labels for 2 images"));
  images.labels = {1, 65536};
  CHECK(contains(message_of(write), "label 65536 is not in 0 .. 65535"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("images whose sizes do not match the pixels or the format are not written") {
  const TestFolder folder(memory_folder());
  const auto write = [&](const ImageSet& images) {
    return message_of([&] { write_idx(images, folder / "images"); });
  };
  ImageSet images = small_set(1);
  images.pixels.pop_back();
  CHECK(contains(write(images), "write_idx: 2x3x2 pixels expected, found 11"));
  CHECK(contains(write({0, 3, 2, 1, {}, {}, {}}), "cannot write images of size 0x3x2"));
  CHECK(contains(write({1, -1, -1, 1, {7}, {}, {}}), "cannot write images of size 1x-1x-1"));
  const Index large = Index{1} << 32;
  CHECK(contains(write({large, large, 1, 1, {}, {}, {}}),
                 "cannot write images of size 4294967296x4294967296x1;"));
  // The product of these is 0 in 64 bits.
  CHECK(contains(write({large / 2, large / 2, 4, 1, {}, {}, {}}), "pixels expected, found 0"));
  CHECK(contains(write({1, 1, 1, 2, {1, 2}, {}, {}}), "cannot write images of size 1x1x1x2"));
  CHECK(contains(message_of([&] { write_idx(small_set(1), folder / "one", folder / "one"); }),
                 "one: images and labels must be written to different files"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("an IDX file whose size does not match its header is rejected") {
  CHECK(contains(parse_images(idx({2, 2, 2}, "1234567")), "the.file: its IDX header says 2x2x2"));
  CHECK(contains(parse_images(idx({2, 2, 2}, "1234567")), "only 7 follow; the file is truncated"));
  CHECK(contains(parse_images(idx({2, 2, 2}, "123456789")), "1 more follow"));
  CHECK(contains(parse_images(idx({0, 2, 2}, "")), "which is empty"));
  CHECK(contains(parse_images(idx({2, 0, 2}, "")), "which is empty"));
  CHECK(contains(parse_images(idx({2, 2, 2}, "").substr(0, 9)), "incomplete IDX header"));
  // The product of these is 0 in 64 bits.
  const std::uint32_t large = 0x80000000;
  CHECK(contains(parse_images(idx({large, large, 4}, "12")), "only 2 follow"));
  CHECK(contains(parse_images(idx({1, 0xffffffff, 0xffffffff}, "12")), "only 2 follow"));
}

TEST_CASE("IDX files with other contents are rejected") {
  CHECK(contains(parse_images("PK.."), "the.file: unknown image format: not an IDX file"));
  CHECK(contains(parse_images(""), "the.file: the file is empty"));
  std::string floats = idx({1, 1, 1}, "1");
  floats[2] = 0x0D;
  CHECK(contains(parse_images(floats), "type 13; supported are unsigned bytes"));
  CHECK(contains(parse_images(idx({1}, "1")), "give the image file first"));
  CHECK(contains(parse_images(idx({1, 1, 1, 2}, "12")), "2 channels (the last of 1x1x1x2)"));
  CHECK(contains(parse_labels(idx({1, 1, 1}, "1")), "the.labels: an IDX file with 3 dimensions"));
  CHECK(contains(parse_labels(idx({3}, "1")), "truncated"));
  CHECK(
      contains(parse_labels(std::string(floats).replace(3, 1, "\1")), "32-bit integers (type 12)"));
}

TEST_CASE("labels above 255 are 32-bit integers") {
  const TestFolder folder(memory_folder());
  write_idx_labels({7, 65535, 256}, folder / "labels");
  std::string bytes = idx({3}, std::string("\0\0\0\7\0\0\xff\xff\0\0\1\0", 12));
  bytes[2] = 0x0C;
  CHECK(read_whole_file(folder / "labels") == bytes);
  CHECK(read_labels(folder / "labels") == std::vector<std::int32_t>{7, 65535, 256});
  CHECK(contains(parse_labels(bytes.substr(0, 19)), "says 3x4 bytes, but only 11 follow"));
  bytes[8] = -1;  // the first label becomes negative
  CHECK(contains(parse_labels(bytes), "the.labels: label 1 is not in 0 .. 65535"));
}

TEST_CASE("a compressed IDX file is checked by its header before memory is taken") {
  const TestFolder folder(memory_folder());
  const auto packed = [&](const std::string& header, int megabytes) {
    ByteWriter writer(folder / "the.gz", true);
    writer.write(header);
    for (int i = 0; i < megabytes; ++i) writer.write(std::string(1 << 20, '\0'));
    writer.commit();
    const long before = peak_megabytes();
    const std::string message = message_of([&] { read_images(folder / "the.gz"); });
    CHECK(peak_megabytes() - before < 50);
    return message;
  };
  const std::string start = folder / "the.gz: its IDX header says ";
  CHECK(packed(idx({0xffffffff, 28, 28}, ""), 1)
            .starts_with(start + "4294967295x28x28 bytes, but at most"));
  CHECK(contains(packed(idx({1, 2, 2}, ""), 200),
                 "says 1x2x2 bytes, but at least 65536 more follow"));
  CHECK(contains(packed(idx({1 << 20, 1}, ""), 200), "contains no images"));
  CHECK(contains(packed(idx({1, (1 << 20) + 1, 1}, ""), 1), "but only 1048576 follow"));
  CHECK(contains(packed("", 200), "its 209715200 bytes are not a whole number of CIFAR-10"));
}

TEST_CASE("an IDX file is read from a pipe as far as its header says") {
  const TestFolder folder(memory_folder());
  const std::string pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const auto through_pipe = [&](const std::string& bytes) {
    std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << bytes; });
    std::string message = message_of([&] { read_images(pipe); });
    writer.join();
    return message;
  };
  CHECK(through_pipe(idx({1, 2, 2}, "1234")) == "nothing was thrown");
  CHECK(contains(through_pipe(idx({1, 2, 2}, "12345")), "1 more follow"));
  CHECK(contains(through_pipe(idx({0xffffffff, 0xffffffff, 3}, "12345")),
                 "at most 1099511627760 follow"));
  CHECK(contains(through_pipe("a,b"), "unknown image format"));
  CHECK(contains(through_pipe(""), "the file is empty"));
}
