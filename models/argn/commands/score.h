// `argn score`: the log-likelihood of each row and of each of its values.
#pragma once

#include "models/argn/commands/model_table.h"

namespace ballast::argn::commands {

struct ScoreCall : TableCall {
  Index orders = ScoreOptions().orders;
};
OptionTable describe(ScoreCall& o);

// Writes the table of Model::log_likelihood().
void score(const ScoreCall& call);

}  // namespace ballast::argn::commands
