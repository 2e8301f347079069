// Folders of pictures as they really are: few bits in 16, other formats, transparency.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/program/png.h"
#include "tests/program/rae.h"

namespace ballast::test {
namespace {

// A grey pixel of 16 bits.
std::string deep(int value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }

// Two classes of 12-bit pictures in 16-bit files.
struct DeepFolder {
  explicit DeepFolder(const Folder& folder) : path(folder.path("deep")) {
    for (const char* name : {"deep", "deep/a", "deep/b"}) {
      std::filesystem::create_directory(folder.path(name));
    }
    for (const char* name : {"deep/a/1.png", "deep/a/2.png", "deep/b/1.png"}) {
      folder.write(name,
                   png_file(8, 8, 0, deep(std::string(name) == "deep/b/1.png" ? 100 : 4000), 16));
    }
  }
  std::string path;
};

Arguments small_fit(const std::string& images, const std::string& model, const Arguments& more) {
  return joined({"fit", images, "--output", model, "--batch-size", "4", "--latent", "4",
                 "--filters", "4", "--hidden", "8"},
                more);
}

// The pixels of a file of 8x8 grey images.
std::string pixels_of(const std::string& path) { return read_file(path).substr(16); }

TEST_CASE("rae reads pictures with the levels of the fit, and says which would be right") {
  const Folder folder;
  const DeepFolder images(folder);
  const std::string dark = folder.path("dark");
  CHECK(has(run_well("rae", small_fit(images.path, dark, {"--steps", "1"})).err,
            "no value above 4000 of 65535, and are read as nearly black; they fill the range if "
            "they are read with 4096 levels: set --levels 4096\n"));
  const Result classified =
      run_well("rae", {"classify", dark, images.path, "--output", folder.path("c.csv")});
  CHECK(has(classified.err, "with 4096 levels: fit the model with --levels 4096\n"));

  const std::string model = folder.path("model");
  CHECK(
      !has(run_well("rae", small_fit(images.path, model, {"--steps", "1", "--levels", "4096"})).err,
           "warning"));
  CHECK(has(run_well("rae", {"info", model}).out, "\"levels\":4096"));
  const std::string output = folder.path("more");
  const Result more = run_well("rae", {"oversample", model, images.path, "--output", output});
  CHECK(!has(more.err, "warning"));
  CHECK(pixels_of(output + "/images.idx").substr(0, 192) ==
        std::string(128, '\xf9') + std::string(64, '\x06'));  // rounded
  const auto resumed = [&](const Arguments& with) {
    return run("rae", joined({"fit", images.path, "--resume", model, "--output",
                              folder.path("resumed"), "--steps", "2"},
                             with));
  };
  CHECK(resumed({}).code == 0);
  check_refused(resumed({"--levels", "1024", "--force"}), 2, {"--levels 1024", "4096"});
}

TEST_CASE("rae split and infogan read pictures with the levels given") {
  const Folder folder;
  const DeepFolder images(folder);
  const std::string test = folder.path("test");
  std::filesystem::copy(images.path, test, std::filesystem::copy_options::recursive);
  run_well("rae", {"split", images.path, "--test", test, "--counts", "1,1", "--levels", "4096",
                   "--output", folder.path("split")});
  CHECK(pixels_of(folder.path("split/train-images.idx")) ==
        std::string(64, '\xf9') + std::string(64, '\x06'));
  const std::string model = folder.path("model");
  CHECK(!has(run_well("infogan",
                      infogan_fit(images.path + "/a", model, {"--steps", "1", "--levels", "4096"}))
                 .err,
             "warning"));
  CHECK(!has(run_well("infogan", {"encode", model, images.path + "/a", "--output", "-"}).err,
             "warning"));
}

TEST_CASE("levels out of range, and levels of a table, are rejected") {
  const Folder folder;
  for (const char* levels : {"1", "65537", "x"}) {
    check_refused(run("rae", small_fit("images", folder.path("m"), {"--levels", levels})), 2,
                  {"--levels", levels});
  }
  check_refused(
      run("rae", small_fit("t.csv", folder.path("m"), {"--target", "c", "--levels", "4096"})), 2,
      {"--levels is for images"});
}

TEST_CASE("levels of images that have none are reported") {
  const Folder folder;
  const SmallRae made;
  const std::string model = folder.path("model");
  const std::string text =
      "warning: --levels has no effect: there is no 16-bit PNG file among the images\n";
  CHECK(has(run_well("rae",
                     rae_fit(made.images, made.labels, model, {"--steps", "1", "--levels", "4096"}))
                .err,
            text));
  CHECK_FALSE(has(run_well("rae", {"classify", model, made.images, "--output", "-"}).err, text));
  CHECK(has(run_well("infogan", {"fit", "--dataset", "digits", "--output", folder.path("digits"),
                                 "--batch-size", "8", "--steps", "1", "--levels", "4096"})
                .err,
            text));
  std::filesystem::create_directory(folder.path("flat"));
  folder.write("flat/1.png", png_file(8, 8, 0, "\x40"));
  folder.write("flat/2.png", png_file(8, 8, 0, "\x80"));
  CHECK(has(run_well("infogan", infogan_fit(folder.path("flat"), folder.path("of-8-bits"),
                                            {"--steps", "1", "--levels", "4096"}))
                .err,
            text));
}

TEST_CASE("pictures that are left out and transparent ones are reported once") {
  const Folder folder;
  std::filesystem::create_directory(folder.path("mixed"));
  folder.write("mixed/1.png", png_file(8, 8, 4, std::string("\0\x80", 2)));
  folder.write("mixed/2.png", png_file(8, 8, 4, std::string("\0\x40", 2)));
  folder.write("mixed/3.gif", "GIF89a");
  folder.write("mixed/4.jpg", "GIF89a");
  folder.write("mixed/5.heic", "");
  const Result result = run_well(
      "infogan", infogan_fit(folder.path("mixed"), folder.path("model"), {"--steps", "1"}));
  CHECK(has(result.err, "warning: " + folder.path("mixed") +
                            ": left out 3 pictures of other formats (2 GIF, 1 HEIC; first: " +
                            folder.path("mixed/3.gif") + "); to use them, convert them to PNG"));
  CHECK(has(result.err, "warning: 2 of 2 pictures (first: " + folder.path("mixed/1.png") +
                            ") have transparent pixels, which are laid on white"));
}

}  // namespace
}  // namespace ballast::test
