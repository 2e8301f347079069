// `fit`: trains a model on a table and writes a model file.
#pragma once

#include <string>

#include "models/options/call_options.h"
#include "models/program/program.h"

namespace ballast {

struct FitCall : RunOptions {
  std::string table;
  ReadingOptions reading;
  FitOptions model;
};
OptionTable describe(FitCall& o);

// Returns the exit code: 0, or 128 + the signal that stopped training. The model is written in both
// cases.
int fit_table(const Program& program, FitCall call);

}  // namespace ballast
