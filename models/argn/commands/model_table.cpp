#include "models/argn/commands/model_table.h"

#include <algorithm>
#include <sstream>

#include "io/files.h"
#include "models/argn/argn.h"
#include "models/options/option_values.h"
#include "models/training/model_file.h"

namespace ballast::argn::commands {
namespace {

// Whether one of the items, which may be lists of names, is the name.
bool lists(const std::vector<std::string>& items, const std::string& name) {
  for (const std::string& item : items) {
    if (item == name) return true;
    std::istringstream names(item);
    for (std::string each; std::getline(names, each, ',');) {
      if (each == name) return true;
    }
  }
  return false;
}

// Replaces the warnings of columns that only the table or only the model has.
void replace_warnings(const LoadedModel& loaded, const std::string& others, ModelTable& read) {
  const std::vector<ColumnInfo>& known = loaded.model.columns();
  std::vector<TableWarning> kept;
  for (TableWarning& warning : read.warnings) {
    if (warning.problem != TableProblem::left_out) {
      kept.push_back(std::move(warning));
      continue;
    }
    const std::string& name = warning.column;
    const bool in_model = std::any_of(known.begin(), known.end(),
                                      [&](const ColumnInfo& info) { return info.name == name; });
    if (in_model || lists(loaded.reading.ignore, name)) continue;
    warning.text = "column \"" + name + "\" is " + others + ": the model has no such column";
    kept.push_back(std::move(warning));
  }
  read.warnings = std::move(kept);
}

const Column* find_column(const Table& table, const std::string& name) {
  for (const Column& column : table.columns) {
    if (column.info.name == name) return &column;
  }
  return nullptr;
}

bool has_other_value(const Column& column, const std::string& value, Index rows) {
  if (!is_discrete(column.info.kind)) return false;
  for (Index row = 0; row < rows; ++row) {
    const auto code = static_cast<std::size_t>(column.codes[static_cast<std::size_t>(row)]);
    if (column.info.values[code] != value && !column.is_missing(row)) return true;
  }
  return false;
}

void warn_of_constants(const std::vector<ColumnInfo>& columns, ModelTable& read) {
  for (const ColumnInfo& info : columns) {
    if (info.kind != ColumnKind::constant) continue;
    const Column* const column = find_column(read.table, info.name);
    if (column == nullptr || !has_other_value(*column, info.values[0], read.table.rows)) continue;
    read.warnings.push_back(
        {TableProblem::unknown_values, info.name, 0,
         "column \"" + info.name + "\" is ignored: it had only one value in the training table"});
  }
}

}  // namespace

OptionTable describe(TableCall& o) {
  OptionTable t = describe(static_cast<ModelCall&>(o));
  t.argument("TABLE.csv", o.table,
             "a table with the columns of the training table (- is standard input)")
      .require();
  return t;
}

void start_table_call(const TableCall& call, const std::string& output) {
  if (same_file(output, call.table)) {
    throw UsageError("--output '" + output +
                     "' is an input of this command; give another file name");
  }
  ModelCall with_output = call;
  with_output.output = output;
  start_call(with_output);
}

LoadedModel load_model(const TableCall& call) {
  parse_device(call.device);
  ModelFile file = read_trained_model(call.model);
  check_program(kind().name, file, call.model);
  ReadingOptions reading;
  take_kept_options(file, reading);
  return {Model(std::move(file), call.device), reading};
}

CsvOptions model_csv_options(const ReadingOptions& reading) {
  CsvOptions csv = csv_options(reading);
  csv.by_name = true;
  return csv;
}

ModelTable read_model_table(const TableCall& call, const LoadedModel& loaded,
                            const std::string& target, const std::string& others) {
  const std::vector<ColumnInfo>& columns = loaded.model.columns();
  std::vector<ColumnInfo> known = columns;
  if (known.size() > 1) {
    std::erase_if(known, [&](const ColumnInfo& info) { return info.name == target; });
  }
  ModelTable read;
  read.table = read_table_as(call.table, model_csv_options(loaded.reading), known, &read.warnings,
                             &read.lines, &read.text);
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const std::string& name = columns[column].name;
    const bool needed = loaded.model.needs(column) && name != target;
    if (!needed || find_column(read.table, name) != nullptr) continue;
    throw Error("'" + call.table + "' has no column '" + name +
                "', which is in the table the model was trained on");
  }
  replace_warnings(loaded, others, read);
  warn_of_constants(columns, read);
  return read;
}

void warn_of_unknown(const Model& model, const std::string& target, bool all,
                     const std::string& effect, ModelTable& read) {
  using Reason = UnknownValues::Reason;
  for (const UnknownValues& values : model.unknown_values(read.table, target)) {
    if (values.reason != Reason::category && !all) continue;
    const std::string line = std::to_string(read.lines.line(values.first_row));
    const std::string rows = "column \"" + values.column + "\": " + std::to_string(values.rows) +
                             (values.rows == 1 ? " row has" : " rows have");
    std::string what = " a category that the model does not know; the first is \"" + values.value +
                       "\" on line " + line;
    if (values.reason == Reason::missing) {
      what = " no value, which no row of the training table had; the first is on line " + line;
    } else if (values.reason == Reason::related) {
      what = " a value that breaks a relation of the model; the first is on line " + line;
    }
    read.warnings.push_back({TableProblem::unknown_values, values.column,
                             read.lines.line(values.first_row), rows + what + "; " + effect});
  }
}

void write_result(const TableCall& call, const LoadedModel& loaded, const Table& result) {
  WriteOptions write;
  write.delimiter = output_delimiter(loaded.reading);
  write.force = call.force;
  TableWriter writer(call.output, column_infos(result), write);
  writer.write(result);
  writer.close();
}

}  // namespace ballast::argn::commands
