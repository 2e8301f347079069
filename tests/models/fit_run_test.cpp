#include "models/program/fit_run.h"

#include <doctest/doctest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "io/files.h"
#include "models/training/model_file.h"
#include "tests/data/test_folder.h"
#include "tests/models/counting_trainer.h"

namespace ballast {
namespace {

using test::CountingTrainer;

struct CountingCall : RunOptions, TrainingOptions {};

CountingCall options_for(const TestFolder& folder, const std::string& output) {
  CountingCall options;
  options.output = folder / output;
  return options;
}

int fit_counting(CountingCall options, LoopOptions loop = {}) {
  CountingTrainer trainer;
  check_run(options, options, {}, "picture");
  std::optional<ModelFile> resumed = read_resumed("counter", options, options);
  return run_fit(options, options, std::move(loop), trainer, nullptr, std::move(resumed),
                 [&](ModelFile& file) {
                   put_header("counter", {{"size", 3}}, options, file);
                 });
}

void write(const std::string& path) { std::ofstream(path) << "text"; }

TEST_CASE("a fit writes a model, and a resumed fit gives the same bytes") {
  const TestFolder folder;
  CountingCall options = options_for(folder, "whole");
  options.epochs = 3;
  CHECK(fit_counting(options) == 0);
  const ModelFile whole = read_model_file(options.output);
  CHECK(whole.get_integer("training.step", kAnyCount) == 12);
  CHECK(whole.text("options") == R"({"size":3})");
  CHECK(model_text(whole) ==
        "program: counter\nsteps done: 12\nepochs done: 3\n"
        "parameters: 0 (56 bytes of tensors in total)\n");

  options.output = folder / "part";
  options.epochs = 2;
  CHECK(fit_counting(options) == 0);
  options.resume = options.output;
  options.epochs = 3;
  options.given = {"epochs"};
  CHECK(fit_counting(options) == 0);  // overwrites the resumed model without force
  CHECK(read_whole_file(folder / "part") == read_whole_file(folder / "whole"));
}

TEST_CASE("a model of an earlier format is refused with the version that reads it") {
  const TestFolder folder;
  CountingCall options = options_for(folder, "model");
  CHECK(fit_counting(options) == 0);
  ModelFile file = read_model_file(options.output);
  CHECK_NOTHROW(check_program("counter", file, "old.model"));
  file.strings["format"] = "1";
  CHECK_THROWS_WITH_AS(check_program("counter", file, "old.model"),
                       doctest::Contains("'old.model' has model format 1"), Error);
  CHECK_THROWS_WITH_AS(check_program("counter", file, "old.model"),
                       doctest::Contains("ballast 0.1"), Error);
}

TEST_CASE("a resumed fit keeps its total unless --epochs or --steps is given") {
  const TestFolder folder;
  CountingCall options = options_for(folder, "model");
  options.steps = 5;
  CHECK(fit_counting(options) == 0);
  CountingCall resumed = options_for(folder, "model");
  resumed.resume = resumed.output;
  CHECK(fit_counting(resumed) == 0);
  CHECK(read_model_file(resumed.output).get_integer("training.step", kAnyCount) == 5);
  resumed.epochs = 1;  // 4 steps
  resumed.given = {"epochs"};
  CHECK_THROWS_AS(fit_counting(resumed), UsageError);
}

TEST_CASE("a signal ends a fit, and the model is written") {
  const TestFolder folder;
  CountingCall options = options_for(folder, "model");
  LoopOptions loop;
  loop.every_steps = 6;
  loop.after_steps = [](Index step) {
    if (step == 6) std::raise(SIGTERM);
  };
  CHECK(fit_counting(options, loop) == 128 + SIGTERM);
  // The step that had begun is completed.
  CHECK(read_model_file(options.output).get_integer("training.step", kAnyCount) == 7);
}

TEST_CASE("a broken pipe does not end a fit") {
  const TestFolder folder;
  CountingCall options = options_for(folder, "model");
  options.steps = 6;
  LoopOptions loop;
  loop.every_steps = 3;
  loop.after_steps = [](Index) { std::raise(SIGPIPE); };
  CHECK(fit_counting(options, loop) == 0);
  CHECK(read_model_file(options.output).get_integer("training.step", kAnyCount) == 6);
}

// The only file in the folder whose name starts like this.
std::string file_like(const std::string& folder, const std::string& start) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with(start)) found.push_back(entry.path());
  }
  REQUIRE(found.size() == 1);
  return found[0];
}

TEST_CASE("a model whose output became unwritable during training is saved to another file") {
  const TestFolder folder;
  const TestFolder temporary;
  const TemporaryFolder in_use(temporary.path);
  std::filesystem::create_directory(folder / "results");
  CountingCall options = options_for(folder, "results/model");
  options.steps = 6;
  const auto fit_while = [&](const std::function<void()>& happens) {
    LoopOptions loop;
    loop.every_steps = 3;
    loop.after_steps = [&](Index step) {
      if (step == 3) happens();
    };
    return message_of([&] { fit_counting(options, loop); });
  };
  const auto saved_to = [](const std::string& path) {
    CHECK(read_model_file(path).get_integer("training.step", kAnyCount) == 6);
    CHECK(static_cast<int>(std::filesystem::status(path).permissions()) == 0600);
    return "the model was saved to '" + path + "' instead";
  };
  // Beside the output, which is a folder now.
  std::string message = fit_while([&] { std::filesystem::create_directory(options.output); });
  CHECK(contains(message, "it is a folder"));
  CHECK(contains(message, saved_to(file_like(folder / "results", "model-"))));
  CHECK(temporary.entries() == 0);
  // In TMPDIR, since the folder of the output is gone.
  options.force = true;
  std::filesystem::remove_all(options.output);
  message = fit_while([&] { std::filesystem::remove_all(folder / "results"); });
  CHECK(contains(message, "results is not accessible"));
  CHECK(contains(message, saved_to(file_like(temporary.path, "model-"))));
  // Nothing is written beside a device.
  options.output = "/dev/full";
  message = fit_while([] {});
  CHECK(contains(message, "/dev/full: No space left on device"));
  CHECK(contains(message, saved_to(file_like(temporary.path, "full-"))));
}

TEST_CASE("outputs that cannot be written are rejected before training") {
  const TestFolder folder;
  write(folder / "old");
  write(folder / "input");
  const auto refused = [&](const CountingCall& options) {
    CHECK_THROWS_AS(check_run(options, options, {folder / "other", folder / "input"}, "picture"),
                    Error);
  };
  CountingCall options = options_for(folder, "new");
  options.log = folder / "log";
  CHECK_NOTHROW(check_run(options, options, {folder / "input"}, "picture"));
  refused(options_for(folder, "old"));
  refused(options_for(folder, "missing/new"));
  options.log = folder / "old";
  refused(options);
  options.force = true;
  CHECK_NOTHROW(check_run(options, options, {folder / "input"}, "picture"));
  options.log = folder / "input";
  refused(options);
  options = options_for(folder, "input");
  options.force = true;
  refused(options);
  options = options_for(folder, "old");
  options.force = true;
  options.log = options.output;
  refused(options);
  options.output = "/dev/null";
  options.log = "/dev/null";  // cannot be overwritten
  CHECK_NOTHROW(check_run(options, options, {"-"}, "picture"));
}

TEST_CASE("invalid options of a fit are rejected") {
  const TestFolder folder;
  CountingCall options = options_for(folder, "new");
  options.output = "-";
  CHECK_THROWS_AS(check_run(options, options, {}, "picture"), UsageError);
  options = options_for(folder, "new");
  options.given = {"epochs", "steps"};
  CHECK_THROWS_AS(check_run(options, options, {}, "picture"), UsageError);
  options = options_for(folder, "new");
  options.device = "cuda:99";
  CHECK_THROWS_AS(check_run(options, options, {}, "picture"), Error);
  options = options_for(folder, "new");
  options.resume = folder / "none";
  CHECK_THROWS_AS(read_resumed("counter", options, options), Error);
  CHECK(fit_counting(options_for(folder, "model")) == 0);
  options.resume = folder / "model";
  CHECK_THROWS_AS(read_resumed("other", options, options), Error);
}

}  // namespace
}  // namespace ballast
