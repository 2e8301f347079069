// `argn predict`: the distribution of a column in each row, given the other columns.
#pragma once

#include <string>

#include "models/argn/commands/model_table.h"

namespace ballast::argn::commands {

struct PredictCall : TableCall {
  std::string target;
};
OptionTable describe(PredictCall& o);

// Writes the table of Model::predict().
void predict(const PredictCall& call);

}  // namespace ballast::argn::commands
