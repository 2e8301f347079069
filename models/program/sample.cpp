#include "models/program/sample.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "data/tables/csv.h"
#include "io/files.h"
#include "kernels/device.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "metrics/report/format.h"
#include "models/tabular/options.h"
#include "models/tabular/table_rows.h"
#include "models/tabular/targets.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

// Most candidates generated at a time: enough work for all threads, with little memory.
constexpr Index kLargestWave = 32 * RowMaker::kChunk;
// The number of candidates after which sampling gives up: the larger of kPatience in total and
// kPatienceRow per requested row.
constexpr Index kPatience = 1000000;
constexpr Index kPatienceRow = 1000;

bool satisfies_all(const Target& target, const Table& table, Index row) {
  return std::all_of(
      target.requirements.begin(), target.requirements.end(),
      [&](const Requirement& r) { return fulfils(r, table.columns[r.column], row); });
}

[[noreturn]] void give_up(const Target& target, Index found, Index tried) {
  std::string conditions;
  for (const Requirement& requirement : target.requirements) {
    conditions += (conditions.empty() ? "'" : "' and '") + requirement.text;
  }
  throw Error("the model generates too few rows that satisfy " + conditions + "': " +
              format_count(found) + " of the " + format_count(target.rows) + " requested rows in " +
              format_count(tried) + " candidates; request fewer rows, or remove a condition");
}

// Generates candidates for one target and keeps those that satisfy its conditions, until there are
// enough.
class TargetRows {
 public:
  TargetRows(const RowMaker& maker, const Target& target) : maker_(maker), target_(target) {}

  bool done() const { return found_ >= target_.rows; }
  // The next rows of the target; possibly empty.
  Table next() {
    const Index wave = wave_size();
    Table table = maker_.make(target_.stream, tried_, wave, target_.wanted);
    std::vector<Index> kept;
    for (Index row = 0; row < table.rows && found_ < target_.rows; ++row) {
      if (!satisfies_all(target_, table, row)) continue;
      kept.push_back(row);
      ++found_;
    }
    tried_ += wave;
    const Index patience = std::max(kPatience, kPatienceRow * target_.rows);
    if (!done() && tried_ >= patience) give_up(target_, found_, tried_);
    if (static_cast<Index>(kept.size()) == table.rows) return table;
    return select_rows(table, kept);
  }

 private:
  // The number of candidates that are probably needed.
  Index wave_size() const {
    const double rate = target_.requirements.empty()
                            ? 1
                            : static_cast<double>(found_ + 1) / static_cast<double>(tried_ + 1);
    const double likely = static_cast<double>(target_.rows - found_) / rate;
    const double wave = std::clamp(likely, 1.0, static_cast<double>(kLargestWave));
    const Index chunks = (static_cast<Index>(wave) + RowMaker::kChunk - 1) / RowMaker::kChunk;
    return chunks * RowMaker::kChunk;
  }

  const RowMaker& maker_;
  const Target& target_;
  Index tried_ = 0;
  Index found_ = 0;
};

Table all_rows(const RowMaker& maker, const Target& target) {
  Table table;
  TargetRows rows(maker, target);
  while (!rows.done()) append_rows(table, rows.next());
  return table;
}

// Interleaves the targets row by row, so that a balanced table needs no shuffling.
Table take_turns(const RowMaker& maker, const std::vector<Target>& targets) {
  Table grouped;
  std::vector<Index> starts;
  for (const Target& target : targets) {
    starts.push_back(grouped.rows);
    append_rows(grouped, all_rows(maker, target));
  }
  std::vector<Index> order;
  for (Index turn = 0; static_cast<Index>(order.size()) < grouped.rows; ++turn) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (turn < targets[i].rows) order.push_back(starts[i] + turn);
    }
  }
  return select_rows(grouped, order);
}

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
  ModelFile file = read_model_file(options.model);
  check_program(program.name, file, options.model);
  FitOptions fit = program.defaults;
  take_options(file, fit);
  fit.device = options.device;
  const TableEncoder encoder = TableEncoder::load(file);
  const std::unique_ptr<RowGenerator> generator =
      program.make_row_generator(encoder.layout(), fit, networks_for_rows(std::move(file)));
  const RowMaker maker(encoder, *generator);
  const std::vector<Target> targets =
      make_targets({options.where, options.balance, options.rows, options.seed}, maker);

  TableWriter writer(options.output, encoder.columns(), write_options(fit, options));
  if (targets.size() > 1) {
    writer.write(take_turns(maker, targets));
  } else {
    TargetRows rows(maker, targets.at(0));
    while (!rows.done()) writer.write(rows.next());
  }
  writer.close();
}

}  // namespace ballast
