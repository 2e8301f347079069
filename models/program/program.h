// Description of a program that trains on a table and generates rows: everything in which `ctgan`
// and `tvae` differ. The rest, from the command line to the model file, is shared.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"
#include "models/training/trainer.h"

namespace ballast {

struct Program {
  std::string name;         // "ctgan"
  std::string description;  // one sentence about the model, for the help text
  std::string losses_help;  // meaning of the losses, for the help text
  FitOptions defaults;      // with the layers of each network

  std::function<std::unique_ptr<Trainer>(const EncodedTable&, const FitOptions&)> make_trainer;
  std::function<std::unique_ptr<RowGenerator>(const RowLayout&, const FitOptions&,
                                              const ModelFile&)>
      make_row_generator;
};

// Runs the command line. Returns the exit code: 0 for success, 1 for an error, 2 for a usage error,
// 128 + the signal if a signal stopped a fit.
int run_program(const Program& program, int argc, char** argv);

}  // namespace ballast
