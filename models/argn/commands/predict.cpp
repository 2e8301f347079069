#include "models/argn/commands/predict.h"

#include "models/program/progress.h"

namespace ballast::argn::commands {

OptionTable describe(PredictCall& o) {
  OptionTable t = describe(static_cast<TableCall&>(o)).without({"seed"});
  t.text("target", o.target, "COLUMN", "column to predict; the table need not have it").require();
  t.text("output", o.output, "OUT.csv", "table to write; - is standard output").require();
  return t;
}

void predict(const PredictCall& call) {
  start_table_call(call, call.output);
  const LoadedModel loaded = load_model(call);
  loaded.model.check_target(call.target);
  ModelTable read = read_model_table(call, loaded, call.target, "ignored");
  warn_of_unknown(loaded.model, call.target, false, "predictions do not depend on these values",
                  read);
  print_warnings(read.warnings);
  write_result(call, loaded, loaded.model.predict(read.table, call.target));
}

}  // namespace ballast::argn::commands
