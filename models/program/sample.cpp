#include "models/program/sample.h"

#include <numeric>
#include <optional>
#include <set>

#include "data/tables/columns/type_overrides.h"
#include "data/tables/csv.h"
#include "kernels/device.h"
#include "models/tabular/table_sampler.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

WriteOptions write_options(const ReadingOptions& reading, const SampleCall& call) {
  WriteOptions write;
  write.delimiter = output_delimiter(reading);
  write.header = !reading.no_header;
  write.force = call.force;
  write.seed = call.seed;
  return write;
}

// The places of the columns that the lists name, in the order of the table; without lists, all.
std::vector<std::size_t> chosen_columns(const std::vector<ColumnInfo>& columns,
                                        const std::vector<std::string>& lists) {
  std::vector<std::string> names;
  for (const ColumnInfo& info : columns) names.push_back(info.name);
  std::set<std::size_t> chosen;
  for (const std::string& list : lists) {
    const auto found = find_columns(names, list, OverrideList::written);
    chosen.insert(found.begin(), found.end());
  }
  std::vector<std::size_t> places(lists.empty() ? names.size() : 0);
  std::iota(places.begin(), places.end(), std::size_t{0});
  places.insert(places.end(), chosen.begin(), chosen.end());
  return places;
}

template <class T>
std::vector<T> pick(const std::vector<T>& all, const std::vector<std::size_t>& places) {
  std::vector<T> picked;
  for (const std::size_t place : places) picked.push_back(all[place]);
  return picked;
}

}  // namespace

OptionTable describe(SampleCall& o) {
  OptionTable t;
  t.count("rows", o.rows, "number of rows").require();
  t.text("output", o.output, "OUT.csv", "table to write; - is standard output").require();
  t.list("where", o.where, "CONDITION",
         "condition that all rows satisfy: COLUMN, one of = != < <= > >=, VALUE; can be repeated");
  t.text("balance", o.balance, "COLUMN",
         "generate equal numbers of rows for the values of this column");
  t.list("only-columns", o.only_columns, "COLUMN,...", "columns to write").show("all");
  t.positive("temperature", o.temperature,
             "sampling temperature: below 1, frequent values become more frequent")
      .hide(o.corrects);
  t.text("target", o.target, "COLUMN",
         "column that a model trained on the rows will predict; it is drawn from its distribution "
         "given all other columns")
      .hide(o.corrects);
  t.flag("raw", o.raw,
         "do not correct the distribution of each column to that of the training table")
      .hide(!o.corrects);
  t.append(describe(static_cast<ModelCall&>(o)));
  return t;
}

void sample_table(const Program& program, const SampleCall& call) {
  parse_device(call.device);
  start_call(call);
  ModelFile file = read_trained_model(call.model);
  check_program(program.kind.name, file, call.model);
  ReadingOptions reading;
  take_kept_options(file, reading);
  const TableSampler sampler(program.kind, std::move(file), call.device);
  const std::vector<std::size_t> columns = chosen_columns(sampler.columns(), call.only_columns);
  std::optional<TableWriter> writer;  // opened for the first rows: a wrong call writes nothing
  const auto write = [&](const Table& rows) {
    if (rows.rows == 0) return;
    if (!writer) {
      writer.emplace(call.output, pick(sampler.columns(), columns), write_options(reading, call));
    }
    if (call.only_columns.empty()) return writer->write(rows);
    Table chosen;
    chosen.rows = rows.rows;
    chosen.columns = pick(rows.columns, columns);
    writer->write(chosen);
  };
  sampler.sample(
      {call.where, call.balance, call.rows, call.seed, call.raw, call.temperature, call.target},
      write);
  writer.value().close();
}

}  // namespace ballast
