#include "models/tabular/table_sampler.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "data/tables/table_rows.h"
#include "kernels/error.h"
#include "metrics/report/format.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

// Most candidates generated at a time: enough work for all threads, with little memory. A wave of
// many columns is limited by its values.
constexpr Index kLargestWave = 32 * RowMaker::kChunk;
constexpr Index kWaveValues = Index{1} << 21;
// The number of candidates after which sampling gives up: the larger of kPatience in total and
// kPatienceRow per requested row.
constexpr Index kPatience = 1000000;
constexpr Index kPatienceRow = 1000;

// At most `most` rows and `values` values, in whole chunks.
Index limited_rows(const RowMaker& maker, Index most, Index values) {
  const Index rows = std::min(most, values / static_cast<Index>(maker.columns().size()));
  return std::max(maker.chunk(), rows / maker.chunk() * maker.chunk());
}

Index largest_wave(const RowMaker& maker) { return limited_rows(maker, kLargestWave, kWaveValues); }

// From rows of a fixed stream: the same for all requests.
Calibration calibrate(const Marginals& marginals, const RowMaker& maker) {
  constexpr Index kLeastRows = 32768;
  constexpr Index kMostRows = 131072;
  constexpr Index kMostValues = Index{1} << 22;
  constexpr std::uint64_t kSeed = 0x63616c69;
  const Index most = std::clamp(4 * marginals.rows(), kLeastRows, kMostRows);
  const Index rows = limited_rows(maker, most, kMostValues);
  return {marginals, maker.encoder(), maker.encoded({.seed = kSeed}, 0, rows)};
}

bool satisfies_all(const Target& target, const std::vector<ColumnInfo>& infos, const Table& table,
                   Index row) {
  return std::all_of(target.requirements.begin(), target.requirements.end(),
                     [&](const Requirement& r) {
                       return fulfils(r, infos[r.column], table.columns[r.column], row);
                     });
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
  // The next rows of the target, without ColumnInfo; possibly empty. `soon`: the number of rows
  // that the caller needs next.
  Table next(Index soon) {
    const Index wave = wave_size(soon);
    Table table = maker_.make_values(target_.stream, tried_, wave, target_.wanted);
    std::vector<Index> kept;
    for (Index row = 0; row < table.rows && found_ < target_.rows; ++row) {
      if (!satisfies_all(target_, maker_.columns(), table, row)) continue;
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
  Index wave_size(Index soon) const {
    const double rate = static_cast<double>(found_ + 1) / static_cast<double>(tried_ + 1);
    const double likely = static_cast<double>(std::min(soon, target_.rows - found_)) / rate;
    const double wave = std::clamp(likely, 1.0, static_cast<double>(largest_wave(maker_)));
    const Index chunks = (static_cast<Index>(wave) + maker_.chunk() - 1) / maker_.chunk();
    return chunks * maker_.chunk();
  }

  const RowMaker& maker_;
  const Target& target_;
  Index tried_ = 0;
  Index found_ = 0;
};

// Hands out the rows of a target in given numbers.
class TargetQueue {
 public:
  TargetQueue(const RowMaker& maker, const Target& target) : rows_(maker, target) {}

  // The next `count` rows of the target; fewer at its end.
  Table take(Index count) {
    Table taken = take_ready(count);
    while (taken.rows < count && !rows_.done()) {
      ready_ = rows_.next(count - taken.rows);
      given_ = 0;
      append_rows(taken, take_ready(count - taken.rows));
    }
    return taken;
  }

 private:
  Table take_ready(Index count) {
    std::vector<Index> rows(static_cast<std::size_t>(std::min(count, ready_.rows - given_)));
    std::iota(rows.begin(), rows.end(), given_);
    given_ += static_cast<Index>(rows.size());
    return select_rows(ready_, rows);
  }

  TargetRows rows_;
  Table ready_;
  Index given_ = 0;  // rows of ready_ that were handed out
};

// Row 0 of each group, row 1 of each group, and so on. starts: the first row of each group, and the
// number of rows.
std::vector<Index> interleaved(const std::vector<Index>& starts, Index turns) {
  std::vector<Index> order;
  for (Index turn = 0; turn < turns; ++turn) {
    for (std::size_t group = 0; group + 1 < starts.size(); ++group) {
      const Index row = starts[group] + turn;
      if (row < starts[group + 1]) order.push_back(row);
    }
  }
  return order;
}

// Interleaves the targets row by row, so that a balanced table needs no shuffling.
void sample_in_turns(const RowMaker& maker, const std::vector<Target>& targets,
                     const std::function<void(const Table&)>& take) {
  const Index turns = std::max<Index>(1, largest_wave(maker) / static_cast<Index>(targets.size()));
  std::vector<TargetQueue> queues;
  for (const Target& target : targets) queues.emplace_back(maker, target);
  while (true) {
    Table grouped;
    std::vector<Index> starts{0};
    for (TargetQueue& queue : queues) {
      append_rows(grouped, queue.take(turns));
      starts.push_back(grouped.rows);
    }
    if (grouped.rows == 0) return;
    take(select_rows(grouped, interleaved(starts, turns)));
  }
}

}  // namespace

TableSampler::TableSampler(const TableKind& kind, ModelFile file, const std::string& device)
    : encoder_(TableEncoder::load(file)),
      relations_(RelationTransform::load(file, encoder_.columns())) {
  FitOptions options = kind.defaults;
  take_kept_options(file, options);
  options.device = device;
  marginals_ = Marginals::load(file, encoder_);
  generator_ =
      kind.make_row_generator(encoder_.layout(), options, networks_for_rows(std::move(file)));
}

void TableSampler::sample(const TargetOptions& request,
                          const std::function<void(const Table&)>& take) const {
  RowMaker maker(encoder_, relations_, *generator_);
  std::optional<Calibration> calibration;
  if (marginals_ && !request.raw) maker.use(calibration.emplace(calibrate(*marginals_, maker)));
  const std::vector<Target> targets = make_targets(request, maker);
  if (targets.size() > 1) return sample_in_turns(maker, targets, take);
  TargetRows rows(maker, targets.at(0));
  while (!rows.done()) take(rows.next(request.rows));
}

}  // namespace ballast
