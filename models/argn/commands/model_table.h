// A table read for a trained model, and the options of the commands that do so.
#pragma once

#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/row_lines.h"
#include "data/tables/table_text.h"
#include "models/argn/model.h"
#include "models/program/model_call.h"
#include "models/tabular/options.h"

namespace ballast::argn::commands {

struct TableCall : ModelCall {
  std::string table;
};
// The arguments MODEL and TABLE.csv, and the options of any call.
OptionTable describe(TableCall& o);

// Before any work: checks an output, as start_call() does; it must not be the table either.
void start_table_call(const TableCall& call, const std::string& output);

// A model and how its tables are read.
struct LoadedModel {
  Model model;
  ReadingOptions reading;
};
// Throws Error for a model of another program.
LoadedModel load_model(const TableCall& call);

struct ModelTable {
  Table table;
  RowLines lines;
  TableText text;
  std::vector<TableWarning> warnings;
};
// Reads the table with the columns of the model. The column `target`, if it is not empty, need not
// be there. `others`: what is done with columns that the model does not have, for a warning:
// "ignored". Throws Error for another column that is not there.
ModelTable read_model_table(const TableCall& call, const LoadedModel& loaded,
                            const std::string& target, const std::string& others);

// Adds a warning for each column with unknown categories and, with `all`, with other unknown
// values. `effect` says what follows: "they stay as they are".
void warn_of_unknown(const Model& model, const std::string& target, bool all,
                     const std::string& effect, ModelTable& read);

// How tables of the model are read.
CsvOptions model_csv_options(const ReadingOptions& reading);
// Writes a table with a header, with the delimiter of the model's tables.
void write_result(const TableCall& call, const LoadedModel& loaded, const Table& result);

}  // namespace ballast::argn::commands
