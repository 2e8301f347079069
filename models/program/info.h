// `info`: what a model file holds.
#pragma once

#include <string>

#include "models/program/program.h"

namespace ballast {

// Prints to standard output.
void info(const Program& program, const std::string& path);

}  // namespace ballast
