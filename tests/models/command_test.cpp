#include "models/program/command.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "io/files.h"
#include "models/program/call_options.h"
#include "tests/data/test_folder.h"

namespace ballast {
namespace {

struct PaintCall : CallOptions {
  std::string output;
  std::string model;
  std::vector<std::string> codes;
  Index rows = 7;
};

OptionTable describe(PaintCall& o) {
  OptionTable t;
  t.argument("MODEL", o.model, "a model").require();
  t.count("rows", o.rows, "rows of pictures");
  t.list("code", o.codes, "CODE", "a code");
  t.text("output", o.output, "PNG", "the picture").require();
  t.append(describe(static_cast<CallOptions&>(o)));
  return t;
}

struct InformCall {};
OptionTable describe(InformCall&) { return {}; }

// What a call of "painter" with two commands comes to.
struct Painted {
  PaintCall run;
  bool informed = false;

  int call(std::vector<std::string> arguments) {
    CommandLine line("painter", "Paints.");
    line.add("paint", "paint pictures", run, [&](const PaintCall& paint) {
      run = paint;
      if (run.rows == 13) throw Error("no luck");
      if (run.rows == 15) static_cast<void>(nlohmann::json::object().at("colour"));
      return run.rows == 14 ? 130 : 0;
    });
    line.add("info", "tell", InformCall(), [&](const InformCall&) { informed = true; });
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
  CHECK(painted.run.model == "a model");
  CHECK(painted.run.codes == std::vector<std::string>{"a,b", "[c]"});
  CHECK(painted.run.rows == 7);
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

TEST_CASE("defaults in the help") {
  CHECK(shown_value(0.25) == "0.25");
  CHECK(shown_value(Index{0}).empty());
  CHECK(shown_value(std::uint64_t{0}) == "0");
  CHECK(shown_value(std::vector<Index>{256, 128}) == "256,128");
  CHECK(shown_value(std::vector<Index>{}).empty());
}

}  // namespace
}  // namespace ballast
