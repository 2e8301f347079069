// `argn impute`: fills the missing values of a table.
#pragma once

#include <string>
#include <vector>

#include "models/argn/commands/model_table.h"

namespace ballast::argn::commands {

struct ImputeCall : TableCall {
  bool most_probable = false;
  Index repeat = 1;
};
OptionTable describe(ImputeCall& o);

// Writes the text of the table with only its missing cells replaced.
void impute(const ImputeCall& call);

// The output of each of `count` completed tables: "out.csv", or "out-1.csv", "out-2.csv", ... if
// there are several; the number stands before the ending (".csv", ".csv.gz").
std::vector<std::string> numbered_outputs(const std::string& output, Index count);

}  // namespace ballast::argn::commands
