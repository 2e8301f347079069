#include "models/program/command.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "io/files.h"
#include "models/options/run_options.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

// What a call of "painter" with two commands comes to.
struct Painted {
  std::string model;
  std::vector<std::string> codes;
  Index rows = 7;
  RunOptions run;
  bool informed = false;

  int call(std::vector<std::string> arguments) {
    CommandLine line("painter", "Paints.");
    Command& paint = line.add("paint", "paint pictures", [&](const std::set<std::string>& given) {
      run.given = given;
      if (rows == 13) throw Error("no luck");
      if (rows == 15) static_cast<void>(nlohmann::json::object().at("colour"));
      return rows == 14 ? 130 : 0;
    });
    paint.argument("MODEL", "a model", model);
    paint.count("rows", with_default("rows of pictures", number_text(0.5)), rows);
    paint.list("code", "CODE", "a code", codes);
    paint.text("output", "PNG", "the picture", run.output);
    paint.require("output");
    paint.run_options(run.seed, run.threads, run.device, run.force);
    line.add("info", "tell", [&](const auto&) {
      informed = true;
      return 0;
    });
    setenv("OMP_WAIT_POLICY", "passive", 0);  // else run() starts this program anew to set such
    arguments.insert(arguments.begin(), "painter");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    return line.run(static_cast<int>(arguments.size()), pointers.data());
  }
};

TEST_CASE("a command takes its options and acts") {
  Painted painted;
  CHECK(painted.call({"paint", "a model", "--output", "x.png", "--code", "a,b", "--code", "[c]",
                      "--seed", "18446744073709551615", "--force"}) == 0);
  CHECK(painted.model == "a model");
  CHECK(painted.codes == std::vector<std::string>{"a,b", "[c]"});
  CHECK(painted.rows == 7);
  CHECK(painted.run.seed == 18446744073709551615ULL);
  CHECK(painted.run.force);
  CHECK(painted.run.given == std::set<std::string>{"MODEL", "output", "code", "seed", "force"});
  CHECK_FALSE(painted.informed);
  CHECK(painted.call({"info"}) == 0);
  CHECK(painted.informed);
}

// What the work writes to standard error.
template <class Work>
std::string errors_of(const TestFolder& folder, const Work& work) {
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO);
  const int file = open((folder / "errors").c_str(), O_RDWR | O_CREAT, 0600);
  dup2(file, STDERR_FILENO);
  work();
  dup2(before, STDERR_FILENO);
  close(file);
  close(before);
  return read_whole_file(folder / "errors");
}

TEST_CASE("a model that lacks an option is said to be of another version") {
  const TestFolder folder;
  const std::string text = errors_of(folder, [] {
    CHECK(Painted().call({"paint", "model", "--output", "x.png", "--rows", "15"}) == 1);
  });
  CHECK(text.find("another version of painter") != std::string::npos);
  CHECK(text.find("'colour'") != std::string::npos);
}

TEST_CASE("exit codes of a command line") {
  const auto code = [](std::vector<std::string> more) {
    std::vector<std::string> call = {"paint", "model", "--output", "x.png"};
    call.insert(call.end(), more.begin(), more.end());
    return Painted().call(call);
  };
  CHECK(code({}) == 0);
  CHECK(code({"--rows", "13"}) == 1);
  CHECK(code({"--rows", "14"}) == 130);
  CHECK(code({"--rows", "0"}) == 2);
  CHECK(code({"--rows", "1", "--rows", "2"}) == 2);
  CHECK(code({"--threads", "4097"}) == 2);
  CHECK(code({"--device", "gpu"}) == 2);
  CHECK(code({"--seed", "-1"}) == 2);
  CHECK(code({"--rainbow"}) == 2);
  CHECK(code({"stray"}) == 2);
  CHECK(Painted().call({}) == 2);
  CHECK(Painted().call({"paint"}) == 2);
  CHECK(Painted().call({"sing"}) == 2);
  CHECK(Painted().call({"--version"}) == 0);
  CHECK(Painted().call({"paint", "--help"}) == 0);
}

TEST_CASE("numbers in the help") {
  CHECK(with_default("size", number_text(0.25)) == "size [0.25]");
  CHECK(widths_text({256, 128}) == "256,128");
  CHECK(widths_text({}).empty());
}

}  // namespace
}  // namespace ballast
