#include "models/program/fit_run.h"

#include <algorithm>
#include <cstdio>

#include "io/files.h"
#include "kernels/device.h"
#include "metrics/report/format.h"
#include "models/program/model_output.h"
#include "models/program/progress.h"
#include "models/training/log_writer.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

bool among(const std::string& path, const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const std::string& other) { return same_file(path, other); });
}

bool resumes_itself(const RunOptions& run) {
  return !run.resume.empty() && same_file(run.resume, run.output);
}

bool continues_log(const RunOptions& run) { return !run.resume.empty() && is_log(run.log); }

void check_total(const RunOptions& run, const TrainingLoop& loop, Index steps) {
  if (loop.step() <= steps) return;
  throw UsageError("'" + run.resume + "' has already been trained for " +
                   std::to_string(loop.step()) + " steps (" + std::to_string(loop.epoch()) +
                   " epochs), which is more than the total given by --" +
                   (run.given.count("steps") > 0 ? "steps" : "epochs"));
}

void check_early_stop(const EarlyStop& early_stop, Index steps) {
  const Index interval = early_stop.options().interval;
  if (steps >= interval) return;
  throw UsageError("--early-stop: the " + early_stop.options().score + " is measured every " +
                   format_count(interval) +
                   " steps, but this fit ends before the first measurement; train for more steps, "
                   "or omit --early-stop");
}

}  // namespace

void check_run(const RunOptions& run, const TrainingOptions& training,
               const std::vector<std::string>& inputs, const std::string& what) {
  if (run.given.count("epochs") > 0 && run.given.count("steps") > 0) {
    throw UsageError("--epochs and --steps cannot be used together");
  }
  if (run.output == "-")
    throw UsageError("--output -: a model cannot be written to standard output; give a file name");
  device_of(training);
  check_output(run.output, run.force || resumes_itself(run));
  if (among(run.output, inputs)) {
    throw UsageError("--output '" + run.output + "' is the same file as the " + what +
                     "; give another file name");
  }
  if (run.log.empty()) return;
  if (among(run.log, inputs) || among(run.log, {run.output, run.resume})) {
    throw UsageError("--log '" + run.log + "' is the same file as the " + what +
                     " or the model; give another file name");
  }
  check_output(run.log, run.force || continues_log(run));
}

std::optional<ModelFile> read_resumed(const std::string& program, const RunOptions& run,
                                      TrainingOptions& training) {
  if (run.resume.empty()) return {};
  ModelFile file = read_model_file(run.resume);
  check_program(program, file, run.resume);
  const bool given = run.given.count("epochs") > 0 || run.given.count("steps") > 0;
  if (!given) take_total(file, training);
  return file;
}

int run_fit(const RunOptions& run, const TrainingOptions& training, LoopOptions loop_options,
            Trainer& trainer, EarlyStop* early_stop, std::optional<ModelFile> resumed,
            const std::function<void(ModelFile&)>& describe) {
  loop_options.steps = total_steps(training, trainer.steps_per_epoch());
  loop_options.checkpoint_every = run.checkpoint_every;
  Progress progress(trainer.loss_names(), loop_options.unit);
  loop_options.observer = &progress;
  if (early_stop != nullptr) check_early_stop(*early_stop, loop_options.steps);
  bool replaces = run.force || resumes_itself(run);  // and what this fit has written
  TrainingLoop loop(trainer, loop_options, early_stop, [&](ModelFile& file) {
    describe(file);
    if (loop.finished()) {
      write_last_model(run.output, file, replaces);
    } else {
      write_model_file(run.output, file, replaces);
    }
    replaces = true;
  });
  if (resumed) loop.load(*resumed);
  resumed.reset();
  check_total(run, loop, loop_options.steps);

  LogWriter log(run.log, loop.logged_step(), run.force || continues_log(run));
  const SignalGuard signals;
  loop.run(log);
  const int signal = SignalGuard::caught();
  if (signal == 0) return 0;
  std::fprintf(stderr,
               "stopped at step %lld; the model was saved to '%s'; continue with --resume '%s'\n",
               static_cast<long long>(loop.step()), run.output.c_str(), run.output.c_str());
  return 128 + signal;
}

}  // namespace ballast
