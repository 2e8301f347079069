// Outputs are written completely or not at all; unreadable inputs are reported.
#include "io/files.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tests/data/test_folder.h"

using namespace ballast;
namespace fs = std::filesystem;

namespace {

void write_text(const std::string& path, const std::string& text, bool force) {
  OutputFile file(path, force);
  file.write(text.data(), text.size());
  file.commit();
}

}  // namespace

TEST_CASE("an output appears under its name only after commit and leaves no other files") {
  const TestFolder folder;
  {
    OutputFile file(folder / "out");
    file.write("abc", 3);
    CHECK_FALSE(fs::exists(folder / "out"));
    file.write("def", 3);
    file.commit();
  }
  CHECK(read_whole_file(folder / "out") == "abcdef");
  CHECK(folder.entries() == 1);
}

TEST_CASE("an output that is not committed leaves no file") {
  const TestFolder folder;
  { OutputFile(folder / "out").write("abc", 3); }
  CHECK(folder.entries() == 0);
}

TEST_CASE("an existing file is replaced only with force and keeps its permissions") {
  const TestFolder folder;
  write_text(folder / "out", "old", false);
  fs::permissions(folder / "out", fs::perms::owner_read | fs::perms::owner_write);
  CHECK(contains(message_of([&] { OutputFile(folder / "out"); }), "already exists"));
  CHECK_THROWS_AS(check_output(folder / "out", false), FileExists);
  CHECK(read_whole_file(folder / "out") == "old");
  {
    OutputFile file(folder / "out", true);
    file.write("new!", 4);
    CHECK(read_whole_file(folder / "out") == "old");
    file.commit();
  }
  CHECK(read_whole_file(folder / "out") == "new!");
  CHECK(fs::status(folder / "out").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.entries() == 1);
}

// Opens an unnamed file; -1 if the file system of the folder does not support that.
int open_unnamed(const TestFolder& folder) {
  return open(folder.path.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
}

TEST_CASE("a new output has no other name before its own") {
  const TestFolder folder;
  const int unnamed = open_unnamed(folder);
  if (unnamed < 0) return;
  close(unnamed);
  const int events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  REQUIRE(inotify_add_watch(events, folder.path.c_str(), IN_CREATE | IN_MOVE | IN_DELETE) >= 0);
  write_text(folder / "out", "abc", false);
  write_text(folder / "forced", "abc", true);
  alignas(inotify_event) std::array<char, 4096> buffer;
  const ssize_t size = read(events, buffer.data(), buffer.size());
  close(events);
  std::vector<std::string> names;
  for (ssize_t at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
    names.emplace_back(event->name);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
  }
  CHECK(names == std::vector<std::string>{"out", "forced"});
}

TEST_CASE("a temporary file that a killed process left behind is removed when a file is replaced") {
  const TestFolder folder;
  const std::string left = folder.file(".ballast-0", "left");
  const auto make_old = [&] {
    fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::minutes(2));
  };
  write_text(folder / "out", "old", false);
  write_text(folder / "out", "young", true);  // another process may have just opened it
  CHECK(fs::exists(left));
  make_old();
  const int used = open(left.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(flock(used, LOCK_EX) == 0);
  write_text(folder / "out", "used", true);
  CHECK(fs::exists(left));
  close(used);
  write_text(folder / "out", "new", true);
  CHECK_FALSE(fs::exists(left));
  CHECK(read_whole_file(folder / "out") == "new");
  CHECK(folder.entries() == 1);
  fs::create_symlink("out", left);  // never followed
  write_text(folder / "out", "newer", true);
  CHECK(fs::is_symlink(left));
  CHECK(read_whole_file(folder / "out") == "newer");
  CHECK(folder.entries() == 2);
}

TEST_CASE("a file created while an output is being written is not replaced") {
  const TestFolder folder;
  OutputFile file(folder / "out");
  file.write("mine", 4);
  std::ofstream(folder / "out") << "theirs";
  CHECK(contains(message_of([&] { file.commit(); }), "already exists"));
  CHECK(read_whole_file(folder / "out") == "theirs");
}

TEST_CASE("files are committed together or not at all") {
  const TestFolder folder;
  write_text(folder / "one", "old", false);
  OutputFile one(folder / "one", true);
  OutputFile two(folder / "two");
  OutputFile three(folder / "three");
  for (OutputFile* file : {&one, &two, &three}) file->write("new", 3);
  std::ofstream(folder / "three") << "theirs";
  CHECK_THROWS_AS(commit_together({&one, &two, &three}), FileExists);
  CHECK(read_whole_file(folder / "one") == "old");
  CHECK_FALSE(fs::exists(folder / "two"));
  {
    OutputFile again(folder / "one", true);
    OutputFile other(folder / "two");
    commit_together({&again, &other});
  }
  CHECK(read_whole_file(folder / "one").empty());
  CHECK(read_whole_file(folder / "two").empty());
}

TEST_CASE("old files are restored if files cannot be committed together") {
  const TestFolder folder;
  const auto hours_ago = fs::file_time_type::clock::now() - std::chrono::hours(2);
  for (const char* name : {"one", "two"}) {
    write_text(folder / name, std::string("old ") + name, false);
    fs::last_write_time(folder / name, hours_ago);
  }
  {
    OutputFile one(folder / "one", true);
    OutputFile two(folder / "two", true);
    OutputFile three(folder / "three");
    for (OutputFile* file : {&one, &two, &three}) file->write("new", 3);
    std::ofstream(folder / "three") << "theirs";
    CHECK_THROWS_AS(commit_together({&one, &two, &three}), FileExists);
  }
  CHECK(read_whole_file(folder / "one") == "old one");
  CHECK(read_whole_file(folder / "two") == "old two");
  CHECK(read_whole_file(folder / "three") == "theirs");
  CHECK_FALSE(fs::exists(folder / ".ballast-0"));
}

TEST_CASE("a symbolic link is followed") {
  const TestFolder folder;
  write_text(folder / "target", "old", false);
  fs::create_symlink("target", folder / "link");
  write_text(folder / "link", "new", true);
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_whole_file(folder / "target") == "new");
}

TEST_CASE("a symbolic link to a file that does not exist yet is followed") {
  const TestFolder folder;
  fs::create_directory(folder / "inner");
  fs::create_symlink("inner/target", folder / "second");
  fs::create_symlink("second", folder / "link");
  write_text(folder / "link", "new", false);
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_whole_file(folder / "inner/target") == "new");
}

TEST_CASE("an open file given as /dev/fd/N is written at its current position") {
  const TestFolder folder;
  const int file = open(folder.file("log", "old\n").c_str(), O_WRONLY);
  REQUIRE(lseek(file, 0, SEEK_END) == 4);
  for (const char* place : {"/dev/fd/", "/proc/self/fd/"}) {
    write_text(place + std::to_string(file), "new\n", false);
  }
  close(file);
  CHECK(read_whole_file(folder / "log") == "old\nnew\nnew\n");
  CHECK(contains(message_of([&] { OutputFile("/dev/fd/999999"); }), "/dev/fd/999999"));
}

TEST_CASE("a new file has the default permissions of the process") {
  const TestFolder folder;
  const mode_t before = umask(027);
  write_text(folder / "out", "new", false);
  umask(before);
  CHECK(static_cast<int>(fs::status(folder / "out").permissions()) == 0640);
}

TEST_CASE("devices and pipes are written directly") {
  write_text("/dev/null", "abc", false);
  const TestFolder folder;
  const std::string pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  write_text(pipe, "abc", false);
  char buffer[8] = {};
  CHECK(read(reader, buffer, sizeof buffer) == 3);
  CHECK(std::string(buffer) == "abc");
  close(reader);
  CHECK(fs::is_fifo(pipe));
}

TEST_CASE("unwritable paths are rejected with the reason") {
  const TestFolder folder;
  CHECK(contains(message_of([&] { OutputFile(folder / "no/out"); }), "is not accessible"));
  CHECK(contains(message_of([&] { OutputFile(folder.path.string(), true); }), "it is a folder"));
  CHECK(contains(message_of([&] { OutputFile(""); }), "the output path is empty"));
  write_text(folder / "file", "", false);
  CHECK(contains(message_of([&] { OutputFile(folder / "file/out"); }), "cannot write"));
  if (geteuid() != 0) {  // root may write everywhere
    fs::permissions(folder.path, fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(contains(message_of([&] { OutputFile(folder / "out"); }), "not writable"));
  }
  CHECK(contains(message_of([] { OutputFile("/sys/ballast", true); }), "cannot write"));
}

TEST_CASE("a name that is too long is rejected before anything is written") {
  const TestFolder folder;
  const std::string longest(255, 'x');
  CHECK_NOTHROW(check_output(folder / longest, false));
  CHECK(contains(message_of([&] { check_output(folder / (longest + "x"), false); }),
                 "File name too long; choose a shorter name"));
  fs::create_symlink(longest + "x", folder / "link");
  CHECK(contains(message_of([&] { check_output(folder / "link", false); }), "File name too long"));
  // The path is short enough, but that of the temporary file is not.
  std::string path = folder.path;
  while (path.size() < 4000) path += "/.";
  CHECK_NOTHROW(check_output(path + "/x", false));
  while (path.size() < 4090) path += "/.";
  CHECK(contains(message_of([&] { check_output(path + "/x", false); }), "File name too long"));
}

TEST_CASE("another user's file in a folder with the sticky bit is not accepted as an output") {
  if (geteuid() != 0) return;  // only root can give files away
  const TestFolder folder;
  const uid_t other = 65534;
  write_text(folder / "theirs", "old", false);
  write_text(folder / "mine", "old", false);
  REQUIRE(chown((folder / "mine").c_str(), other, other) == 0);
  REQUIRE(chmod(folder.path.c_str(), 01777) == 0);
  REQUIRE(seteuid(other) == 0);
  const std::string message = message_of([&] { check_output(folder / "theirs", true); });
  CHECK_NOTHROW(check_output(folder / "mine", true));
  CHECK_NOTHROW(check_output(folder / "new", true));
  REQUIRE(seteuid(0) == 0);
  CHECK(contains(message, "it belongs to another user"));
  CHECK_NOTHROW(check_output(folder / "theirs", true));
}

TEST_CASE("a full disk is an error and leaves no file") {
  CHECK(contains(message_of([] { write_text("/dev/full", "abc", false); }), "No space left"));
  // A file size limit simulates a full disk.
  const TestFolder folder;
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 1000;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string message =
      message_of([&] { write_text(folder / "out", std::string(5000, 'x'), false); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  CHECK(contains(message, "out: File too large; the file size limit (ulimit -f)"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("inputs") {
  const TestFolder folder;
  CHECK(contains(message_of([&] { InputFile(folder / "none"); }), "No such file"));
  CHECK(contains(message_of([&] { InputFile(folder.path.string()); }), "it is a folder"));
  const std::string large(1000003, 'x');
  write_text(folder / "large", large, false);
  CHECK(read_whole_file(folder / "large") == large);
  write_text(folder / "empty", "", false);
  CHECK(read_whole_file(folder / "empty").empty());
}
