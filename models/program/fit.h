// `fit`: trains a model on a table and writes a model file.
#pragma once

#include "models/program/program.h"

namespace ballast {

// Returns the exit code: 0, or 128 + the signal that stopped training. The model is written in both
// cases.
int fit(const Program& program, FitOptions options);

}  // namespace ballast
