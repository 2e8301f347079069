// The commands of infogan, and reproducibility.
#include "tests/program/infogan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

namespace ballast::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("infogan fit writes a model, a log every 50 steps and a sheet") {
  const Folder folder;
  const std::string images = folder.write("images", square_images(24));
  run_well("infogan", infogan_fit(images, folder.path("model"),
                                  {"--steps", "52", "--codes", "cat:4,cont:1", "--log",
                                   folder.path("log.jsonl"), "--sheet", folder.path("sheet.png"),
                                   "--sheet-every", "30", "--checkpoint-every", "10"}));
  CHECK(folder.names() == std::vector<std::string>{"images", "log.jsonl", "model", "sheet.png"});
  CHECK(read_file(folder.path("sheet.png")).substr(1, 3) == "PNG");
  const std::vector<std::string> log = lines_of(read_file(folder.path("log.jsonl")));
  REQUIRE(log.size() == 2);
  CHECK(log[0].find("{\"epoch\":17,\"step\":50,\"discriminator_loss\":") == 0);
  CHECK(log[1].find("{\"epoch\":18,\"step\":52,\"discriminator_loss\":") == 0);
  for (const std::string& line : log) {
    CAPTURE(line);
    CHECK(has(line, ",\"generator_loss\":"));
    CHECK(has(line, "],\"consistency\":"));
    CHECK(has(line, ",\"images_per_second\":"));
    const std::size_t open = line.find("\"information\":[");
    REQUIRE(open != std::string::npos);
    const std::string list = line.substr(open, line.find(']') - open);
    CHECK(std::count(list.begin(), list.end(), ',') == 1);  // two codes
  }
  const Result info = run_well("infogan", {"info", folder.path("model")});
  for (const char* text : {"program: infogan", "steps done: 52", "images: 8x8x1",
                           "c1  4 categories", "c2  continuous", "cat:4,cont:1"}) {
    CAPTURE(text);
    CHECK(has(info.out, text));
  }
}

TEST_CASE("infogan generate writes PNG and IDX; an image depends only on seed and index") {
  const SmallInfogan made;
  const auto generate = [&](const std::string& name, const char* rows, const Arguments& more) {
    const std::string path = made.folder.path(name);
    run_well("infogan",
             joined({"generate", made.model, "--rows", rows, "--output", path, "--force"}, more));
    return read_file(path);
  };
  CHECK(generate("grid.png", "5", {}).substr(1, 3) == "PNG");
  CHECK(generate("images.idx.gz", "5", {}).substr(0, 2) == "\x1f\x8b");
  const std::string many = generate("many.idx", "130", {});
  CHECK(many.substr(0, 16) == idx_file({130, 8, 8}, ""));
  CHECK(many.size() == 16 + 130 * 64);
  CHECK(generate("few.idx", "3", {}).substr(16) == many.substr(16, 3 * 64));
  CHECK(generate("one.idx", "130", {"--threads", "1"}) == many);
  CHECK(generate("seed.idx", "130", {"--seed", "1"}) != many);
  const std::string set = generate("set.idx", "130", {"--set", "c1=3", "--set", "c2=-1.5"});
  CHECK(set != many);
  CHECK(set == generate("set.idx", "130", {"--set", "c2=-1.5", "--set", "c1=3"}));
  CHECK(set != generate("set.idx", "130", {"--set", "c1=3"}));
}

TEST_CASE("infogan traverse writes a reproducible picture") {
  const SmallInfogan made;
  const std::string path = made.folder.path("traverse.png");
  run_well("infogan", {"traverse", made.model, "--output", path, "--rows", "2"});
  const std::string picture = read_file(path);
  CHECK(picture.substr(1, 3) == "PNG");
  run_well("infogan", {"traverse", made.model, "--output", path, "--rows", "2", "--force"});
  CHECK(read_file(path) == picture);
  run_well("infogan",
           {"traverse", made.model, "--output", path, "--rows", "2", "--columns", "1", "--force"});
  CHECK(read_file(path) != picture);
}

TEST_CASE("infogan encode writes the codes of each image") {
  const SmallInfogan made;
  const Result result = run_well("infogan", {"encode", made.model, made.images, "--output", "-"});
  const auto table = fields(result.out);
  REQUIRE(table.size() == 17);
  CHECK(table[0] ==
        std::vector<std::string>{"c1", "c1_p0", "c1_p1", "c1_p2", "c1_p3", "c2", "c2_std"});
  for (std::size_t row = 1; row < table.size(); ++row) {
    CAPTURE(row);
    REQUIRE(table[row].size() == 7);
    double sum = 0;
    double most = 0;
    for (std::size_t k = 1; k < 5; ++k) {
      sum += std::stod(table[row][k]);
      most = std::max(most, std::stod(table[row][k]));
    }
    CHECK(sum == doctest::Approx(1).epsilon(1e-4));
    CHECK(std::stod(table[row][1 + std::stoul(table[row][0])]) == most);
    CHECK(std::stod(table[row][6]) > 0);
    CHECK(table[row][6].size() <= 12);  // no more digits than a float has
  }
  run_well("infogan", {"encode", made.model, made.images, "--output", made.folder.path("c.csv"),
                       "--threads", "1"});
  CHECK(read_file(made.folder.path("c.csv")) == result.out);
}

TEST_CASE("infogan evaluate compares the codes with classes") {
  const SmallInfogan made;
  const Result result = run_well("infogan", {"evaluate", made.model, made.images, made.labels});
  for (const char* text : {"images: 16 of 8x8x1, 2 classes", "c1 accuracy", "c1 purity", "c1 NMI",
                           "c1 ARI", "c1=3 is ", "diversity at fixed codes"}) {
    CAPTURE(text);
    CHECK(has(result.out, text));
  }
  const std::string text =
      made.folder.write("text", "0\n1\n0\n1\n0\n1\n0\n1\n0\n1\n0\n1\n0\n1\n0\n1\n");
  CHECK(run_well("infogan", {"evaluate", made.model, made.images, text}).out == result.out);
}

TEST_CASE("infogan evaluate prints disentanglement figures for rendered shapes in colour") {
  const Folder folder;
  run_well("infogan", {"fit", "--dataset", "shapes", "--image-size", "8", "--channels", "3",
                       "--output", folder.path("model"), "--batch-size", "8", "--steps", "1"});
  const Result result =
      run_well("infogan", {"evaluate", folder.path("model"), "--dataset", "shapes"});
  for (const char* text : {"images: 10,000 of 8x8x3, 3 classes", "MIG ", "FactorVAE score ",
                           "DCI disentanglement ", "SAP "}) {
    CAPTURE(text);
    CHECK(has(result.out, text));
  }
}

TEST_CASE("infogan trains on a folder of pictures, scaled and in colour") {
  const SmallInfogan made;
  const Folder pictures;
  for (const char* seed : {"1", "2", "3"}) {
    run_well("infogan", {"generate", made.model, "--rows", seed, "--seed", seed, "--output",
                         pictures.path(std::string(seed) + ".png")});
  }
  const std::string model = made.folder.path("colour");
  run_well("infogan", infogan_fit(pictures.path(""), model,
                                  {"--steps", "1", "--image-size", "8", "--channels", "3",
                                   "--noise-law", "normal", "--codes", "cont:2"}));
  CHECK(has(run_well("infogan", {"info", model}).out, "images: 8x8x3"));
  const auto table =
      fields(run_well("infogan", {"encode", model, pictures.path(""), "--output", "-"}).out);
  CHECK(table.size() == 4);
  CHECK(table[0] == std::vector<std::string>{"c1", "c1_std", "c2", "c2_std"});
}

TEST_CASE("an infogan fit gives the same bytes if resumed or on any number of threads") {
  const Folder folder;
  const std::string images = folder.write("images", square_images(20));
  const auto fit = [&](const std::string& name, const Arguments& more) {
    run_well("infogan", infogan_fit(images, folder.path(name), more));
    return read_file(folder.path(name));
  };
  const std::string whole = fit("whole", {"--steps", "5", "--threads", "1"});
  CHECK(whole == fit("two", {"--steps", "5", "--threads", "2"}));
  CHECK(whole != fit("seed", {"--steps", "5", "--seed", "1"}));
  CHECK(whole != fit("half", {"--steps", "3"}));
  run_well("infogan", {"fit", images, "--output", folder.path("resumed"), "--resume",
                       folder.path("half"), "--steps", "5"});
  CHECK(whole == read_file(folder.path("resumed")));
  check_refused(run("infogan", {"fit", images, "--output", folder.path("new"), "--resume",
                                folder.path("half"), "--steps", "5", "--codes", "cat:3"}),
                2, {"--codes", "cat:3", "cat:10,cont:2"});
  const std::string other = folder.write("other", square_images(22));
  check_refused(run("infogan", {"fit", other, "--output", folder.path("new"), "--resume",
                                folder.path("half"), "--steps", "5"}),
                1, {"half", "other images"});
  check_refused(run("infogan", {"fit", images, "--output", folder.path("new"), "--resume",
                                folder.path("half"), "--steps", "2"}),
                2, {"3 steps", "--steps"});
  CHECK(!exists(folder.path("new")));
}

// The log records without the rate, which varies.
std::vector<std::string> records(const std::string& path) {
  std::vector<std::string> lines = lines_of(read_file(path));
  for (std::string& line : lines) line.resize(line.find("\"images_per_second\""));
  return lines;
}

TEST_CASE("after Ctrl-C an infogan fit can be resumed with the same model and log") {
  const Folder folder;
  const std::string images = folder.write("images", square_images(20));
  const std::string model = folder.path("model");
  const std::string log = folder.path("log");
  const std::string sheet = folder.path("sheet.png");  // written after the first step
  Process process("infogan", infogan_fit(images, model,
                                         {"--steps", "1000000", "--log", log, "--sheet", sheet,
                                          "--sheet-every", "1"}));
  for (int wait = 0; wait < 6000 && !exists(sheet) && process.running(); ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(process.running());
  process.send(SIGINT);
  const Result result = process.wait();
  CAPTURE(result.err);
  CHECK(result.code == 128 + SIGINT);
  const std::string said = "stopped at step ";
  REQUIRE(has(result.err, said));
  CHECK(has(result.err, "--resume '" + model + "'"));
  CHECK(folder.names() == std::vector<std::string>{"images", "log", "model", "sheet.png"});

  const std::string picture = read_file(sheet);
  const auto go_on = [&](const std::string& into) {
    return run("infogan", {"fit", images, "--output", model, "--resume", model, "--steps",
                           "1000000", "--sheet", into});
  };
  check_refused(go_on(sheet), 1, {sheet, "--force"});
  check_refused(go_on(model), 2, {"--sheet", model});
  CHECK(read_file(sheet) == picture);

  const int stopped = std::atoi(result.err.c_str() + result.err.find(said) + said.size());
  const std::string steps = std::to_string(stopped + 3);
  run_well("infogan",
           {"fit", images, "--output", model, "--resume", model, "--log", log, "--steps", steps});
  run_well("infogan", infogan_fit(images, folder.path("whole"),
                                  {"--steps", steps, "--log", folder.path("whole.log")}));
  CHECK(read_file(model) == read_file(folder.path("whole")));
  CHECK(records(log) == records(folder.path("whole.log")));
}

TEST_CASE("a few training steps on MNIST give images of its size") {
  const char* data = std::getenv("BALLAST_DATA");
  if (data == nullptr || !exists(std::string(data) + "/mnist/train-images-idx3-ubyte.gz")) {
    MESSAGE("skipped: no data");
    return;
  }
  const Folder folder;
  const std::string model = folder.path("model");
  run_well("infogan", {"fit", "--dataset", "mnist", "--output", model, "--steps", "2"});
  CHECK(has(run_well("infogan", {"info", model}).out, "images: 28x28x1"));
  const std::string made = folder.path("images.idx");
  run_well("infogan", {"generate", model, "--rows", "3", "--set", "c1=3", "--set", "c2=-1.5",
                       "--output", made});
  CHECK(read_file(made).size() == 16 + 3 * 28 * 28);
}

TEST_CASE("infogan encode does not overwrite the images it reads") {
  const SmallInfogan small;
  const Result result =
      run("infogan", {"encode", small.model, small.images, "--output", small.images, "--force"});
  CHECK(result.code == 2);
  CHECK(has(result.err, small.images));
  CHECK(read_file(small.images) == square_images(16));
}

TEST_CASE("a sheet that cannot be written is a warning, and the model is written") {
  const SmallInfogan small;
  const std::string model = small.folder.path("other");
  const Result result =
      run("infogan", infogan_fit(small.images, model, {"--steps", "2", "--sheet", "/dev/full"}));
  CHECK(result.code == 0);
  CHECK(has(result.err, "cannot write the sheet"));
  CHECK(exists(model));
}

}  // namespace
}  // namespace ballast::test
