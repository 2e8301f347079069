#include "models/argn/commands/score.h"

#include "models/program/progress.h"

namespace ballast::argn::commands {

OptionTable describe(ScoreCall& o) {
  OptionTable t = describe(static_cast<TableCall&>(o));
  t.text("output", o.output, "OUT.csv", "table to write; - is standard output").require();
  t.count("orders", o.orders,
          "number of random orders of the columns over which the likelihood of a row is averaged");
  return t;
}

void score(const ScoreCall& call) {
  start_table_call(call, call.output);
  const LoadedModel loaded = load_model(call);
  ModelTable read = read_model_table(call, loaded, "", "ignored");
  warn_of_unknown(loaded.model, "", true,
                  "these values have no likelihood and are counted in column \"unknown\"", read);
  print_warnings(read.warnings);
  write_result(call, loaded, loaded.model.log_likelihood(read.table, {call.orders, call.seed}));
}

}  // namespace ballast::argn::commands
