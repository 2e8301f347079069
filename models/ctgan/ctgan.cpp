#include "models/ctgan/ctgan.h"

#include "models/ctgan/row_generator.h"
#include "models/ctgan/trainer.h"

namespace ballast::ctgan {

namespace {

// Packs of ten rows, as in the paper, need more rows than a short table has.
void choose_defaults(FitOptions& options, Index rows) {
  constexpr Index kPack = 10;
  if (options.pac == 0 && options.batch_size % kPack == 0 && !is_short(rows)) options.pac = kPack;
  if (options.pac == 0) options.pac = 1;
  choose_training(options, rows, 5000);
}

}  // namespace

const TableKind& kind() {
  static const TableKind kKind = [] {
    TableKind kind;
    kind.name = "ctgan";
    kind.defaults.layers = {{"generator", {256, 256}}, {"critic", {256, 256}}};
    kind.defaults.pac = 0;
    kind.defaults.batch_size = 0;
    kind.defaults.epochs = 0;
    kind.choose_defaults = choose_defaults;
    kind.defaults.learning_rate = 2e-4;
    kind.make_trainer = [](const EncodedTable& table, const FitOptions& options) {
      return std::make_unique<Trainer>(table, options);
    };
    kind.make_row_generator = [](const RowLayout& layout, const FitOptions& options,
                                 const ModelFile& file) {
      return std::make_unique<RowGenerator>(layout, options, file);
    };
    return kind;
  }();
  return kKind;
}

TableModel fit(const Table& table, const FitOptions& options, TrainingObserver* observer) {
  return TableModel::fit(kind(), table, options, observer);
}

TableModel load(const std::string& path) { return TableModel::load(kind(), path); }

}  // namespace ballast::ctgan
