// Description of a program that trains on a table and generates rows.
#pragma once

#include <functional>
#include <string>

#include "models/tabular/table_kind.h"

namespace ballast {

class CommandLine;

struct Program {
  TableKind kind;
  std::string description;  // one sentence about the model, for the help text
  std::string losses_help;  // meaning of the losses, for the help text
  // Adds commands that only this kind of model has. May be empty.
  std::function<void(CommandLine&)> add_commands = {};
};

// Runs the command line. Returns the exit code: 0 for success, 1 for an error, 2 for a usage error,
// 128 + the signal if a signal stopped a fit.
int run_program(const Program& program, int argc, char** argv);

}  // namespace ballast
