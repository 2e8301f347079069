// `sample`: generates rows with a model and writes them as a table.
#pragma once

#include <string>
#include <vector>

#include "models/program/model_call.h"
#include "models/program/program.h"

namespace ballast {

struct SampleCall : ModelCall {
  Index rows = 0;
  std::vector<std::string> where;
  std::string balance;
  std::vector<std::string> only_columns;
  bool raw = false;
  double temperature = 1;
  std::string target;
  bool corrects = true;  // whether the model corrects the distributions of its columns
};
OptionTable describe(SampleCall& o);

void sample_table(const Program& program, const SampleCall& call);

}  // namespace ballast
