#include "models/program/fit.h"

#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>

#include "kernels/threads.h"
#include "metrics/report/format.h"
#include "metrics/tables/quality.h"
#include "models/program/fit_run.h"
#include "models/program/progress.h"
#include "models/tabular/options.h"
#include "models/tabular/row_maker.h"
#include "models/tabular/table_rows.h"
#include "models/tabular/training_data.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

// Checks the options after those of a resumed model have been taken.
void check_model_options(const FitOptions& options) {
  const std::string batch = "--batch-size " + std::to_string(options.batch_size);
  if (options.batch_size < 2) throw UsageError(batch + ": must be at least 2");
  if (options.batch_size % options.pac != 0) {
    throw UsageError(batch + " is not divisible by --pac " + std::to_string(options.pac));
  }
}

// The quality of as many synthetic rows as were held out.
double measure(const Program& program, const FitOptions& options, const TrainingData& data,
               const ModelFile& networks) {
  const auto generator = program.make_row_generator(data.encoder.layout(), options, networks);
  const RowMaker maker(data.encoder, *generator);
  CandidateStream stream;
  stream.seed = options.seed;
  const Index chunks = (data.held_out.rows + RowMaker::kChunk - 1) / RowMaker::kChunk;
  const Table synthetic = maker.make(stream, 0, chunks * RowMaker::kChunk);
  std::vector<Index> rows(static_cast<std::size_t>(data.held_out.rows));
  std::iota(rows.begin(), rows.end(), 0);
  return measure_quality(data.held_out, select_rows(synthetic, rows)).quality;
}

void print_best(const FitOptions& options, const EarlyStop& early_stop) {
  if (early_stop.best_epoch() == 0) return;
  std::fprintf(stderr, "'%s': the best networks are those of epoch %lld, with quality %s\n",
               options.output.c_str(), static_cast<long long>(early_stop.best_epoch()),
               format_fixed(early_stop.best_quality(), 4).c_str());
}

}  // namespace

int fit(const Program& program, FitOptions options) {
  check_run(options, {options.table}, "table");
  std::optional<ModelFile> resumed = read_resumed(program.name, options);
  if (resumed) take_options(*resumed, options);
  check_model_options(options);
  if (options.threads > 0) set_thread_count(options.threads);

  const TrainingData data = read_training_data(options, resumed ? &*resumed : nullptr);
  print_warnings(data.warnings);
  const std::unique_ptr<Trainer> trainer = program.make_trainer(data.rows, options);
  std::optional<EarlyStop> early_stop;
  if (options.early_stop > 0) {
    early_stop.emplace(options.early_stop, [&](const ModelFile& networks) {
      return measure(program, options, data, networks);
    });
  }
  const int code = run_fit(options, {}, *trainer, early_stop ? &*early_stop : nullptr,
                           std::move(resumed), [&](ModelFile& file) {
                             put_header(program.name, kept_options(options), options, file);
                             file.strings["fingerprint"] = data.fingerprint;
                             data.encoder.save(file);
                           });
  if (code == 0 && early_stop) print_best(options, *early_stop);
  return code;
}

}  // namespace ballast
