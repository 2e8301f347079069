#include "models/program/sample.h"

#include <optional>

#include "data/tables/csv.h"
#include "kernels/device.h"
#include "models/tabular/table_sampler.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

WriteOptions write_options(const ReadingOptions& reading, const SampleCall& call) {
  WriteOptions write;
  write.delimiter = reading.delimiter.at(0);
  write.header = !reading.no_header;
  write.force = call.force;
  write.seed = call.seed;
  return write;
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
  t.flag("raw", o.raw,
         "do not correct the distribution of each column to that of the training table")
      .hide(!o.calibrates);
  t.append(describe(static_cast<ModelCall&>(o)));
  return t;
}

void sample_table(const Program& program, const SampleCall& call) {
  parse_device(call.device);
  start_call(call);
  ModelFile file = read_trained_model(call.model);
  check_program(program.kind.name, file, call.model);
  ReadingOptions reading;
  take_kept_options(options_in(file), reading);
  const TableSampler sampler(program.kind, std::move(file), call.device);
  std::optional<TableWriter> writer;  // opened for the first rows: a wrong call writes nothing
  sampler.sample({call.where, call.balance, call.rows, call.seed, call.raw},
                 [&](const Table& rows) {
                   if (rows.rows == 0) return;
                   if (!writer)
                     writer.emplace(call.output, sampler.columns(), write_options(reading, call));
                   writer->write(rows);
                 });
  writer.value().close();
}

}  // namespace ballast
