#include "models/argn/commands/impute.h"

#include <numeric>

#include "io/gzip.h"
#include "models/options/option_values.h"
#include "models/program/progress.h"

namespace ballast::argn::commands {
namespace {

void check_call(const ImputeCall& call) {
  if (call.repeat > 1 && call.output == "-") {
    throw UsageError("--repeat writes several tables; --output needs a file name");
  }
  if (call.repeat > 1 && call.most_probable) {
    throw UsageError("--repeat and --most-probable exclude each other: all tables would be equal");
  }
}

// Missing values that stay.
void warn_of_left(ModelTable& read) {
  for (const Column& column : read.table.columns) {
    const ColumnKind kind = column.info.kind;
    const auto& counts = column.info.missing_counts;
    const auto missing = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (missing == 0 || (kind != ColumnKind::identifier && kind != ColumnKind::empty)) continue;
    read.warnings.push_back({TableProblem::only_missing, column.info.name, 0,
                             "column \"" + column.info.name + "\": " + std::to_string(missing) +
                                 (missing == 1 ? " missing value stays" : " missing values stay") +
                                 ", because the column is not modelled (" + kind_name(kind) + ")"});
  }
}

std::string completed_text(const ModelTable& read, const Table& completed, const CsvOptions& csv) {
  std::vector<const Column*> before;  // by the index in the file; null: not in the model
  std::vector<const Column*> after;
  for (std::size_t i = 0; i < read.text.columns.size(); ++i) {
    const std::size_t place = read.text.columns[i];
    if (before.size() <= place) {
      before.resize(place + 1, nullptr);
      after.resize(place + 1, nullptr);
    }
    if (!is_numeric(read.table.columns[i].info.kind) &&
        !is_discrete(read.table.columns[i].info.kind)) {
      continue;
    }
    before[place] = &read.table.columns[i];
    after[place] = &completed.columns[i];
  }
  return replace_cells(read.text, csv,
                       [&](Index row, std::size_t column) -> std::optional<std::string> {
                         if (column >= before.size() || before[column] == nullptr) return {};
                         if (!before[column]->is_missing(row)) return {};
                         if (after[column]->is_missing(row)) return {};
                         return cell_text(*after[column], row);
                       });
}

}  // namespace

OptionTable describe(ImputeCall& o) {
  OptionTable t = describe(static_cast<TableCall&>(o));
  t.text("output", o.output, "OUT.csv", "table to write; - is standard output").require();
  t.flag("most-probable", o.most_probable,
         "fill in the most probable category, and the median of a number, instead of drawing");
  t.count("repeat", o.repeat,
          "number of completed tables; for more than one, the output OUT.csv becomes OUT-1.csv, "
          "OUT-2.csv, ...");
  return t;
}

std::vector<std::string> numbered_outputs(const std::string& output, Index count) {
  if (count == 1) return {output};
  const std::size_t name = output.rfind('/') == std::string::npos ? 0 : output.rfind('/') + 1;
  std::size_t end = output.size();
  if (output.ends_with(".gz")) end -= 3;
  const std::size_t dot = output.substr(0, end).rfind('.');
  if (dot != std::string::npos && dot > name) end = dot;
  std::vector<std::string> outputs;
  for (Index number = 1; number <= count; ++number) {
    outputs.push_back(output.substr(0, end) + "-" + std::to_string(number) + output.substr(end));
  }
  return outputs;
}

void impute(const ImputeCall& call) {
  check_call(call);
  const std::vector<std::string> outputs = numbered_outputs(call.output, call.repeat);
  for (const std::string& output : outputs) start_table_call(call, output);
  const LoadedModel loaded = load_model(call);
  ModelTable read = read_model_table(call, loaded, "", "kept as it is");
  warn_of_left(read);
  warn_of_unknown(loaded.model, "", false,
                  "these values stay, and what is filled in does not depend on them", read);
  print_warnings(read.warnings);
  ImputeOptions options{call.most_probable, call.seed, 0};
  for (const std::string& output : outputs) {
    const Table completed = loaded.model.impute(read.table, options);
    ByteWriter file(output, call.force);
    file.write(completed_text(read, completed, model_csv_options(loaded.reading)));
    file.commit();
    ++options.number;
  }
}

}  // namespace ballast::argn::commands
