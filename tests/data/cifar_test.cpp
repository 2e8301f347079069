// CIFAR-10 records.
#include "data/images/cifar.h"

#include <doctest/doctest.h>

#include "data/images/image_files.h"
#include "io/gzip.h"
#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

// Red is `first` + the pixel index, green is 100 more, blue is 0 except in the last pixel.
std::string record(int label, int first) {
  std::string bytes(kCifarRecord, '\0');
  bytes[0] = static_cast<char>(label);
  for (std::size_t i = 0; i < 1024; ++i) {
    bytes[1 + i] = static_cast<char>(static_cast<std::size_t>(first) + i);
    bytes[1025 + i] = static_cast<char>(static_cast<std::size_t>(first) + i + 100);
  }
  bytes.back() = 77;
  return bytes;
}

}  // namespace

TEST_CASE("CIFAR records of several files are concatenated, their planes interleaved") {
  const TestFolder folder(memory_folder());
  const std::string one = folder.file("one.bin", record(3, 0) + record(9, 5));
  const std::string two = folder / "two.bin.gz";
  ByteWriter writer(two, false);
  writer.write(record(0, 50));
  writer.commit();
  const ImageSet images = read_cifar({one, two});
  CHECK(images.count == 3);
  CHECK(images.height == 32);
  CHECK(images.width == 32);
  CHECK(images.channels == 3);
  CHECK(images.pixels.size() == 3 * 3072);
  CHECK(images.labels == std::vector<std::int32_t>{3, 9, 0});
  CHECK(images.class_names.size() == 10);
  CHECK(images.class_names[9] == "truck");
  const std::uint8_t* second = images.image(1);
  CHECK(int(second[0]) == 5);
  CHECK(int(second[1]) == 105);
  CHECK(int(second[2]) == 0);
  CHECK(int(second[3]) == 6);
  CHECK(int(second[3071]) == 77);
  CHECK(int(images.image(2)[0]) == 50);
  CHECK(read_images(two).pixels == read_cifar({two}).pixels);
}

TEST_CASE("CIFAR class names come from batches.meta.txt") {
  const TestFolder folder(memory_folder());
  const std::string path = folder.file("one.bin", record(1, 0));
  folder.file("batches.meta.txt", "cat\r\ndog\n\n");
  CHECK(read_images(path).class_names == std::vector<std::string>{"cat", "dog"});
  folder.file("batches.meta.txt", "cat\n");
  CHECK(contains(message_of([&] { read_images(path); }), "label 1, but there are 1 classes"));
  folder.file("batches.meta.txt", "\n");
  CHECK(contains(message_of([&] { read_images(path); }), "contains no class names"));
}

TEST_CASE("corrupt CIFAR files are rejected") {
  const TestFolder folder(memory_folder());
  const auto read = [&](const std::string& bytes) {
    const std::string path = folder.file("one.bin", bytes);
    return message_of([&] { read_cifar({path}); });
  };
  CHECK(contains(read(record(1, 0).substr(1)), "one.bin: its 3072 bytes are not a whole number"));
  CHECK(contains(read(""), "one.bin: its 0 bytes"));
  CHECK(contains(read(record(1, 0) + record(10, 0)), "record 2 has label 10"));
  CHECK(contains(message_of([&] { read_cifar({folder / "none.bin"}); }), "No such file"));
  CHECK(contains(message_of([] { read_cifar({}); }), "no files were given"));
}
