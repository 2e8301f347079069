// read_images for all formats, and the named data sets.
#include "data/images/image_files.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>

#include "data/images/idx.h"
#include "data/images/png.h"
#include "io/gzip.h"
#include "tests/data/test_folder.h"

using namespace ballast;
namespace fs = std::filesystem;

namespace {

std::string labelled_message(const std::string& path, const std::string& labels = "") {
  return message_of([&] { read_images(path, labels); });
}

ImageSet set_of(Index count) {
  ImageSet images{count, 2, 2, 1, {}, {}, {}};
  for (Index i = 0; i < 4 * count; ++i) images.pixels.push_back(static_cast<std::uint8_t>(i));
  for (Index i = 0; i < count; ++i) images.labels.push_back(static_cast<std::int32_t>(2 * i));
  return images;
}

}  // namespace

TEST_CASE("labels are an IDX file or a text file, one label per image") {
  const TestFolder folder(memory_folder());
  const std::string images = folder / "images";
  write_idx(set_of(2), images, folder / "labels");
  CHECK(read_images(images).labels.empty());
  CHECK(read_images(images, folder / "labels").labels == std::vector<std::int32_t>{0, 2});
  const ImageSet read = read_images(images, folder.file("text", "4\r\n 1 \n"));
  CHECK(read.labels == std::vector<std::int32_t>{4, 1});
  CHECK(read.class_names == std::vector<std::string>{"0", "1", "2", "3", "4"});
  CHECK(read_labels(folder.file("text", "65535\n0")) == std::vector<std::int32_t>{65535, 0});
}

TEST_CASE("class names come from a file next to the labels") {
  const TestFolder folder(memory_folder());
  const std::string images = folder / "images";
  write_idx(set_of(2), images, folder / "labels");  // 0 and 2
  const auto named = [&](const std::string& text) {
    folder.file("classes.txt", text);
    return read_images(images, folder / "labels").class_names;
  };
  CHECK(named("cat\r\n\ndog\nemu\n") == std::vector<std::string>{"cat", "1", "dog", "emu"});
  const auto message = [&](const std::string& text) { return message_of([&] { named(text); }); };
  CHECK(contains(message("cat\ndog\n"), "classes.txt names 2 classes, but "));
  CHECK(contains(message("cat\ndog\n"), "labels has label 2; name all"));
  CHECK(contains(message("cat\ndog\ncat\n"), "classes.txt: duplicate class name 'cat'"));
}

TEST_CASE("labels that do not match the images are rejected") {
  const TestFolder folder(memory_folder());
  const std::string images = folder / "images";
  write_idx(set_of(2), images);
  const auto message = [&](const std::string& text) {
    return labelled_message(images, folder.file("text", text));
  };
  CHECK(contains(message("1\n2\n3\n"), "text has 3 labels, but "));
  CHECK(contains(message("1\n2\n3\n"),
                 "images has 2 images; give the two files of the same data set"));
  CHECK(contains(message(""), "text has 0 labels"));
  CHECK(contains(message("1\ncat\n"), "text, line 2: \"cat\" is not a label"));
  CHECK(contains(message("1\n\n2\n"), "text, line 2: \"\" is not a label"));
  CHECK(contains(message("-1\n2\n"), "line 1: \"-1\""));
  CHECK(contains(message("65536\n2\n"), "line 1: \"65536\""));
  CHECK(contains(message("1.5\n2\n"), "line 1: \"1.5\""));
  CHECK(contains(labelled_message(images, images), "contains no labels"));
  CHECK(contains(labelled_message(images, folder / "none"), "none: No such file"));
  const std::string cifar = folder.file("one.bin", std::string(3073, '\1'));
  CHECK(contains(labelled_message(cifar, images), "contains its own labels (CIFAR-10 records)"));
}

TEST_CASE("devices without end are no images, labels or class names") {
  const TestFolder folder(memory_folder());
  const std::string images = folder / "images";
  write_idx(set_of(2), images, folder / "labels");
  CHECK(contains(labelled_message("/dev/zero"), "/dev/zero: unknown image format"));
  CHECK(contains(labelled_message("/dev/null"), "/dev/null: the file is empty"));
  CHECK(contains(labelled_message(images, "/dev/zero"), "/dev/zero, line 1: \"????"));
  CHECK(contains(labelled_message(images, folder.path.string()), "it is a folder"));
  fs::create_symlink("/dev/zero", folder / "classes.txt");
  CHECK(contains(labelled_message(images, folder / "labels"),
                 "classes.txt, line 1: class names have fewer than 1000 bytes"));
  const auto cifar_message = [&] {
    return message_of([&] { read_named_images("cifar10", DataPart::test, folder.path); });
  };
  fs::create_directory(folder / "cifar10");
  fs::create_symlink("/dev/zero", folder / "cifar10/test_batch.bin");
  CHECK(contains(cifar_message(), "test_batch.bin: it is a device"));
  fs::create_symlink("/dev/zero", folder / "cifar10/batches.meta.txt");
  CHECK(contains(cifar_message(), "batches.meta.txt, line 1: class names"));
}

TEST_CASE("many more labels than images are rejected before they are all read") {
  const TestFolder folder(memory_folder());
  const std::string images = folder / "images";
  write_idx(set_of(2), images);
  std::string thousands;
  for (int i = 0; i < 1 << 19; ++i) thousands += "7\n";
  ByteWriter writer(folder / "labels.gz", false);
  for (int i = 0; i < 100; ++i) writer.write(thousands);
  writer.commit();
  const long before = peak_megabytes();
  CHECK(contains(labelled_message(images, folder / "labels.gz"),
                 "labels.gz has more than 1048578 labels"));
  const std::string header("\0\0\x08\1\0\x20\0\0", 8);
  const std::string many = folder.file("many", header + std::string(1 << 21, '\1'));
  CHECK(contains(labelled_message(images, many), "many has more than 1048578 labels"));
  CHECK(peak_megabytes() - before < 50);
  CHECK(contains(labelled_message(images, folder.file("text", std::string(5000, '1'))),
                 "text, line 1: \"1111111111111111111111111111111111111111\" is not a label"));
}

TEST_CASE("images are converted to the requested size and channels") {
  const TestFolder folder(memory_folder());
  ImageSet images{1, 2, 4, 1, {0, 10, 30, 0, 0, 10, 30, 0}, {}, {}};
  write_idx(images, folder / "images");
  const ImageSet read = read_images(folder / "images", "", {.image_size = 1, .channels = 3});
  CHECK(read.pixels == PixelBytes{20, 20, 20});
  CHECK(read.channels == 3);
}

TEST_CASE("files of unknown format are rejected") {
  const TestFolder folder(memory_folder());
  CHECK(contains(labelled_message(folder / "none"), "none: No such file"));
  CHECK(contains(labelled_message(folder / std::string(300, 'a')), "File name too long"));
  CHECK(contains(labelled_message(folder.file("x", "")), "x: the file is empty"));
  CHECK(contains(labelled_message(folder.file("x", "a,b\n1,2\n")), "x: unknown image format"));
  CHECK(contains(labelled_message(folder.file("x", "a,b\n1,2\n")), "its 8 bytes"));
  write_png({1, 1, 1, {0}}, folder / "x.png");
  CHECK(contains(labelled_message(folder / "x.png"), "a single picture; give the folder"));
}

TEST_CASE("named data sets are read from a folder, or the error says what is missing") {
  const TestFolder folder(memory_folder());
  const std::string data = folder.path;
  const auto missing = [&](const std::string& name, DataPart part) {
    return message_of([&] { read_named_images(name, part, ""); });
  };
  CHECK(contains(missing("mnist", DataPart::train), "mnist: no data folder"));
  CHECK(contains(missing("mnist", DataPart::train), "mnist/train-images-idx3-ubyte.gz"));
  CHECK(contains(missing("cifar10", DataPart::test), "cifar10/test_batch.bin"));
  CHECK(contains(missing("imagenet", DataPart::test), "unknown data set imagenet"));
  CHECK_THROWS_AS(read_named_images("mnist", DataPart::test, data), NoDataset);
  CHECK_THROWS_AS(read_named_images("cifar10", DataPart::test, data), NoDataset);
  const auto message = [&](const std::string& name, DataPart part) {
    return message_of([&] { read_named_images(name, part, data); });
  };
  CHECK(contains(message("mnist", DataPart::test), "t10k-images-idx3-ubyte.gz"));
  CHECK(contains(message("cifar10", DataPart::train), "cifar10/data_batch_1.bin"));
  fs::create_directory(folder / "mnist");
  fs::create_directory(folder / "cifar10");
  write_idx(set_of(3), folder / "mnist/t10k-images-idx3-ubyte");
  CHECK(contains(message("mnist", DataPart::test), "t10k-labels-idx1-ubyte.gz"));
  fs::remove(folder / "mnist/t10k-images-idx3-ubyte");
  write_idx(set_of(3), folder / "mnist/t10k-images-idx3-ubyte.gz",
            folder / "mnist/t10k-labels-idx1-ubyte");
  CHECK(read_named_images("mnist", DataPart::test, data).labels ==
        std::vector<std::int32_t>{0, 2, 4});

  folder.file("cifar10/data_batch_2.bin", std::string(3073, '\2'));
  folder.file("cifar10/data_batch_1.bin", std::string(3073, '\1'));
  CHECK(contains(message("cifar10", DataPart::test), "cifar10: "));
  folder.file("cifar10/test_batch.bin", std::string(3073, '\3'));
  const ImageSet train = read_named_images("cifar10", DataPart::train, data, {.image_size = 8});
  CHECK(train.labels == std::vector<std::int32_t>{1, 2});
  CHECK(train.class_names[2] == "bird");
  CHECK(train.width == 8);
  const ImageSet test = read_named_images("cifar10", DataPart::test, data, {.channels = 1});
  CHECK(test.labels == std::vector<std::int32_t>{3});
  CHECK(test.channels == 1);
}

TEST_CASE("a CIFAR file is read once, compressed or not, and only with the right extension") {
  const TestFolder folder(memory_folder());
  const auto read = [&](DataPart part) { return read_named_images("cifar10", part, folder.path); };
  folder.file("cifar10", "no folder");
  CHECK(contains(message_of([&] { read(DataPart::test); }), "cifar10: Not a directory"));
  fs::remove(folder / "cifar10");
  fs::create_directory(folder / "cifar10");
  folder.file("cifar10/test_b", "of six letters");
  CHECK(contains(message_of([&] { read(DataPart::test); }), "no training or test files"));
  folder.file("cifar10/data_batch_1.bin", std::string(3073, '\1'));
  for (const char* name : {"data_batch_1", "data_batch_2"}) {
    ByteWriter writer(folder / ("cifar10/" + std::string(name) + ".bin.gz"), false);
    writer.write(std::string(3073, '\2'));
    writer.commit();
  }
  CHECK(read(DataPart::train).labels == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("the original MNIST files") {
  const char* const data = std::getenv("BALLAST_DATA");
  if (data == nullptr) {
    MESSAGE("skipped: no data (BALLAST_DATA is not set)");
    return;
  }
  const ImageSet images = read_named_images("mnist", DataPart::train, data);
  CHECK(images.count == 60000);
  CHECK(images.height == 28);
  CHECK(images.width == 28);
  CHECK(images.channels == 1);
  CHECK(images.class_names.size() == 10);
  std::map<std::int32_t, Index> counts;
  for (const std::int32_t label : images.labels) ++counts[label];
  CHECK(counts[0] == 5923);
  CHECK(counts[1] == 6742);
  CHECK(counts[9] == 5949);
  double sum = 0;
  for (const std::uint8_t pixel : images.pixels) sum += pixel;
  CHECK(sum / static_cast<double>(images.pixels.size()) / 255 == doctest::Approx(0.1306604));
  CHECK(read_named_images("mnist", DataPart::test, data).count == 10000);
}
