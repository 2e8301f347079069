#include "models/tabular/table_model.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "data/tables/table_rows.h"
#include "metrics/tables/quality.h"
#include "models/tabular/row_maker.h"
#include "models/tabular/table_sampler.h"
#include "models/training/model_file.h"
#include "models/training/training_loop.h"

namespace ballast {
namespace {

constexpr Index kEpochsBetween = 5;  // measurements of the quality
constexpr Index kChecks = 20;        // measurements of the likelihood in a training

// The quality of as many synthetic rows as were held out.
double measure_sample(const TableKind& kind, const FitOptions& options, const TrainingData& data,
                      const ModelFile& networks) {
  const auto generator = kind.make_row_generator(data.encoder.layout(), options, networks);
  const RowMaker maker(data.encoder, data.relations, *generator);
  CandidateStream stream;
  stream.seed = options.seed;
  const Index chunks = (data.held_out.rows + RowMaker::kChunk - 1) / RowMaker::kChunk;
  const Table synthetic = maker.make(stream, 0, chunks * RowMaker::kChunk);
  std::vector<Index> rows(static_cast<std::size_t>(data.held_out.rows));
  std::iota(rows.begin(), rows.end(), 0);
  return measure_quality(data.held_out, select_rows(synthetic, rows)).quality;
}

}  // namespace

void check_model_options(const TableKind& kind, FitOptions options) {
  constexpr Index kManyRows = 1'000'000;
  choose_defaults(kind, options, kManyRows);
  using Names = std::vector<std::string>;
  const auto check = [](bool right, const std::string& what, const Names& names) {
    if (!right) throw UsageError(what, names);
  };
  const std::string batch = "batch size " + std::to_string(options.batch_size);
  const EncoderOptions& encoder = options.encoder;
  check(options.batch_size >= 2, batch + ": must be at least 2", {"batch-size"});
  check(options.pac >= 1 && options.batch_size % options.pac == 0,
        batch + " is not divisible by pac " + std::to_string(options.pac), {"batch-size", "pac"});
  check(options.embedding >= 1 && encoder.max_categories >= 1 && encoder.protect >= 1,
        "the size of the embedding, the maximum number of categories and the number of rows that "
        "protect a category must be at least 1",
        {"embedding", "max-categories", "protect"});
  check(options.learning_rate > 0, "the learning rate must be above 0", {"learning-rate"});
  check(options.epochs >= 0 && options.steps >= 0 && options.epochs + options.steps > 0,
        "the number of epochs or steps must be at least 1", {"epochs", "steps"});
  check(options.early_stop >= 0, "early stopping after a negative number of epochs",
        {"early-stop"});
  check(options.dropout >= 0 && options.dropout < 1, "dropout must be at least 0 and below 1",
        {"dropout"});
  check(options.weight_decay >= 0, "weight decay must not be negative", {"weight-decay"});
  for (const auto& [network, standard] : kind.defaults.layers) {
    const auto widths = options.layers.find(network);
    check(widths != options.layers.end() && !widths->second.empty() &&
              *std::min_element(widths->second.begin(), widths->second.end()) >= 1,
          network + ": the widths of its layers are required and must be at least 1", {network});
  }
}

void choose_defaults(const TableKind& kind, FitOptions& options, Index rows) {
  if (kind.choose_defaults) kind.choose_defaults(options, rows);
}

std::optional<EarlyStop> make_early_stop(const TableKind& kind, const FitOptions& options,
                                         const TrainingData& data, const Trainer& trainer) {
  if (data.held_out.rows == 0) return {};
  const Index per_epoch = trainer.steps_per_epoch();
  if (!kind.log_likelihood) {
    const Index interval = std::min(kEpochsBetween, options.early_stop) * per_epoch;
    return EarlyStop(
        {.interval = interval, .patience = options.early_stop * per_epoch},
        [&](const ModelFile& networks) { return measure_sample(kind, options, data, networks); });
  }
  const Index interval = std::max<Index>(1, total_steps(options, per_epoch) / kChecks);
  const EncodedTable held_out =
      data.encoder.encode(data.relations.reduce(data.held_out), options.seed);
  return EarlyStop({.interval = interval,
                    .patience = options.early_stop * interval,
                    .score = "held-out log-likelihood",
                    .decimals = 3},
                   [&, held_out](const ModelFile& networks) {
                     return kind.log_likelihood(held_out, options, networks);
                   });
}

void describe_model(const TableKind& kind, const FitOptions& options, const ReadingOptions& reading,
                    const TrainingData& data, ModelFile& file) {
  nlohmann::json kept = kept_options(options);
  kept.update(kept_options(reading));
  put_header(kind.name, kept, options, file);
  file.strings["fingerprint"] = data.fingerprint;
  data.encoder.save(file);
  data.relations.save(file);
  if (data.marginals) data.marginals->save(file);
}

TableModel TableModel::fit(const TableKind& kind, const Table& table, FitOptions options,
                           TrainingObserver* observer, const ReadingOptions& reading,
                           const ModelFile* resumed) {
  check_model_options(kind, options);
  choose_defaults(kind, options, table.rows);
  const TrainingData data = make_training_data(table, options, resumed);
  for (const TableWarning& warning : data.warnings) {
    if (observer != nullptr) observer->message("warning: " + warning.text);
  }
  for (const std::string& text : relation_messages(data.relations)) {
    if (observer != nullptr) observer->message(text);
  }
  const std::unique_ptr<Trainer> trainer = kind.make_trainer(data.rows, options);
  std::optional<EarlyStop> early_stop = make_early_stop(kind, options, data, *trainer);
  LoopOptions loop_options;
  loop_options.steps = total_steps(options, trainer->steps_per_epoch());
  loop_options.observer = observer;
  return {kind, train_in_memory(
                    *trainer, loop_options, early_stop ? &*early_stop : nullptr,
                    [&](ModelFile& file) { describe_model(kind, options, reading, data, file); },
                    resumed)};
}

TableModel TableModel::load(const TableKind& kind, const std::string& path) {
  ModelFile file = read_model_file(path);
  check_program(kind.name, file, path);
  return {kind, std::move(file)};
}

void TableModel::save(const std::string& path, bool force) const {
  write_model_file(path, file_, force);
}

Table TableModel::sample(const TargetOptions& request) const {
  const TableSampler sampler(kind_, file_);
  Table table;
  sampler.sample(request, [&](const Table& rows) { append_rows(table, rows); });
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    table.columns[i].info = sampler.columns()[i];
  }
  return table;
}

}  // namespace ballast
