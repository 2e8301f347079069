// Compressed files and pipes are read completely or rejected.
#include "io/gzip.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <string>
#include <thread>

#include "tests/data/test_folder.h"

using namespace ballast;

namespace {

std::string noise(std::size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string compressed(const TestFolder& folder, const std::string& bytes) {
  ByteWriter writer(folder / "packed.gz", true);
  writer.write(bytes);
  writer.commit();
  return read_whole_file(folder / "packed.gz");
}

std::string contents(const std::string& path) {
  const FileBytes bytes = read_whole_bytes(path);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("gzip: written data is read back, including empty members") {
  const TestFolder folder(memory_folder());
  const std::string large = noise(1 << 20);
  CHECK(contents(folder.file("large", compressed(folder, large))) == large);
  const std::string empty = compressed(folder, "");
  CHECK(contents(folder.file("empty", empty)).empty());
  const std::string members = compressed(folder, "abc") + empty + compressed(folder, "d") + empty;
  CHECK(contents(folder.file("members", members)) == "abcd");
}

TEST_CASE("gzip: truncated data, corrupt data and trailing garbage are rejected") {
  const TestFolder folder(memory_folder());
  const std::string packed = compressed(folder, "some text, some text, some text");
  const auto message = [&](const std::string& bytes) {
    return message_of([&] { read_whole_bytes(folder.file("t", bytes)); });
  };
  for (std::size_t size = 2; size < packed.size(); ++size) {
    CHECK(contains(message(packed.substr(0, size)), "t: unexpected end of compressed data"));
  }
  for (std::size_t at = packed.size() - 8; at < packed.size(); ++at) {  // checksum and size
    std::string changed = packed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK(contains(message(changed), "t: corrupt compressed data"));
  }
  for (const std::string& garbage : {std::string("xy"), std::string(2, '\0'), noise(1 << 18)}) {
    CHECK(contains(message(packed + garbage), "t: corrupt compressed data"));
  }
  CHECK(contains(message(packed + "x"), "t: unexpected end of compressed data"));
}

TEST_CASE("gzip: a pipe that returns single bytes is read like a file") {
  const TestFolder folder(memory_folder());
  const std::string pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const std::string packed = compressed(folder, "abc");
  const auto through_pipe = [&](const std::string& bytes) {
    std::thread writer([&] {
      message_of([&] {  // the reader of corrupt data does not read to the end
        OutputFile file(pipe);
        for (const char byte : bytes) file.write(&byte, 1);
      });
    });
    std::string read;
    const std::string message = message_of([&] { read = contents(pipe); });
    writer.join();
    return read.empty() ? message : read;
  };
  CHECK(through_pipe(packed) == "abc");
  CHECK(through_pipe("plain") == "plain");
  CHECK(contains(through_pipe(packed + "garbage"), "corrupt"));
  CHECK(contains(through_pipe(packed.substr(0, packed.size() - 1)), "truncated"));
  std::signal(SIGPIPE, before);
}

TEST_CASE("gzip: uncommitted output looks truncated to the reader of a pipe") {
  const TestFolder folder(memory_folder());
  const std::string pipe = folder / "pipe.gz";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::string message;
  std::thread reader([&] { message = message_of([&] { read_whole_bytes(pipe); }); });
  ByteWriter(pipe, false).write(noise(1 << 20));
  reader.join();
  CHECK(contains(message, "truncated"));
}

TEST_CASE("gzip: a full disk is reported with the file name") {
  const TestFolder folder(memory_folder());
  std::filesystem::create_symlink("/dev/full", folder / "full.gz");
  const auto write = [&](std::size_t size) {
    ByteWriter writer(folder / "full.gz", false);
    writer.write(noise(size));
    writer.commit();
  };
  ByteWriter failed(folder / "full.gz", false);
  CHECK_THROWS_AS(failed.write(noise(std::size_t{1} << 20)), Error);
  CHECK_THROWS_AS(failed.write("more"), Error);
  CHECK_THROWS_AS(failed.commit(), Error);
  for (const std::size_t size : {std::size_t{3}, std::size_t{1} << 20}) {
    CHECK(contains(message_of([&] { write(size); }), "full.gz: No space left"));
  }
}
