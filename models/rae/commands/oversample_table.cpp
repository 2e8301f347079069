#include <cstdio>
#include <utility>

#include "data/classes/imbalance.h"
#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "io/files.h"
#include "models/rae/commands/commands.h"
#include "models/rae/labelled_table.h"
#include "models/tabular/table_rows.h"

namespace ballast {
namespace {

// The table again with a column that tells 0 or 1 of each row.
Table marked(Table table, const std::string& name, std::int64_t value) {
  Column mark;
  mark.info.name = name;
  mark.info.kind = ColumnKind::integer;
  mark.integers.assign(static_cast<std::size_t>(table.rows), value);
  table.columns.push_back(std::move(mark));
  return table;
}

void check_mark(const std::string& mark, const std::vector<ColumnInfo>& columns) {
  for (const ColumnInfo& column : columns) {
    if (column.name == mark)
      throw UsageError("--mark " + mark + ": the table has a column of that name");
  }
}

}  // namespace

void check_table_call(const ImagesCall& call) {
  if (call.source.images == "-") {
    throw UsageError("a table to balance or classify is read from a file, not from standard input");
  }
  if (call.source.images.empty() || !call.source.labels.empty() || !call.source.dataset.empty()) {
    throw UsageError("the model is of a table; give it a table, without LABELS and --dataset");
  }
}

void oversample_table(const OversampleCall& call, const ModelFile& file, const RaeOptions& options,
                      RaeModel& model) {
  check_table_call(call);
  if (call.pictures) throw UsageError("--png is of images, and the model is of a table");
  check_output(call.output, call.force);
  for (const std::string& input : {call.model, call.source.images}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output + "' is a file of this call; name another");
    }
  }
  const TableEncoder encoder = TableEncoder::load(file);
  const TargetColumn target = load_target(file);
  check_mark(call.mark, joined(encoder.columns(), target));
  const LabelledTable given =
      read_labelled_as(call.source.images, options.reading, encoder.columns(), target);
  const std::vector<Index> counts =
      count_classes(given.labels, static_cast<Index>(model.class_names().size()));
  const std::vector<Index> wanted = synthetic_counts(call.wanted, counts, model.class_names());
  const RowSet rows{encoder.encode(given.features, kEncodingSeed), given.labels,
                    model.class_names()};
  const RowSet made = model.oversample(rows, wanted, call.seed);
  if (call.synthetic_only && made.labels.empty()) {
    throw UsageError("no class is to get more rows; raise --to, or name classes by --per-class");
  }
  Table synthetic;
  encoder.decode(made.rows, call.seed, 0, true, synthetic);
  Table second = joined(std::move(synthetic), target, made.labels);
  // The rows that are given, whose identifiers no new row is to have, even where it stands alone.
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
