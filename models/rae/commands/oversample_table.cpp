#include <cstdio>
#include <utility>

#include "data/classes/imbalance.h"
#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "io/files.h"
#include "models/program/progress.h"
#include "models/rae/commands/commands.h"
#include "models/rae/labelled_table.h"
#include "models/tabular/table_rows.h"

namespace ballast {
namespace {

// The table with an additional integer column that has the value in each row.
Table marked(Table table, const std::string& name, std::int64_t value) {
  Column mark;
  mark.info.name = name;
  mark.info.set_kind(ColumnKind::integer);
  mark.integers.assign(static_cast<std::size_t>(table.rows), value);
  table.columns.push_back(std::move(mark));
  return table;
}

void check_mark(const std::string& mark, const std::vector<ColumnInfo>& columns) {
  for (const ColumnInfo& column : columns) {
    if (column.name == mark) {
      throw UsageError("--mark " + mark +
                       ": the table already has a column of this name; choose another name");
    }
  }
}

}  // namespace

void check_table_call(const ImagesCall& call) {
  if (call.source.images == "-") {
    throw UsageError("a table cannot be read from standard input here; give a file name");
  }
  if (call.source.images.empty() || !call.source.labels.empty() || !call.source.dataset.empty()) {
    throw UsageError("this is a model of a table; give a table, without LABELS and --dataset");
  }
}

void oversample_table(const OversampleCall& call, const ModelFile& file, const RaeOptions& options,
                      RaeModel& model) {
  check_table_call(call);
  if (call.pictures)
    throw UsageError("--png is for images, but this is a model of a table; omit it");
  check_output(call.output, call.force);
  for (const std::string& input : {call.model, call.source.images}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output +
                       "' is an input of this command; give another file name");
    }
  }
  const TableEncoder encoder = TableEncoder::load(file);
  const TargetColumn target = load_target(file, encoder.columns().size());
  check_mark(call.mark, joined(encoder.columns(), target));
  std::vector<TableWarning> warnings;
  const LabelledTable given =
      read_labelled_as(call.source.images, options.reading, encoder.columns(), target, warnings);
  print_warnings(warnings);
  const std::vector<Index> counts =
      count_classes(given.labels, static_cast<Index>(model.class_names().size()));
  const std::vector<Index> wanted = synthetic_counts(call.wanted, counts, model.class_names());
  const RowSet rows{encoder.encode(given.features, kEncodingSeed), given.labels,
                    model.class_names()};
  const RowSet made = model.oversample(rows, wanted, call.seed);
  if (call.synthetic_only && made.labels.empty()) {
    throw UsageError("no class needs more rows; raise --to, or give class sizes with --per-class");
  }
  Table synthetic;
  encoder.decode(made.rows, call.seed, 0, true, synthetic);
  Table second = joined(std::move(synthetic), target, made.labels);
  // The given rows. The writer gets their column infos even with --synthetic-only, so that no new
  // row gets the identifier of a given row.
  Table first = read_verbatim(call.source.images, options.reading, column_infos(second));
  if (call.synthetic_only) first = select_rows(first, {});
  if (!call.mark.empty()) {
    first = marked(std::move(first), call.mark, 0);
    second = marked(std::move(second), call.mark, 1);
  }
  WriteOptions write;
  write.delimiter = options.reading.delimiter.at(0);
  write.header = !options.reading.no_header;
  write.force = call.force;
  write.seed = call.seed;
  TableWriter writer(call.output, column_infos(first), write);
  writer.write(first);
  writer.set_columns(column_infos(second));
  writer.write(second);
  writer.close();
  if (call.output != "-") print_counts(model.class_names(), counts, wanted, "rows");
}

}  // namespace ballast
