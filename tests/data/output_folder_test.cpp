// Files of an OutputFolder appear together or not at all.
#include "io/output_folder.h"

#include <doctest/doctest.h>

#include <chrono>
#include <map>

#include "io/files.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

namespace fs = std::filesystem;

using Contents = std::map<std::string, std::string>;  // of files by their relative paths

Contents contents(const std::string& folder) {
  Contents result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder);
    if (entry.is_regular_file()) result[name] = read_whole_file(entry.path());
  }
  return result;
}

void write_set(const OutputFolder& output, const std::string& text) {
  write_whole_file(output.stage() + "/a", text);
  write_whole_file(output.stage() + "/b", text);
  make_folder(output.stage() + "/inner");
  write_whole_file(output.stage() + "/inner/c", text);
}

const Contents kNew = {{"a", "new"}, {"b", "new"}, {"inner/c", "new"}};

TEST_CASE("a new folder appears with all of its files") {
  const TestFolder folder;
  const std::string path = folder / "parent/out";
  {
    OutputFolder output(path + "/", false);
    write_set(output, "new");
    CHECK_FALSE(fs::exists(path));
    output.commit();
    CHECK(contents(path) == kNew);
  }
  CHECK(contents(folder / "") ==
        Contents{{"parent/out/a", "new"}, {"parent/out/b", "new"}, {"parent/out/inner/c", "new"}});
}

TEST_CASE("files that are not committed leave nothing behind") {
  const TestFolder folder;
  write_set(OutputFolder(folder / "out", false), "new");
  write_set(OutputFolder(folder.path, false), "new");
  CHECK(folder.entries() == 0);
}

TEST_CASE("a folder that was created in the meantime is not replaced") {
  const TestFolder folder;
  OutputFolder output(folder / "out", true);
  write_set(output, "new");
  fs::create_directory(folder / "out");
  folder.file("out/a", "theirs");
  CHECK_THROWS_AS(output.commit(), FileExists);
  CHECK(contents(folder / "out") == Contents{{"a", "theirs"}});
}

TEST_CASE("existing files are replaced together, only with force, and keep their permissions") {
  const TestFolder folder;
  folder.file("b", "old");
  folder.file("notes", "mine");
  fs::permissions(folder / "b", fs::perms::owner_read);
  {
    OutputFolder output(folder.path, false);
    write_set(output, "new");
    CHECK_THROWS_AS(output.commit(), FileExists);
  }
  CHECK(contents(folder.path) == Contents{{"b", "old"}, {"notes", "mine"}});
  {
    OutputFolder output(folder.path, true);
    write_set(output, "new");
    output.commit();
  }
  Contents expected = kNew;
  expected["notes"] = "mine";
  CHECK(contents(folder.path) == expected);
  CHECK(fs::status(folder / "b").permissions() == fs::perms::owner_read);
}

TEST_CASE("a temporary folder of a killed process is removed, one in use is not") {
  const TestFolder folder;
  const auto make_old = [](const std::string& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(2));
  };
  fs::create_directory(folder / ".ballast-0");
  folder.file(".ballast-0/a", "left");
  make_old(folder / ".ballast-0");
  OutputFolder used(folder.path, false);
  CHECK(used.stage() == folder / ".ballast-0");
  CHECK(fs::is_empty(used.stage()));
  make_old(used.stage());
  CHECK(OutputFolder(folder.path, false).stage() == folder / ".ballast-1");
  // Left beside a new folder, which exists now.
  const TestFolder other;
  fs::create_directory(other / "out");
  fs::create_directory(other / ".ballast-0");
  make_old(other / ".ballast-0");
  { const OutputFolder again(other / "out", false); }
  CHECK(other.entries() == 1);
}

TEST_CASE("errors name the files as they will be called") {
  const TestFolder folder;
  for (const std::string& path : {folder / "out", folder.path.string()}) {
    const OutputFolder output(path, false);
    CHECK(contains(message_of([&] { write_whole_file(output.stage() + "/none/a", "", true); }),
                   "is not accessible"));
    write_whole_file(output.stage() + "/a", "");
    OutputFile file(output.stage() + "/b");
    CHECK(
        contains(message_of([&] { file.fail(ENOSPC); }), "cannot write " + path + "/b: No space"));
  }
}

}  // namespace
}  // namespace ballast
