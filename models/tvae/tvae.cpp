#include "models/tvae/tvae.h"

#include "models/tvae/row_generator.h"
#include "models/tvae/trainer.h"

namespace ballast::tvae {

const TableKind& kind() {
  static const TableKind kKind = [] {
    TableKind kind;
    kind.name = "tvae";
    kind.defaults.layers = {{"encoder", {128, 128}}, {"decoder", {128, 128}}};
    kind.defaults.learning_rate = 1e-3;
    kind.defaults.batch_size = 0;
    kind.defaults.epochs = 0;
    kind.choose_defaults = [](FitOptions& o, Index rows) { choose_training(o, rows, 3000); };
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

}  // namespace ballast::tvae
