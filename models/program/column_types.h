// `types`: prints how the columns of a table are read.
#pragma once

#include <string>

#include "data/tables/table.h"
#include "models/options/option_table.h"
#include "models/program/command.h"
#include "models/tabular/options.h"

namespace ballast {

struct TypesCall {
  std::string table;
  ReadingOptions reading;
};
OptionTable describe(TypesCall& o);

// Adds the command, which prints to standard output, and warnings to standard error.
void add_types(const std::string& program, CommandLine& line);

// A line for each of the first `most` columns: its name, its kind and its values.
std::string types_text(const Table& table, std::size_t most = 60);

// "new values like 'C-48213'", of an identifier column.
std::string identifier_text(const ColumnInfo& info);

}  // namespace ballast
