#include "models/rae/labelled_encoder.h"

#include <utility>

#include "models/tabular/training_data.h"

namespace ballast::rae {
namespace {

constexpr std::uint64_t kEncodingSeed = 0;

}  // namespace

void LabelledEncoder::save(ModelFile& file) const {
  features.save(file);
  save_target(target, file);
}

LabelledEncoderPointer fit_encoder(const LabelledTable& table, const EncoderOptions& options) {
  return std::make_shared<LabelledEncoder>(
      LabelledEncoder{TableEncoder::fit(table.features, options, kEncodingSeed), table.target});
}

LabelledEncoderPointer load_encoder(const ModelFile& file) {
  TableEncoder features = TableEncoder::load(file);
  TargetColumn target = load_target(file, features.columns().size());
  return std::make_shared<LabelledEncoder>(LabelledEncoder{std::move(features), std::move(target)});
}

bool is_fitted_to(const LabelledEncoder& encoder, const LabelledTable& table, Index protect) {
  return ballast::is_fitted_to(encoder.features, table.features, protect) &&
         encoder.target.info.values == table.target.info.values;
}

RowSet encode(const LabelledEncoderPointer& encoder, const LabelledTable& table) {
  RowSet rows = encode(encoder, table.features);
  rows.labels = relabelled(table.labels, table.target.info.values, rows.class_names, "the model");
  return rows;
}

RowSet encode(const LabelledEncoderPointer& encoder, const Table& features) {
  return {
      encoder->features.encode(features, kEncodingSeed), {}, encoder->target.info.values, encoder};
}

Table decode(const RowSet& rows, std::uint64_t seed) {
  Table features;
  rows.encoder->features.decode(rows.rows, seed, 0, true, features);
  return joined(std::move(features), rows.encoder->target, rows.labels);
}

}  // namespace ballast::rae
