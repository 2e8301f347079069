#include "models/program/fit.h"

#include <cstdio>
#include <memory>
#include <optional>

#include "kernels/threads.h"
#include "metrics/report/format.h"
#include "models/program/column_types.h"
#include "models/program/fit_run.h"
#include "models/program/progress.h"
#include "models/tabular/table_model.h"
#include "models/tabular/training_data.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

void print_best(const std::string& model, const EarlyStop& early_stop) {
  if (early_stop.best_step() == 0) return;
  std::fprintf(stderr, "'%s': the best networks are those of step %s, with %s\n", model.c_str(),
               format_count(early_stop.best_step()).c_str(),
               early_stop.text(early_stop.best_score()).c_str());
}

TrainingData training_data(const Table& table, const FitCall& call, const ModelFile* resumed) {
  try {
    return make_training_data(table, call.model, resumed);
  } catch (const OtherTable&) {
    throw Error("'" + call.table + "' is not the table that '" + call.resume +
                "' was trained on; pass the same table");
  }
}

}  // namespace

OptionTable describe(FitCall& o) {
  OptionTable t;
  t.argument("TABLE.csv", o.table, "training table (.gz is decompressed, - is standard input)")
      .require();
  t.text("output", o.output, "MODEL", "model file to write").require();
  t.append(describe(o.reading));
  t.append(describe(o.model));
  t.append(describe_run(o, "an epoch"));
  return t;
}

int fit_table(const Program& program, FitCall call) {
  FitOptions& options = call.model;
  check_run(call, options, {call.table}, "table");
  std::optional<ModelFile> resumed = read_resumed(program.kind.name, call, call.model);
  if (resumed) take_kept_options(*resumed, call, call.given);
  check_model_options(program.kind, options);
  if (call.threads > 0) set_thread_count(call.threads);

  std::vector<TableWarning> warnings;
  const Table table =
      read_table(call.table, csv_options(call.reading), type_overrides(call.reading), &warnings);
  std::fputs(types_text(table).c_str(), stderr);
  print_warnings(warnings);
  choose_defaults(program.kind, options, table.rows);
  const TrainingData data = training_data(table, call, resumed ? &*resumed : nullptr);
  print_warnings(data.warnings);
  print_found_relations(data.relations);
  const std::unique_ptr<Trainer> trainer = program.kind.make_trainer(data.rows, options);
  std::optional<EarlyStop> early_stop = make_early_stop(program.kind, options, data, *trainer);
  const ReadingOptions reading = options_of(table, call.reading);
  const int code =
      run_fit(call, options, {}, *trainer, early_stop ? &*early_stop : nullptr, std::move(resumed),
              [&](ModelFile& file) { describe_model(program.kind, options, reading, data, file); });
  if (code == 0 && early_stop) print_best(call.output, *early_stop);
  return code;
}

}  // namespace ballast
