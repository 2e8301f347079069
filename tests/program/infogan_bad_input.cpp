// Invalid images, invalid options of infogan, and files that must not be overwritten.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/program/infogan.h"
#include "tests/program/png.h"

namespace ballast::test {
namespace {

// The fit must end with the exit code, print the texts and leave no file.
void check_fit_refused(int code, const Folder& folder, const std::string& images,
                       const Arguments& more, const std::vector<std::string>& texts) {
  const std::vector<std::string> before = folder.names();
  check_refused(
      run("infogan", infogan_fit(images, folder.path("model"), joined({"--steps", "1"}, more))),
      code, texts);
  CHECK(folder.names() == before);
}

std::string black_png(int width, int height) { return png_file(width, height, 0, {'\0'}); }

TEST_CASE("infogan rejects invalid IDX files, too short and too long ones") {
  const Folder folder;
  const std::string good = square_images(4);
  std::string magic = good;
  magic[1] = 7;
  check_fit_refused(1, folder, folder.write("magic.idx", magic), {}, {"magic.idx", "IDX"});
  std::string reals = good;
  reals[2] = 0x0D;
  check_fit_refused(1, folder, folder.write("reals.idx", reals), {}, {"reals.idx", "type 13"});
  check_fit_refused(1, folder, folder.write("short.idx", good.substr(0, good.size() - 1)), {},
                    {"short.idx", "4x8x8", "only 255"});
  check_fit_refused(1, folder, folder.write("long.idx", good + "x"), {}, {"long.idx", "1 more"});
  check_fit_refused(1, folder, folder.write("head.idx", good.substr(0, 9)), {},
                    {"head.idx", "truncated"});
  check_fit_refused(1, folder, folder.write("empty.idx", ""), {}, {"empty.idx", "empty"});
  check_fit_refused(1, folder, folder.write("zero.idx", idx_file({0, 8, 8}, "")), {},
                    {"zero.idx", "0x8x8"});
  check_fit_refused(1, folder, folder.write("one.idx", square_images(1)), {}, {"one image"});
  check_fit_refused(1, folder,
                    folder.write("two.idx", idx_file({2, 8, 8, 2}, std::string(256, 'a'))), {},
                    {"two.idx", "2 channels"});
  check_fit_refused(1, folder, folder.write("labels.idx", square_labels(4)), {},
                    {"labels.idx", "no images"});
  check_fit_refused(1, folder, folder.path("missing.idx"), {}, {"missing.idx"});
}

TEST_CASE("infogan rejects labels that do not match the images") {
  const SmallInfogan made;
  const std::string few = made.folder.write("few", square_labels(15));
  const std::string words = made.folder.write("words", "0\n1\ncat\n");
  check_refused(run("infogan", {"evaluate", made.model, made.images, few}), 1,
                {few, "15 labels", "16 images"});
  check_refused(run("infogan", {"evaluate", made.model, made.images, words}), 1,
                {words, "line 3", "cat"});
  check_refused(run("infogan", {"evaluate", made.model, made.images}), 2, {"LABELS"});
  check_refused(run("infogan", {"fit", made.images, few, "--output", made.folder.path("new")}), 1,
                {few, "15 labels", "16 images"});
  CHECK(!exists(made.folder.path("new")));
}

TEST_CASE("infogan rejects pictures of mixed size, unreadable pictures and empty folders") {
  const Folder folder;
  const auto folder_of = [&](const std::string& name) {
    std::filesystem::create_directory(folder.path(name));
    return folder.path(name);
  };
  const std::string mixed = folder_of("mixed");
  folder.write("mixed/a.png", black_png(8, 8));
  folder.write("mixed/b.png", black_png(9, 8));
  check_fit_refused(1, folder, mixed, {}, {"b.png", "9x8", "a.png", "8x8", "--image-size"});
  const std::string damaged = folder_of("damaged");
  folder.write("damaged/a.png", black_png(8, 8));
  folder.write("damaged/b.png", black_png(8, 8).substr(0, 45));
  check_fit_refused(1, folder, damaged, {}, {"damaged/b.png"});
  const std::string text = folder_of("text");
  folder.write("text/a.jpg", "not a picture");
  check_fit_refused(1, folder, text, {}, {"text/a.jpg"});
  const std::string other = folder_of("other");
  folder.write("other/a.webp", "");
  check_fit_refused(1, folder, other, {},
                    {"other: the folder contains no PNG or JPEG file, but 1 picture of other "
                     "formats (1 WebP; ",
                     "other/a.webp", "convert"});
  check_fit_refused(1, folder, folder_of("none"), {}, {"none", "no PNG or JPEG"});
  run_well("infogan", infogan_fit(mixed, folder.path("model"),
                                  {"--steps", "1", "--image-size", "8", "--channels", "1"}));
}

TEST_CASE("infogan rejects sizes that it cannot halve, and images of another size") {
  const SmallInfogan made;
  const Folder folder;
  const std::string odd = folder.write("odd", square_images(4, 30));
  check_fit_refused(1, folder, odd, {}, {"30x30", "--image-size"});
  check_fit_refused(1, folder, folder.write("tiny", square_images(4, 5)), {}, {"5x5"});
  check_refused(run("infogan", {"encode", made.model, odd, "--output", "-"}), 1,
                {"30x30x1", "8x8x1"});
  check_refused(run("infogan", {"evaluate", made.model, folder.write("large", square_images(4, 16)),
                                folder.write("labels", square_labels(4))}),
                1, {"16x16x1", "8x8x1"});
}

TEST_CASE("the error for an invalid infogan option names the option") {
  const Folder folder;
  const std::string images = folder.write("images", square_images(4));
  const auto refused = [&](const Arguments& more, const std::vector<std::string>& texts) {
    check_fit_refused(2, folder, images, more, texts);
  };
  for (const char* codes : {"", "cat", "cat:1", "cat:x", "cont:0", "dog:3", "cat:3,", "cont:30"}) {
    refused({"--codes", codes}, {"--codes", codes, "cat:10,cont:2"});
  }
  refused({"--batch-size", "1"}, {"--batch-size", "1"});
  refused({"--noise", "0"}, {"--noise", "0"});
  refused({"--noise-law", "poisson"}, {"--noise-law", "poisson", "uniform"});
  refused({"--channels", "2"}, {"--channels", "2"});
  refused({"--image-size", "-8"}, {"--image-size", "-8"});
  refused({"--generator-rate", "nan"}, {"--generator-rate", "nan"});
  refused({"--discriminator-rate", "0"}, {"--discriminator-rate", "0"});
  refused({"--category-weight", "-1"}, {"--category-weight", "-1"});
  refused({"--consistency-weight", "x"}, {"--consistency-weight", "x"});
  refused({"--device", "abacus"}, {"--device", "abacus"});
  refused({"--epochs", "1"}, {"--epochs", "--steps"});
  refused({"--learning-rate", "1"}, {"--learning-rate"});
  refused({"--sheet", folder.path("model")}, {"--sheet", "model"});
  refused({"--sheet", folder.path("./model")}, {"--sheet", "model"});
  refused({"--sheet-every", "5"}, {"--sheet-every", "--sheet"});
  refused({"--log", folder.path("model")}, {"--log", "model"});
  refused({"--log", folder.path("x"), "--sheet", folder.path("x")}, {"--sheet", "/x"});
  refused({"--dataset", "digits"}, {"IMAGES", "--dataset"});
  refused({"--sheet", images, "--force"}, {"--sheet", "images"});
  CHECK(read_file(images) == square_images(4));
  check_refused(run("infogan", {"fit", "--output", folder.path("model")}), 2,
                {"IMAGES", "--dataset"});
  check_refused(run("infogan", {"fit", "--dataset", "mnits", "--output", folder.path("model")}), 2,
                {"mnits", "mnist", "digits"});
  check_refused(run("infogan", {"fit", images}), 2, {"--output"});
  CHECK(run("infogan", {}).code == 2);
  CHECK(run("infogan", {"learn"}).code == 2);
}

TEST_CASE("infogan rejects invalid options for commands with a model") {
  const SmallInfogan made;
  const std::vector<std::string> before = made.folder.names();
  const std::string grid = made.folder.path("grid.png");
  const auto generate = [&](const Arguments& more) {
    return run("infogan", joined({"generate", made.model, "--output", grid}, more));
  };
  check_refused(generate({}), 2, {"--rows"});
  check_refused(generate({"--rows", "0"}), 2, {"--rows", "0"});
  check_refused(generate({"--rows", "1", "--set", "c1=1", "--set", "c1=2"}), 2, {"c1", "twice"});
  for (const char* setting : {"c3=1", "c1", "c1=4", "c1=1.5", "c2=x", "c2=1e300"}) {
    CAPTURE(setting);
    const std::string value = std::string(setting).substr(std::string(setting).find('=') + 1);
    check_refused(generate({"--rows", "1", "--set", setting}), 2, {"--set", value});
  }
  check_refused(
      run("infogan", {"generate", made.model, "--rows", "1", "--output", made.folder.path("g")}), 2,
      {".png", ".idx"});
  check_refused(run("infogan", {"traverse", made.model, "--output", grid, "--columns", "0"}), 2,
                {"--columns"});
  check_refused(run("infogan", {"encode", made.model, "--output", "-"}), 2, {"IMAGES"});
  check_refused(run("infogan", {"encode", made.model, "--dataset", "digits", "--part", "all",
                                "--output", "-"}),
                2, {"--part", "all"});
  check_refused(
      run("infogan", {"encode", made.model, made.images, "--part", "test", "--output", "-"}), 2,
      {"--part", "--dataset"});
  CHECK(made.folder.names() == before);
}

TEST_CASE("infogan does not overwrite files without --force") {
  const SmallInfogan made;
  const std::string model = read_file(made.model);
  const std::string old = made.folder.write("old.png", "precious");
  const std::vector<Arguments> calls = {
      infogan_fit(made.images, old, {"--steps", "1"}),
      infogan_fit(made.images, made.folder.path("new"), {"--steps", "1", "--sheet", old}),
      infogan_fit(made.images, made.folder.path("new"), {"--steps", "1", "--log", old}),
      {"generate", made.model, "--rows", "1", "--output", old},
      {"traverse", made.model, "--rows", "1", "--output", old},
      {"encode", made.model, made.images, "--output", old}};
  for (const Arguments& call : calls) {
    CAPTURE(call[0]);
    check_refused(run("infogan", call), 1, {"old.png", "--force"});
    CHECK(read_file(old) == "precious");
    CHECK(!exists(made.folder.path("new")));
  }
  for (std::size_t i = 3; i < calls.size(); ++i) {
    run_well("infogan", joined(calls[i], {"--force"}));
    CHECK(read_file(old) != "precious");
  }
  check_refused(
      run("infogan", {"encode", made.model, made.images, "--output", made.model, "--force"}), 2,
      {"the same file as the model"});
  CHECK(read_file(made.model) == model);
}

TEST_CASE("infogan demo does not overwrite files without --force") {
  const Folder folder;
  for (const char* name : {"digits.model", "log.jsonl", "sheet.png", "traverse.png"}) {
    CAPTURE(name);
    folder.write(name, "precious");
    check_refused(run("infogan", {"demo", "--output", folder.path("")}), 1, {name, "--force"});
    CHECK(folder.names() == std::vector<std::string>{name});
    std::filesystem::remove(folder.path(name));
  }
  const std::string file = folder.write("file", "precious");
  check_refused(run("infogan", {"demo", "--output", file}), 1, {file});
}

TEST_CASE("a model of another program and a damaged model are rejected") {
  const SmallInfogan made;
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string other = folder.path("table.model");
  run_well("ctgan", short_fit("ctgan", table, other, {"--epochs", "1"}));
  const std::string half = read_file(made.model).substr(0, 100000);
  const std::string broken = folder.write("broken.model", half);
  const std::vector<std::string> before = folder.names();
  for (const auto& [model, text] : {std::pair{other, "is a model of ctgan; use ctgan"},
                                    std::pair{broken, "truncated model file"}}) {
    for (const Arguments& call :
         {Arguments{"info", model},
          Arguments{"generate", model, "--rows", "1", "--output", folder.path("x.png")},
          Arguments{"traverse", model, "--output", folder.path("x.png")},
          Arguments{"encode", model, made.images, "--output", folder.path("x.csv")},
          Arguments{"evaluate", model, made.images, made.labels},
          infogan_fit(made.images, folder.path("new"), {"--resume", model})}) {
      CAPTURE(call[0]);
      check_refused(run("infogan", call), 1, {model, text});
      CHECK(folder.names() == before);
    }
  }
  check_refused(run("ctgan", {"info", made.model}), 1, {"is a model of infogan; use infogan"});
}

TEST_CASE("the error for a missing dataset says how to get it") {
  const Folder folder;
  const Arguments mnist = {"fit", "--dataset", "mnist", "--output", folder.path("model")};
  unsetenv("BALLAST_DATA");
  check_refused(run("infogan", mnist), 1, {"mnist", "BALLAST_DATA", "train-images-idx3-ubyte.gz"});
  setenv("BALLAST_DATA", folder.path("").c_str(), 1);
  check_refused(run("infogan", mnist), 1, {"BALLAST_DATA", "train-images-idx3-ubyte.gz"});
  check_refused(run("infogan", {"fit", "--dataset", "cifar10", "--output", folder.path("model")}),
                1, {"BALLAST_DATA", "cifar10/data_batch_1.bin"});
  unsetenv("BALLAST_DATA");
  CHECK(folder.names().empty());
}

TEST_CASE("a full disk leaves no partial infogan model") {
  if (std::string(BALLAST_SANITIZE) == "thread") return;
  const Folder folder;
  const std::string images = folder.write("images", square_images(8));
  check_refused(
      run("infogan", infogan_fit(images, folder.path("new"), {"--steps", "1"}), {.file = 4096}), 1,
      {"new"});
  CHECK(folder.names() == std::vector<std::string>{"images"});
}

TEST_CASE("infogan rejects excessively large counts") {
  const SmallInfogan small;
  const std::string out = small.folder.path("out");
  const auto refused = [](const Arguments& call, const std::string& option) {
    const Result result = run("infogan", call);
    CAPTURE(result.err);
    CHECK(result.code == 2);
    CHECK(has(result.err, option));
  };
  const std::string large = "4611686018427387904";
  refused({"traverse", small.model, "--output", out, "--columns", large}, "--columns");
  refused({"traverse", small.model, "--output", out, "--rows", large}, "--rows");
  refused({"generate", small.model, "--output", out + ".png", "--rows", large}, "--rows");
  refused({"fit", "--dataset", "digits", "--output", out, "--image-size", "4294967296"},
          "--image-size");
  refused(infogan_fit(small.images, out, {"--noise", large}), "--noise");
  refused(infogan_fit(small.images, out, {"--epochs", large}), "--epochs");
  CHECK(!exists(out));
}

TEST_CASE("infogan rejects --precision tf32 on a CPU") {
  const SmallInfogan small;
  const std::string out = small.folder.path("out");
  CHECK(run("infogan", infogan_fit(small.images, out, {"--precision", "tf32"})).code == 2);
  CHECK(run("infogan", infogan_fit(small.images, out, {"--precision", "half"})).code == 2);
  run_well("infogan", infogan_fit(small.images, out, {"--precision", "single", "--steps", "1"}));
}

}  // namespace
}  // namespace ballast::test
