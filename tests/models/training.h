// Shared by the tests of training: small options, a model trained on a generated table, value
// shares.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "models/ctgan/row_generator.h"
#include "models/ctgan/trainer.h"
#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"
#include "models/tabular/row_maker.h"
#include "models/training/trainer.h"
#include "models/tvae/row_generator.h"
#include "models/tvae/trainer.h"

namespace ballast::test {

inline FitOptions small_options(bool ctgan) {
  FitOptions options;
  options.batch_size = 200;
  options.embedding = 16;
  options.pac = ctgan ? 10 : 1;
  options.learning_rate = 1e-3;
  options.layers = {
      {"generator", {48, 48}}, {"critic", {48, 48}}, {"encoder", {48, 48}}, {"decoder", {48, 48}}};
  return options;
}

inline std::unique_ptr<Trainer> make_trainer(bool ctgan, const EncodedTable& rows,
                                             const FitOptions& options) {
  if (ctgan) return std::make_unique<ctgan::Trainer>(rows, options);
  return std::make_unique<tvae::Trainer>(rows, options);
}

inline std::unique_ptr<RowGenerator> make_generator(bool ctgan, const RowLayout& layout,
                                                    const FitOptions& options,
                                                    const ModelFile& file) {
  if (ctgan) return std::make_unique<ctgan::RowGenerator>(layout, options, file);
  return std::make_unique<tvae::RowGenerator>(layout, options, file);
}

// A model trained on a table for some steps.
class Trained {
 public:
  Trained(bool ctgan, const Table& table, Index steps, FitOptions options)
      : encoder_(TableEncoder::fit(table, options.encoder, options.seed)),
        rows_(encoder_.encode(table, options.seed)) {
    const auto trainer = make_trainer(ctgan, rows_, options);
    for (Index step = 0; step < steps; ++step) {
      trainer->step(step);
      losses_ = trainer->take_losses().back();
      if (step == 0) first_losses_ = losses_;
    }
    trainer->save(file_);
    generator_ = make_generator(ctgan, encoder_.layout(), options, file_);
  }
  Trained(bool ctgan, const Table& table, Index steps)
      : Trained(ctgan, table, steps, small_options(ctgan)) {}

  const TableEncoder& encoder() const { return encoder_; }
  const ModelFile& file() const { return file_; }
  const RowGenerator& generator() const { return *generator_; }
  RowMaker maker() const { return {encoder_, *generator_}; }
  const std::vector<double>& losses() const { return losses_; }
  const std::vector<double>& first_losses() const { return first_losses_; }

 private:
  TableEncoder encoder_;
  EncodedTable rows_;
  std::vector<double> losses_;
  std::vector<double> first_losses_;
  ModelFile file_;
  std::unique_ptr<RowGenerator> generator_;
};

inline double share(const Column& column, const std::string& value) {
  Index count = 0;
  for (const std::int32_t code : column.codes) {
    count += column.info.values[static_cast<std::size_t>(code)] == value ? 1 : 0;
  }
  return static_cast<double>(count) / static_cast<double>(column.codes.size());
}

inline bool same_rows(const Table& a, const Table& b) {
  if (a.rows != b.rows || a.columns.size() != b.columns.size()) return false;
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    if (a.columns[i].codes != b.columns[i].codes || a.columns[i].reals != b.columns[i].reals ||
        a.columns[i].integers != b.columns[i].integers) {
      return false;
    }
  }
  return true;
}

}  // namespace ballast::test
