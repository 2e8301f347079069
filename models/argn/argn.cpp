#include "models/argn/argn.h"

#include <algorithm>
#include <cmath>

#include "models/argn/row_generator.h"
#include "models/argn/trainer.h"

namespace ballast::argn {
namespace {

// Chosen on held-out rows of Adult, MAGIC and Online Shoppers, of 5,000 rows of MAGIC and of 1,000
// rows of each: fewer rows need a stronger decay and more dropout.
void choose_defaults(FitOptions& options, Index rows) {
  constexpr Index kFewRows = 3000;
  constexpr Index kLeastHeldOut = 300;
  const bool few = rows < kFewRows;
  if (options.batch_size == 0) options.batch_size = std::clamp<Index>(rows / 20, 128, 512);
  if (options.steps == 0 && options.epochs == 0) options.steps = few ? 800 : 2000;
  if (options.learning_rate == kByRows) options.learning_rate = few ? 3e-3 : 4.5e-3;
  if (options.weight_decay == kByRows) {
    options.weight_decay = std::clamp(0.4 * std::sqrt(30000 / static_cast<double>(rows)), 0.4, 2.0);
  }
  if (options.dropout == kByRows) options.dropout = few ? 0.25 : rows < 20000 ? 0.1 : 0;
  if (options.encoder.protect == 0) options.encoder.protect = rows < kFewRows / 10 ? 2 : 5;
  if (options.encoder.bins->bins == 0) options.encoder.bins->bins = few ? 32 : 128;
  if (options.early_stop == kByRows) options.early_stop = rows < kLeastHeldOut ? 0 : 5;
}

}  // namespace

const TableKind& kind() {
  static const TableKind kKind = [] {
    TableKind kind;
    kind.name = "argn";
    kind.defaults.layers = {{"network", {512, 128}}};
    kind.defaults.learning_rate = kByRows;
    kind.defaults.most_held_out = 2000;
    kind.defaults.batch_size = 0;
    kind.defaults.epochs = 0;
    kind.defaults.weight_decay = kByRows;
    kind.defaults.dropout = kByRows;
    kind.defaults.early_stop = kByRows;
    kind.defaults.early_stop_help =
        "measurements, of 20 in all, without a better likelihood of held-out rows";
    kind.defaults.encoder.bins = BinOptions{.bins = 0};
    kind.defaults.encoder.protect = 0;
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
