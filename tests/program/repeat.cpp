// Reproducibility: the same seed gives the same bytes, on any number of threads, if run twice, and
// if stopped and resumed.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <map>
#include <thread>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

std::string fit_bytes(const std::string& program, const Folder& folder, const std::string& name,
                      const Arguments& more) {
  run_well(program, short_fit(program, folder.path("table.csv"), folder.path(name), more));
  return read_file(folder.path(name));
}

std::string sample_bytes(const std::string& program, const Folder& folder, const std::string& model,
                         const Arguments& more) {
  Arguments call = {"sample", folder.path(model), "--rows", "3000", "--output", "-"};
  call.insert(call.end(), more.begin(), more.end());
  return run_well(program, call).out;
}

TEST_CASE("a fit and its rows do not depend on the thread count") {
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const Folder folder;
    folder.write("table.csv", mixed_table(2000));
    // Networks wide enough for kernels to use several threads.
    const std::map<std::string, Arguments> layers = {
        {"ctgan", {"--generator", "256,256", "--critic", "256,256"}},
        {"tvae", {"--encoder", "128,128", "--decoder", "128,128"}},
        {"argn", {"--network", "256,128"}}};
    const Arguments& wide = layers.at(program);
    const auto fit = [&](const std::string& name, const char* threads) {
      Arguments call = {"fit",          folder.path("table.csv"),
                        "--output",     folder.path(name),
                        "--batch-size", "500",
                        "--epochs",     "2",
                        "--seed",       "7",
                        "--threads",    threads};
      call.insert(call.end(), wide.begin(), wide.end());
      run_well(program, call);
      return read_file(folder.path(name));
    };
    const std::string one = fit("one", "1");
    CHECK(one == fit("again", "1"));
    CHECK(one == fit("two", "2"));
    CHECK(one == fit("three", "3"));
    const std::string rows = sample_bytes(program, folder, "one", {"--threads", "1"});
    CHECK(rows == sample_bytes(program, folder, "one", {"--threads", "2"}));
    CHECK(rows == sample_bytes(program, folder, "two", {"--threads", "1"}));
    CHECK(rows != sample_bytes(program, folder, "one", {"--seed", "1"}));
  }
}

TEST_CASE("a different seed gives a different model") {
  const Folder folder;
  folder.write("table.csv", mixed_table(60));
  for (const std::string& program : kPrograms) {
    CHECK(fit_bytes(program, folder, program + "0", {}) !=
          fit_bytes(program, folder, program + "1", {"--seed", "1"}));
  }
}

TEST_CASE("a model does not depend on the checkpoint interval, its path or the table's") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    folder.write("table.csv", mixed_table(60));
    const std::string plain = fit_bytes(program, folder, "plain", {"--epochs", "4"});
    CHECK(plain ==
          fit_bytes(program, folder, "each", {"--epochs", "4", "--checkpoint-every", "1"}));
    CHECK(plain ==
          fit_bytes(program, folder, "third", {"--epochs", "4", "--checkpoint-every", "3"}));
    const Folder other;
    const std::string table = other.write("moved.csv", mixed_table(60));
    run_well(program, short_fit(program, table, other.path("model"), {"--epochs", "4"}));
    CHECK(plain == read_file(other.path("model")));
  }
}

TEST_CASE("a resumed fit gives the same bytes") {
  // The learning rate of argn depends on the total.
  for (const std::string program : {"ctgan", "tvae"}) {
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(120));
    const std::string whole = fit_bytes(program, folder, "whole", {"--epochs", "5"});
    CHECK(whole != fit_bytes(program, folder, "half", {"--epochs", "2"}));
    run_well(program, {"fit", table, "--output", folder.path("resumed"), "--resume",
                       folder.path("half"), "--epochs", "5"});
    CHECK(whole == read_file(folder.path("resumed")));
  }
}

TEST_CASE("--resume rejects a different value of an option and names the option") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(60));
    fit_bytes(program, folder, "model", {});
    const std::vector<std::string> before = folder.names();
    for (const Arguments& option : {Arguments{"--batch-size", "60"}, Arguments{"--seed", "3"},
                                    Arguments{"--learning-rate", "0.1"}}) {
      Arguments call = {
          "fit",      table, "--output", folder.path("new"), "--resume", folder.path("model"),
          "--epochs", "3"};
      call.insert(call.end(), option.begin(), option.end());
      check_refused(run(program, call), 2, {option[0], option[1]});
      CHECK(folder.names() == before);
    }
  }
}

TEST_CASE("--log of a resumed fit must not be the model or a file that is not a log") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string notes = folder.write("notes.txt", "mine\n");
  const std::string model = fit_bytes("ctgan", folder, "model", {});
  const auto resume = [&](const std::string& log) {
    return run("ctgan", {"fit", table, "--output", folder.path("new"), "--resume",
                         folder.path("model"), "--epochs", "3", "--log", log});
  };
  check_refused(resume(folder.path("model")), 2, {"--log", "model"});
  CHECK(read_file(folder.path("model")) == model);
  check_refused(resume(notes), 1, {"notes.txt", "--force"});
  CHECK(read_file(notes) == "mine\n");
  CHECK(!exists(folder.path("new")));
  CHECK(resume(folder.write("log", "")).code == 0);
}

TEST_CASE("--resume rejects a different table") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    folder.write("table.csv", mixed_table(60));
    const std::string other = folder.write("other.csv", "a,b\n1,x\n2,y\n3,x\n");
    fit_bytes(program, folder, "model", {});
    check_refused(run(program, {"fit", other, "--output", folder.path("new"), "--resume",
                                folder.path("model"), "--epochs", "3"}),
                  1, {"other.csv"});
    CHECK(!exists(folder.path("new")));
  }
}

// Starts a long fit with a checkpoint in each epoch, waits for the first one, and sends the signal.
Result interrupt_fit(const std::string& program, const Folder& folder, int signal) {
  const std::string model = folder.path("model");
  Process process(program, short_fit(program, folder.path("table.csv"), model,
                                     {"--epochs", "400", "--checkpoint-every", "1"}));
  for (int wait = 0; wait < 6000 && !exists(model) && process.running(); ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(exists(model));
  REQUIRE(process.running());  // otherwise the fit was too short to be interrupted
  process.send(signal);
  return process.wait();
}

void check_resumed(const std::string& program, const Folder& folder) {
  const std::string whole = fit_bytes(program, folder, "whole", {"--epochs", "400"});
  CHECK(read_file(folder.path("model")) != whole);
  run_well(program, {"info", folder.path("model")});
  run_well(program, {"fit", folder.path("table.csv"), "--output", folder.path("resumed"),
                     "--resume", folder.path("model"), "--epochs", "400"});
  CHECK(read_file(folder.path("resumed")) == whole);
}

TEST_CASE("a fit resumed after kill -9 gives the same bytes") {
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const Folder folder;
    folder.write("table.csv", mixed_table(200));
    CHECK(interrupt_fit(program, folder, SIGKILL).signal == SIGKILL);
    check_resumed(program, folder);
  }
}

TEST_CASE("a fit stopped by Ctrl-C or a closed terminal can be resumed") {
  for (const auto& call :
       {std::pair{"ctgan", SIGINT}, std::pair{"ctgan", SIGHUP}, std::pair{"tvae", SIGINT}}) {
    const std::string program = call.first;
    const int signal = call.second;
    CAPTURE(program);
    const Folder folder;
    folder.write("table.csv", mixed_table(200));
    const Result result = interrupt_fit(program, folder, signal);
    CAPTURE(result.err);
    CHECK(result.code == 128 + signal);
    CHECK(result.err.find("--resume") != std::string::npos);
    CHECK(folder.names() == std::vector<std::string>{"model", "table.csv"});
    check_resumed(program, folder);
  }
}

}  // namespace
}  // namespace ballast::test
