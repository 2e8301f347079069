// `fit`: from a table to a model file.
#pragma once

#include "models/program/program.h"

namespace ballast {

// Returns the exit code: 0, or 128 + the signal that stopped it (the model is written all the
// same).
int fit(const Program& program, FitOptions options);

}  // namespace ballast
