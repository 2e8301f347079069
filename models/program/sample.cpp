#include "models/program/sample.h"

#include "data/tables/csv.h"
#include "kernels/device.h"
#include "models/tabular/table_sampler.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

WriteOptions write_options(const FitOptions& fit, const SampleOptions& options) {
  WriteOptions write;
  write.delimiter = fit.delimiter.at(0);
  write.header = !fit.no_header;
  write.force = options.force;
  write.seed = options.seed;
  return write;
}

}  // namespace

void sample(const Program& program, const SampleOptions& options) {
  parse_device(options.device);
  start_call(options);
  ModelFile file = read_trained_model(options.model);
  check_program(program.kind.name, file, options.model);
  const TableSampler sampler(program.kind, std::move(file), options.device);
  TableWriter writer(options.output, sampler.encoder().columns(),
                     write_options(sampler.options(), options));
  sampler.sample({options.where, options.balance, options.rows, options.seed},
                 [&](const Table& rows) { writer.write(rows); });
  writer.close();
}

}  // namespace ballast
