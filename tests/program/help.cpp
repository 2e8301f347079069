// The help texts are part of the interface: a change of one is seen in its snapshot.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

const std::map<std::string, std::vector<std::string>> kCommands = {
    {"ctgan", {"fit", "sample", "info", "report", "demo-table"}},
    {"tvae", {"fit", "sample", "info", "report", "demo-table"}},
    {"argn", {"fit", "sample", "impute", "predict", "score", "info", "report", "demo-table"}},
    {"infogan", {"fit", "generate", "traverse", "encode", "evaluate", "demo", "info"}},
    {"rae", {"fit", "split", "evaluate", "oversample", "classify", "demo", "info"}}};

// Of the program, then of each command.
std::string help_of(const std::string& program, const std::vector<std::string>& commands) {
  std::string text = run_well(program, {"--help"}).out;
  for (const std::string& command : commands) {
    text += "\n$ " + program + " " + command + " --help\n";
    text += run_well(program, {command, "--help"}).out;
  }
  return text;
}

}  // namespace

// BALLAST_UPDATE_SNAPSHOTS=1 writes the snapshots.
TEST_CASE("the help texts are those of their snapshots") {
  for (const auto& entry : kCommands) {
    const std::string program = entry.first;
    CAPTURE(program);
    const std::string path = std::string(BALLAST_FIXTURES "/help_") + program + ".txt";
    const std::string help = help_of(program, entry.second);
    if (std::getenv("BALLAST_UPDATE_SNAPSHOTS") == nullptr) {
      CHECK(help == read_file(path));
      continue;
    }
    std::ofstream(path) << help;
    FAIL_CHECK("snapshot written; run again without BALLAST_UPDATE_SNAPSHOTS");
  }
}

}  // namespace ballast::test
