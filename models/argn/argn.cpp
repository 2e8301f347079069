#include "models/argn/argn.h"

#include <algorithm>

#include "models/argn/row_generator.h"
#include "models/argn/trainer.h"

namespace ballast::argn {
namespace {

constexpr Index kFewRows = 3000;

void choose_defaults(FitOptions& options, Index rows) {
  const bool few = rows < kFewRows;
  if (options.batch_size == 0) options.batch_size = few ? 32 : rows < 10000 ? 128 : 256;
  if (options.steps == 0 && options.epochs == 0) {
    options.steps = std::clamp<Index>(50 * rows / options.batch_size, 2000, 5000);
  }
  options.encoder.bins->bins = getenv("X_BINS") ? atoi(getenv("X_BINS")) : few ? 32 : 128;
  if (rows < 300) options.early_stop = 0;
}

}  // namespace

const TableKind& kind() {
  static const TableKind kKind = [] {
    TableKind kind;
    kind.name = "argn";
    kind.defaults.layers = {{"network", {512, 128}}};
    kind.defaults.learning_rate = 2e-3;
    kind.defaults.weight_decay = 0.3;
    kind.defaults.batch_size = 0;
    kind.defaults.epochs = 0;
    kind.defaults.early_stop = 5;
    kind.defaults.early_stop_help =
        "measurements, of 20 in all, without a better likelihood of held-out rows";
    kind.defaults.encoder.bins = BinOptions();
    kind.defaults.encoder.protect = 5;
    kind.defaults.unused = {"embedding", "pac"};
    kind.choose_defaults = choose_defaults;
    kind.make_trainer = [](const EncodedTable& table, const FitOptions& options) {
      return std::make_unique<Trainer>(table, options);
    };
    kind.make_row_generator = [](const RowLayout& layout, const FitOptions& options,
                                 const ModelFile& file) {
      return std::make_unique<RowGenerator>(layout, options, file);
    };
    kind.log_likelihood = log_likelihood;
    return kind;
  }();
  return kKind;
}

TableModel fit(const Table& table, const FitOptions& options, TrainingObserver* observer) {
  return TableModel::fit(kind(), table, options, observer);
}

TableModel load(const std::string& path) { return TableModel::load(kind(), path); }

}  // namespace ballast::argn
