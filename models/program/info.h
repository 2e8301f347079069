// `info`: prints a summary of a model file.
#pragma once

#include <string>

#include "models/program/program.h"

namespace ballast {

// Prints to standard output.
void print_table_info(const Program& program, const std::string& path);

}  // namespace ballast
