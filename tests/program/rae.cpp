// rae on images.
#include "tests/program/rae.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

namespace ballast::test {
namespace {

TEST_CASE("rae fit writes a model and a log, and info describes the model") {
  const SmallRae made;
  const std::string log = read_file(made.folder.path("log.jsonl"));
  for (const char* text :
       {"\"critic_loss\":", "\"decoder_loss\":", "\"classifier_loss\":", "\"mixed_loss\":",
        "\"reconstruction_loss\":", "\"mixer_loss\":", "\"images_per_second\":"}) {
    CAPTURE(text);
    CHECK(has(log, text));
  }
  const Result info = run_well("rae", {"info", made.model});
  for (const char* text : {"program: rae", "steps done: 3", "images: 8x8x1", "classes: 0 1",
                           "\"latent\":4", "\"critic-updates\":1"}) {
    CAPTURE(text);
    CHECK(has(info.out, text));
  }
}

TEST_CASE("rae fit gives the same bytes on any number of threads and if resumed") {
  const SmallRae made;
  const auto fit = [&](const char* name, const Arguments& more) {
    const std::string path = made.folder.path(name);
    run_well("rae", rae_fit(made.images, made.labels, path, more));
    return read_file(path);
  };
  const std::string whole = fit("whole", {"--steps", "4", "--threads", "1"});
  CHECK(fit("threads", {"--steps", "4", "--threads", "3"}) == whole);
  fit("part", {"--steps", "2"});
  run_well("rae", {"fit", made.images, made.labels, "--resume", made.folder.path("part"),
                   "--output", made.folder.path("part"), "--steps", "4"});
  CHECK(read_file(made.folder.path("part")) == whole);
  CHECK(fit("seed", {"--steps", "4", "--seed", "1"}) != whole);
  CHECK(fit("unmixed", {"--steps", "4", "--mixer", "none"}) != whole);
}

TEST_CASE("rae oversample writes the given images first, then new ones") {
  const SmallRae made;
  const auto oversample = [&](const char* name, const Arguments& more) {
    const Result result = run_well("rae", joined({"oversample", made.model, made.images,
                                                  made.labels, "--output", made.folder.path(name)},
                                                 more));
    return result.out;
  };
  const auto read = [&](const char* name, const char* file) {
    return read_file(made.folder.path(name) + "/" + file);
  };
  CHECK(has(oversample("all", {}), "1: 4 images, 16 synthetic"));
  const std::string images = read("all", "images.idx");
  CHECK(images.substr(0, 16) == idx_file({40, 8, 8}, ""));
  CHECK(images.size() == 16 + 40 * 64);
  CHECK(images.substr(16, 24 * 64) == square_images(24).substr(16));
  CHECK(read("all", "labels.idx") ==
        idx_file({40}, uneven_labels().substr(8) + std::string(16, '\1')));
  CHECK(read("all", "synthetic.idx") ==
        idx_file({40}, std::string(24, '\0') + std::string(16, '\1')));
  CHECK(read("all", "classes.txt") == "0\n1\n");

  oversample("new", {"--synthetic-only", "--threads", "1"});
  CHECK(read("new", "images.idx").substr(16) == images.substr(16 + 24 * 64));
  CHECK(read("new", "synthetic.idx") == idx_file({16}, std::string(16, '\1')));
  oversample("named", {"--per-class", "1=6"});
  CHECK(read("named", "labels.idx").size() == 8 + 26);
  oversample("none", {"--to", "0.1"});
  CHECK(read("none", "images.idx") == square_images(24));
  // Existing files are not overwritten without --force.
  check_refused(run("rae", {"oversample", made.model, made.images, made.labels, "--output",
                            made.folder.path("all")}),
                1, {"images.idx", "--force"});
  CHECK(read("all", "images.idx") == images);
}

TEST_CASE("rae classify writes one row per image") {
  const SmallRae made;
  const std::string path = made.folder.path("classes.csv");
  run_well("rae", {"classify", made.model, made.images, "--output", path});
  const std::string text = read_file(path);
  CHECK(text.find("class,p_0,p_1\n") == 0);
  CHECK(std::count(text.begin(), text.end(), '\n') == 25);
}

TEST_CASE("rae oversample --png writes one folder per class and does not add to existing ones") {
  const SmallRae made;
  const Arguments call = {"oversample", made.model,    made.images,
                          made.labels,  "--output",    made.folder.path("out"),
                          "--png",      "--per-class", "1=6"};
  run_well("rae", call);
  const std::string pictures = made.folder.path("out") + "/png/";
  const std::string png = "\x89PNG";
  CHECK(read_file(pictures + "0/real-1.png").substr(0, 4) == png);
  CHECK(read_file(pictures + "1/real-0.png").substr(0, 4) == png);
  CHECK(read_file(pictures + "1/synthetic-1.png").substr(0, 4) == png);
  CHECK_FALSE(exists(pictures + "1/synthetic-2.png"));
  check_refused(run("rae", joined(call, {"--force"})), 1, {"png", "name another folder"});
}

TEST_CASE("rae split writes an imbalanced training set and a balanced test set") {
  const SmallRae made;
  const std::string test = copy_of(made.images);
  const auto split = [&](const std::string& name, const Arguments& more) {
    return run_well("rae",
                    joined({"split", made.images, made.labels, "--test", test, "--test-labels",
                            made.labels, "--output", made.folder.path(name)},
                           more));
  };
  const auto read = [&](const std::string& name, const std::string& file) {
    return read_file(made.folder.path(name) + "/" + file);
  };
  CHECK(has(split("a", {"--counts", "5,3"}).out, "0: 5 images of 20\n1: 3 images of 4"));
  CHECK(read("a", "train-images.idx").substr(0, 16) == idx_file({8, 8, 8}, ""));
  CHECK(read("a", "test-labels.idx").size() == 8 + 2 * 4);
  // split.csv has the indices of the images.
  const std::string images = square_images(24).substr(16);
  std::string expected;
  for (const auto& row : fields(read("a", "split.csv"))) {
    if (row[0] == "train") expected += images.substr(64 * std::stoul(row[1]), 64);
  }
  CHECK(read("a", "train-images.idx").substr(16) == expected);
  split("b", {"--counts", "5,3"});
  CHECK(read("b", "split.csv") == read("a", "split.csv"));
  split("c", {"--counts", "5,3", "--seed", "1"});
  CHECK(read("c", "split.csv") != read("a", "split.csv"));
  CHECK(has(split("d", {"--counts", "4:1", "--test-each", "2"}).out, "0: 4 images of 20\n1: 1 im"));
  CHECK(read("d", "test-labels.idx").size() == 8 + 2 * 2);

  const auto refused = [&](const std::string& counts, const std::vector<std::string>& texts) {
    check_refused(run("rae", {"split", made.images, made.labels, "--test", test, "--test-labels",
                              made.labels, "--counts", counts, "--output", made.folder.path("e")}),
                  2, texts);
  };
  refused("5", {"--counts 5", "2 classes"});
  refused("5,5", {"class '1'", "5 images", "has 4"});
  refused("5,x", {"--counts", "x"});
  refused("5:0", {"--counts", "0"});
  refused("reference", {"10 counts", "2 classes"});
  refused("0,0", {"--counts 0,0"});
  refused("1:2", {"--counts 1:2", "ratio"});
  CHECK_FALSE(exists(made.folder.path("e")));
  check_refused(run("rae", {"split", made.images, made.labels, "--output", "x"}), 2, {"--test"});
  const std::string single = made.folder.write("single", idx_file({24}, std::string(24, '\0')));
  check_refused(run("rae", {"split", made.images, made.labels, "--test", test, "--test-labels",
                            single, "--counts", "4:1", "--output", made.folder.path("e")}),
                1, {"class '1'", "--test"});
  check_refused(run("rae", {"split", made.images, made.labels, "--test", made.images,
                            "--test-labels", made.labels, "--output", made.folder.path("e")}),
                2, {"--test", "also the training data"});
  check_refused(run("rae", {"split", "--dataset", "digits", "--test-labels", made.labels,
                            "--output", made.folder.path("e")}),
                2, {"--test-labels", "--test"});
  CHECK_FALSE(exists(made.folder.path("e")));
}

// Class names are preserved in the files that rae writes.
TEST_CASE("rae writes class names and labels as given, and reads them again") {
  const Folder folder;
  const std::string images = folder.write("images", square_images(24));
  const std::string model = folder.path("model");
  // Oversamples the images with these labels and returns the output folder.
  const auto oversample = [&](const std::string& labels, const std::string& name) {
    run_well("rae", rae_fit(images, labels, model, {"--steps", "1", "--force"}));
    run_well("rae", {"oversample", model, images, labels, "--output", folder.path(name)});
    return folder.path(name);
  };
  const auto with = [](char rare, char often) {
    std::string bytes(24, often);
    for (std::size_t i = 0; i < 24; i += 6) bytes[i] = rare;
    return bytes;
  };
  const auto taken_up = [&](const std::string& from) {
    return run_well("rae", {"oversample", model, from + "/images.idx", from + "/labels.idx", "--to",
                            "21", "--output", from + "/again"})
        .out;
  };
  // Class numbers with gaps: there are no empty classes, and the labels are unchanged.
  std::string bytes = with('\x0a', '\x02');
  const std::string numbers =
      oversample(folder.write("numbers", idx_file({24}, bytes)), "numbered");
  CHECK(read_file(numbers + "/labels.idx") == idx_file({40}, bytes + std::string(16, '\x0a')));
  CHECK(read_file(numbers + "/classes.txt") == "\n\n2\n\n\n\n\n\n\n\n10\n");
  CHECK(taken_up(numbers) == "2: 20 images, 1 synthetic\n10: 20 images, 1 synthetic\n");
  // Class names from classes.txt in the folder of the labels.
  std::filesystem::create_directory(folder.path("named"));
  folder.write("named/classes.txt", "crow\ncat\ncow\n");
  bytes = with('\2', '\1');
  const std::string named =
      oversample(folder.write("named/labels", idx_file({24}, bytes)), "names");
  CHECK(read_file(named + "/classes.txt") == "cat\ncow\n");
  CHECK(taken_up(named) == "cat: 20 images, 1 synthetic\ncow: 20 images, 1 synthetic\n");
  // Class numbers above 255.
  std::string lines;
  for (const char c : with(1, 0)) lines += c == 1 ? "300\n" : "7\n";
  const std::string large = oversample(folder.write("large.txt", lines), "large");
  CHECK(taken_up(large) == "7: 20 images, 1 synthetic\n300: 20 images, 1 synthetic\n");
}

TEST_CASE("rae fit writes checkpoints, and continues if the log cannot be written") {
  const SmallRae made;
  const std::string model = made.folder.path("amid");
  Process fit("rae", rae_fit(made.images, made.labels, model,
                             {"--steps", "100000000", "--checkpoint-every", "1"}));
  while (fit.running() && !exists(model)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  fit.send(SIGKILL);
  CHECK(fit.wait().signal == SIGKILL);
  run_well("rae", {"info", model});

  const std::string other = made.folder.path("other");
  const Result logless = run_well(
      "rae", rae_fit(made.images, made.labels, other, {"--steps", "60", "--log", "/dev/full"}));
  CHECK(has(logless.err, "warning: cannot write the log '/dev/full'"));
  CHECK(has(run_well("rae", {"info", other}).out, "steps done: 60"));
}

TEST_CASE("rae fit works on images that do not fit into memory") {
  if (std::string(BALLAST_SANITIZE) != "") return;  // sanitizers need additional memory
  constexpr int kImages = 102400;
  constexpr std::size_t kBytes = 80'000'000;
  const SmallRae made;
  const std::string images = made.folder.write("large", idx_file({kImages, 28, 28}, ""));
  std::filesystem::resize_file(images, 16 + kImages * 28 * 28);
  std::string classes(kImages, '\0');
  for (std::size_t i = 0; i < classes.size(); i += 7) classes[i] = 1;
  const std::string labels = made.folder.write("classes", idx_file({kImages}, classes));
  const auto fit = [&](const std::string& name, const Limits& limits) {
    const std::string model = made.folder.path(name);
    const Result result =
        run("rae", rae_fit(images, labels, model, {"--steps", "2", "--threads", "1"}), limits);
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    return read_file(model);
  };
  const std::string free = fit("free", {});
  CHECK(fit("limited", {.data = kBytes}) == free);
}

TEST_CASE("rae rejects invalid data and options") {
  const SmallRae made;
  const std::string other = made.folder.path("other");
  const auto fit = [&](const std::string& images, const std::string& labels,
                       const Arguments& more) {
    return run("rae", rae_fit(images, labels, other, more));
  };
  check_refused(run("rae", {"fit", made.images, "--output", other}), 2, {"no classes", "LABELS"});
  const std::string same = made.folder.write("same", idx_file({24}, std::string(24, '\0')));
  check_refused(fit(made.images, same, {}), 1, {"only one class"});
  // Only classes with images count, whatever their numbers.
  const std::string fives = made.folder.write("fives", idx_file({24}, std::string(24, '\5')));
  check_refused(fit(made.images, fives, {}), 1, {"only one class"});
  check_refused(fit(made.images, made.labels, {"--ignore", "x"}), 2, {"--ignore", "--target"});
  check_refused(fit(made.images, made.labels, {"--mixer", "none", "--mixer-target", "drawn"}), 2,
                {"--mixer-target"});
  const std::string few = made.folder.write("few", idx_file({3}, std::string(3, '\1')));
  check_refused(fit(made.images, few, {}), 1, {"3", "24"});
  const std::string odd = made.folder.write("odd", square_images(24, 10));
  check_refused(fit(odd, made.labels, {}), 1, {"10x10", "--image-size"});
  check_refused(fit(made.images, made.labels, {"--preset", "large"}), 2,
                {"--preset large", "paper", "small"});
  check_refused(fit(made.images, made.labels, {"--mixer", "x"}), 2, {"--mixer x", "learned"});
  check_refused(
      run("rae", {"fit", made.images, made.labels, "--output", other, "--batch-size", "1"}), 2,
      {"--batch-size '1'", "at least 2"});
  check_refused(fit(made.images, made.labels, {"--decay", "1"}), 2, {"--decay", "less than 1"});
  check_refused(fit(made.images, made.labels, {"--dropout", "1"}), 2, {"--dropout 1", "less than"});
  check_refused(fit(made.images, made.labels, {"--mixed", "1"}), 2, {"--mixed", "2"});
  CHECK_FALSE(exists(other));

  const auto oversample = [&](const Arguments& more) {
    return run("rae", joined({"oversample", made.model, made.images}, more));
  };
  const std::string out = made.folder.path("out");
  check_refused(oversample({"--output", out}), 2, {"no classes"});
  check_refused(oversample({made.labels, "--output", "-"}), 2, {"--output -", "folder"});
  check_refused(oversample({made.labels, "--output", out, "--to", "5", "--per-class", "1=6"}), 2,
                {"--to", "--per-class"});
  check_refused(oversample({made.labels, "--output", out, "--part", "test"}), 2, {"--part"});
  check_refused(oversample({made.labels, "--output", out, "--to", "some"}), 2, {"--to", "some"});
  check_refused(oversample({made.labels, "--output", out, "--per-class", "bird=3"}), 2,
                {"'bird'", "0, 1"});
  CHECK_FALSE(exists(out));
  check_refused(oversample({made.labels, "--output", out, "--to", "1", "--synthetic-only"}), 2,
                {"no class", "--to"});
  check_refused(oversample({made.labels, "--output", made.images}), 1, {"folder", made.images});
  const Folder inputs;
  const std::string own = inputs.write("images.idx", square_images(24));
  check_refused(run("rae", {"oversample", made.model, own, made.labels, "--output", inputs.path(""),
                            "--force"}),
                2, {"images.idx", "another folder"});
  CHECK(read_file(own) == square_images(24));
  const std::string large = made.folder.write("large", square_images(24, 12));
  check_refused(run("rae", {"classify", made.model, large, "--output", made.folder.path("csv")}), 1,
                {"12x12x1", "8x8x1"});
  const SmallInfogan infogan;
  check_refused(run("rae", {"info", infogan.model}), 1, {"a model of infogan"});
  check_refused(run("infogan", {"info", made.model}), 1, {"a model of rae"});
}

}  // namespace
}  // namespace ballast::test
