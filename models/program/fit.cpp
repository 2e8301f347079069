#include "models/program/fit.h"

#include <cstdio>
#include <memory>
#include <optional>

#include "kernels/threads.h"
#include "metrics/report/format.h"
#include "models/program/fit_run.h"
#include "models/program/progress.h"
#include "models/tabular/table_model.h"
#include "models/tabular/training_data.h"

namespace ballast {
namespace {

void print_best(const FitOptions& options, const EarlyStop& early_stop) {
  if (early_stop.best_epoch() == 0) return;
  std::fprintf(stderr, "'%s': the best networks are those of epoch %lld, with quality %s\n",
               options.output.c_str(), static_cast<long long>(early_stop.best_epoch()),
               format_fixed(early_stop.best_quality(), 4).c_str());
}

}  // namespace

int fit(const Program& program, FitOptions options) {
  check_run(options, {options.table}, "table");
  std::optional<ModelFile> resumed = read_resumed(program.kind.name, options);
  if (resumed) take_options(*resumed, options);
  check_model_options(program.kind, options);
  if (options.threads > 0) set_thread_count(options.threads);

  std::vector<TableWarning> warnings;
  const Table table =
      read_table(options.table, csv_options(options), type_overrides(options), &warnings);
  print_warnings(warnings);
  const TrainingData data = make_training_data(table, options, resumed ? &*resumed : nullptr);
  print_warnings(data.warnings);
  const std::unique_ptr<Trainer> trainer = program.kind.make_trainer(data.rows, options);
  std::optional<EarlyStop> early_stop = make_early_stop(program.kind, options, data);
  const int code =
      run_fit(options, {}, *trainer, early_stop ? &*early_stop : nullptr, std::move(resumed),
              [&](ModelFile& file) { describe_model(program.kind, options, data, file); });
  if (code == 0 && early_stop) print_best(options, *early_stop);
  return code;
}

}  // namespace ballast
