#include "models/common/fit.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>

#include "data/files.h"
#include "kernels/device.h"
#include "kernels/threads.h"
#include "metrics/quality.h"
#include "models/common/model_file.h"
#include "models/common/row_maker.h"
#include "models/common/table_rows.h"
#include "models/common/training_data.h"
#include "models/common/training_loop.h"

namespace ballast {
namespace {

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return std::filesystem::equivalent(a, b, ignored);
}

void check_options(const FitOptions& options) {
  if (options.given.count("epochs") > 0 && options.given.count("steps") > 0) {
    throw UsageError("--epochs and --steps: give one of them");
  }
  if (options.output == "-") throw UsageError("--output -: a model needs a file");
  parse_device(options.device);
}

// Of the options as they are after a checkpoint's were taken.
void check_model_options(const FitOptions& options) {
  const std::string batch = "--batch-size " + std::to_string(options.batch_size);
  if (options.batch_size < 2) throw UsageError(batch + ": give at least 2");
  if (options.batch_size % options.pac != 0) {
    throw UsageError(batch + " is not divisible by --pac " + std::to_string(options.pac));
  }
}

// Before any work: whatever would be refused at the end.
void check_files(const FitOptions& options) {
  const bool resumes_itself = !options.resume.empty() && same_file(options.resume, options.output);
  check_output(options.output, options.force || resumes_itself);
  if (same_file(options.table, options.output)) {
    throw UsageError("--output '" + options.output + "' is the table itself");
  }
  if (options.log.empty()) return;
  check_output(options.log, options.force || !options.resume.empty());
  if (same_file(options.log, options.table) || same_file(options.log, options.output)) {
    throw UsageError("--log '" + options.log + "' is the table or the model itself");
  }
}

ModelFile read_resumed(const Program& program, FitOptions& options) {
  ModelFile file = read_model_file(options.resume);
  check_program(program, file, options.resume);
  take_options(file, options);
  return file;
}

// The quality figure of as many made rows as were held out.
double measure(const Program& program, const FitOptions& options, const TrainingData& data,
               const ModelFile& networks) {
  const auto generator = program.make_row_generator(data.encoder.layout(), options, networks);
  const RowMaker maker(data.encoder, *generator);
  CandidateStream stream;
  stream.seed = options.seed;
  const Index chunks = (data.held_out.rows + RowMaker::kChunk - 1) / RowMaker::kChunk;
  Table made = maker.make(stream, 0, chunks * RowMaker::kChunk);
  std::vector<Index> rows(static_cast<std::size_t>(data.held_out.rows));
  std::iota(rows.begin(), rows.end(), 0);
  return measure_quality(data.held_out, select_rows(made, rows)).quality;
}

Index total_steps(const FitOptions& options, const Trainer& trainer) {
  if (options.steps > 0) return options.steps;
  return options.epochs * trainer.steps_per_epoch();
}

void check_total(const FitOptions& options, const TrainingLoop& loop, Index steps) {
  if (loop.step() <= steps) return;
  throw UsageError("'" + options.resume + "' has been trained for " + std::to_string(loop.step()) +
                   " steps (" + std::to_string(loop.epoch()) + " epochs) already, more than --" +
                   (options.steps > 0 ? "steps" : "epochs") + " asks for in all");
}

void tell_end(const FitOptions& options, const TrainingLoop& loop, const EarlyStop* early_stop,
              int signal) {
  if (signal != 0) {
    std::fprintf(stderr, "stopped at step %lld; '%s' holds it, go on with --resume '%s'\n",
                 static_cast<long long>(loop.step()), options.output.c_str(),
                 options.output.c_str());
  } else if (early_stop != nullptr && early_stop->best_epoch() > 0) {
    std::fprintf(stderr, "'%s' makes rows with the networks of epoch %lld, quality %s\n",
                 options.output.c_str(), static_cast<long long>(early_stop->best_epoch()),
                 fixed_text(early_stop->best_quality(), 4).c_str());
  }
}

}  // namespace

int fit(const Program& program, FitOptions options) {
  check_options(options);
  check_files(options);
  std::optional<ModelFile> resumed;
  if (!options.resume.empty()) resumed = read_resumed(program, options);
  check_model_options(options);
  if (options.threads > 0) set_thread_count(options.threads);

  const TrainingData data = read_training_data(options, resumed ? &*resumed : nullptr);
  const std::unique_ptr<Trainer> trainer = program.make_trainer(data.rows, options);
  std::optional<EarlyStop> early_stop;
  if (options.early_stop > 0) {
    early_stop.emplace(options.early_stop, [&](const ModelFile& networks) {
      return measure(program, options, data, networks);
    });
  }
  EarlyStop* const stop = early_stop ? &*early_stop : nullptr;
  TrainingLoop loop(*trainer, stop, [&](ModelFile& file) {
    put_options(program, options, file);
    file.strings["fingerprint"] = data.fingerprint;
    data.encoder.save(file);
    write_model_file(options.output, file);
  });
  if (resumed) loop.load(*resumed);
  const Index steps = total_steps(options, *trainer);
  check_total(options, loop, steps);
  resumed.reset();

  LogWriter log(options.log, loop.epoch());
  const int signal = loop.run({steps, options.checkpoint_every}, log);
  tell_end(options, loop, stop, signal);
  return signal == 0 ? 0 : 128 + signal;
}

}  // namespace ballast
