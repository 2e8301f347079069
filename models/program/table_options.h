// How the programs are told how to read a table, and what a model file says of a fit's options.
#pragma once

#include "data/tables/csv.h"
#include "io/safetensors.h"
#include "models/tabular/options.h"

namespace ballast {

class Command;

// How a table is read; and, with --max-categories, how it is encoded.
void add_reading_options(Command& command, ReadingOptions& options);
void add_table_options(Command& command, ReadingOptions& options);

}  // namespace ballast
