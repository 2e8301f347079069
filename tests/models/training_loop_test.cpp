#include "models/training/training_loop.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "io/files.h"
#include "kernels/error.h"
#include "models/training/model_file.h"
#include "tests/data/test_folder.h"
#include "tests/models/counting_trainer.h"

namespace ballast {
namespace {

using test::CountingTrainer;

struct Run {
  std::vector<ModelFile> checkpoints;
  std::vector<Index> hooked;
};

// Writes folder/log.
Run run(const TestFolder& folder, LoopOptions options, const ModelFile* resumed = nullptr,
        Index losses_every = 1) {
  Run result;
  CountingTrainer trainer(losses_every);
  options.after_steps = [&](Index step) { result.hooked.push_back(step); };
  TrainingLoop loop(trainer, options, nullptr,
                    [&](ModelFile& file) { result.checkpoints.push_back(file); });
  if (resumed != nullptr) loop.load(*resumed);
  LogWriter log(folder / "log", loop.logged_step());
  loop.run(log);
  return result;
}

// Keeps the messages.
struct Listener : TrainingObserver {
  void message(const std::string& text) override { messages.push_back(text); }
  std::vector<std::string> messages;
};

LoopOptions by_steps(Index steps, Index log_every) {
  LoopOptions options;
  options.steps = steps;
  options.log_every = log_every;
  options.unit = "images";
  return options;
}

LoopOptions by_epochs(Index steps) {
  LoopOptions options;
  options.steps = steps;
  return options;
}

// The lines of the log without values that depend on the clock.
std::string log_of(const TestFolder& folder) {
  std::ifstream in(folder / "log");
  std::string text;
  for (std::string line; std::getline(in, line);) {
    auto record = nlohmann::ordered_json::parse(line);
    for (const char* name : {"seconds", "rows_per_second", "images_per_second"}) {
      if (record.contains(name)) CHECK(record[name].get<double>() >= 0);
      record.erase(name);
    }
    text += record.dump() + "\n";
  }
  return text;
}

std::vector<std::string> names_in_log(const TestFolder& folder) {
  std::ifstream in(folder / "log");
  std::string line;
  std::getline(in, line);
  std::vector<std::string> names;
  const auto record = nlohmann::ordered_json::parse(line);
  for (const auto& [name, value] : record.items()) names.push_back(name);
  return names;
}

TEST_CASE("the log has one record per epoch, and one for an incomplete last epoch") {
  const TestFolder folder;
  run(folder, by_epochs(10));
  CHECK(log_of(folder) == R"({"epoch":1,"step":4,"some_loss":2.5,"information":[1.5,0.75]})"
                          "\n"
                          R"({"epoch":2,"step":8,"some_loss":6.5,"information":[5.5,2.75]})"
                          "\n"
                          R"({"epoch":3,"step":10,"some_loss":9.5,"information":[8.5,4.25]})"
                          "\n");
  CHECK(names_in_log(folder) == std::vector<std::string>{"epoch", "step", "some_loss",
                                                         "information", "seconds",
                                                         "rows_per_second"});
}

const char* const kEveryThreeSteps =
    R"({"epoch":1,"step":3,"some_loss":2.0,"information":[1.0,0.5]})"
    "\n"
    R"({"epoch":2,"step":6,"some_loss":5.0,"information":[4.0,2.0]})"
    "\n"
    R"({"epoch":3,"step":9,"some_loss":8.0,"information":[7.0,3.5]})"
    "\n"
    R"({"epoch":3,"step":10,"some_loss":10.0,"information":[9.0,4.5]})"
    "\n";

TEST_CASE("with log_every, a record has the means since the last record") {
  for (const Index losses_every : {1, 2, 64}) {
    CAPTURE(losses_every);
    const TestFolder folder;
    run(folder, by_steps(10, 3), nullptr, losses_every);
    CHECK(log_of(folder) == kEveryThreeSteps);
    CHECK(names_in_log(folder) == std::vector<std::string>{"epoch", "step", "some_loss",
                                                           "information", "images_per_second"});
  }
}

TEST_CASE("the last record is not written twice") {
  const TestFolder folder;
  run(folder, by_steps(9, 3));
  CHECK(log_of(folder) + R"({"epoch":3,"step":10,"some_loss":10.0,"information":[9.0,4.5]})" +
            "\n" ==
        kEveryThreeSteps);
}

TEST_CASE("a resumed run writes the same log as an uninterrupted run") {
  for (const Index losses_every : {1, 64}) {
    for (Index stop = 1; stop <= 10; ++stop) {
      CAPTURE(stop);
      const TestFolder folder;
      const Run first = run(folder, by_steps(stop, 3), nullptr, losses_every);
      run(folder, by_steps(10, 3), &first.checkpoints.back(), losses_every);
      CHECK(log_of(folder) == kEveryThreeSteps);

      const TestFolder whole;
      run(whole, by_epochs(10));
      const Run epochs = run(folder, by_epochs(stop), nullptr, losses_every);
      run(folder, by_epochs(10), &epochs.checkpoints.back(), losses_every);
      CHECK(log_of(folder) == log_of(whole));
    }
  }
}

TEST_CASE("a resumed run drops an incomplete last line, and a new run drops the whole log") {
  const TestFolder folder;
  const std::string kept = "{\"epoch\": 1, \"step\": 5}\n";
  for (const char* rest : {"{\"epoch\": 2, \"step\": 9}\n", "{\"epoch\": 1, \"step\": 6}", "\n"}) {
    folder.file("log", kept + rest);
    const LogWriter log(folder / "log", 7);
    CHECK(read_whole_file(folder / "log") == kept);
  }
  const LogWriter log(folder / "log", 0);
  CHECK(read_whole_file(folder / "log").empty());
}

TEST_CASE("is_log accepts files of records and does not read pipes") {
  const TestFolder folder;
  CHECK(is_log(folder.file("begun", "{\"epoch\": 1, \"step\": 5}\n")));
  CHECK(is_log(folder.file("empty", "")));
  CHECK_FALSE(is_log(folder.file("notes", "mine\n")));
  CHECK_FALSE(is_log(folder / "none"));
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_FALSE(is_log(folder / "pipe"));  // opening it would wait for a writer
}

TEST_CASE("a run resumed from an earlier checkpoint drops later records") {
  const TestFolder folder;
  LoopOptions options = by_steps(10, 3);
  options.checkpoint_every = 1;  // at step 4, between two records
  const Run first = run(folder, options, nullptr, 64);
  REQUIRE(first.checkpoints.size() == 3);
  run(folder, by_steps(5, 3), &first.checkpoints.front());
  CHECK(log_of(folder) == R"({"epoch":1,"step":3,"some_loss":2.0,"information":[1.0,0.5]})"
                          "\n"
                          R"({"epoch":2,"step":5,"some_loss":4.5,"information":[3.5,1.75]})"
                          "\n");
}

TEST_CASE("a resumed run with another log interval averages over the right steps") {
  const TestFolder folder;
  const Run first = run(folder, by_steps(5, 3));  // saves the sums of steps 4 and 5
  run(folder, by_steps(6, 2), &first.checkpoints.back());
  const std::string last = R"({"epoch":2,"step":6,"some_loss":5.0,"information":[4.0,2.0]})";
  CHECK(log_of(folder).find(last) != std::string::npos);
}

TEST_CASE("an inconsistent checkpoint is rejected") {
  const TestFolder folder;
  const ModelFile good = run(folder, by_steps(5, 3)).checkpoints.back();
  CountingTrainer trainer(1);
  TrainingLoop loop(trainer, by_steps(10, 3), nullptr, [](ModelFile&) {});
  CHECK_NOTHROW(loop.load(good));
  ModelFile bad = good;
  bad.put("training.epoch_losses", std::vector<double>{1, 2});
  CHECK_THROWS_AS(loop.load(bad), Error);
  bad = good;
  bad.put("training.step", std::vector<std::int64_t>{-1});
  CHECK_THROWS_AS(loop.load(bad), Error);
  for (const std::int64_t steps : {-1, 6}) {
    bad = good;
    bad.put("training.summed_steps", std::vector<std::int64_t>{steps});
    CHECK_THROWS_AS(loop.load(bad), Error);
  }
}

TEST_CASE("after_steps is called every few steps and at the end, once per step") {
  const TestFolder folder;
  LoopOptions options = by_epochs(10);
  options.every_steps = 4;
  const Run first = run(folder, options);
  CHECK(first.hooked == std::vector<Index>{4, 8, 10});
  CHECK(run(folder, options, &first.checkpoints.back()).hooked.empty());  // nothing to do
  options.steps = 8;
  CHECK(run(folder, options).hooked == std::vector<Index>{4, 8});
  options.every_steps = 0;
  CHECK(run(folder, options).hooked == std::vector<Index>{8});
}

TEST_CASE("training continues without a log that cannot be written, after one warning") {
  CountingTrainer trainer(1);
  Listener listener;
  LoopOptions options = by_steps(10, 2);
  options.observer = &listener;
  Index saved = 0;
  TrainingLoop loop(trainer, options, nullptr, [&](ModelFile& file) { saved = steps_done(file); });
  LogWriter log("/dev/full", 0);
  loop.run(log);
  CHECK(saved == 10);
  CHECK(listener.messages ==
        std::vector<std::string>{"warning: cannot write the log '/dev/full': No space left on "
                                 "device; training continues without the log"});
}

TEST_CASE("training continues after a checkpoint that cannot be written, except the last one") {
  CountingTrainer trainer(1);
  Listener listener;
  LoopOptions options = by_epochs(12);
  options.checkpoint_every = 1;
  options.observer = &listener;
  std::vector<Index> tried;
  TrainingLoop loop(trainer, options, nullptr, [&](ModelFile& file) {
    tried.push_back(steps_done(file));
    throw Error("no space");
  });
  LogWriter log("", 0);
  CHECK_THROWS_WITH_AS(loop.run(log), "no space", Error);
  CHECK(tried == std::vector<Index>{4, 8, 12});
  CHECK(listener.messages ==
        std::vector<std::string>(2,
                                 "warning: no space; training continues, and the model is "
                                 "written at the end"));
}

TEST_CASE("a NaN loss ends training with an error that names the step and the loss") {
  CountingTrainer trainer(64);
  trainer.astray = 5;
  bool written = false;
  TrainingLoop loop(trainer, by_steps(10, 3), nullptr, [&](ModelFile&) { written = true; });
  LogWriter log("", 0);
  std::string message;
  try {
    loop.run(log);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message.find("step 6: information is NaN or infinite") != std::string::npos);
  CHECK_FALSE(written);
}

}  // namespace
}  // namespace ballast
