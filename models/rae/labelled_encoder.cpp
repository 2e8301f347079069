#include "models/rae/labelled_encoder.h"

#include <optional>
#include <utility>

#include "models/tabular/training_data.h"

namespace ballast::rae {
namespace {

constexpr std::uint64_t kEncodingSeed = 0;

}  // namespace

void LabelledEncoder::save(ModelFile& file) const {
  features.save(file);
  relations.save(file);
  save_target(target, file);
}

LabelledEncoderPointer fit_encoder(const LabelledTable& table, const RelationOptions& relations,
                                   const EncoderOptions& options) {
  FittedColumns columns = fit_columns(table.features, relations, options, kEncodingSeed);
  return std::make_shared<LabelledEncoder>(
      LabelledEncoder{std::move(columns.relations), std::move(columns.encoder), table.target});
}

LabelledEncoderPointer load_encoder(const ModelFile& file) {
  TableEncoder features = TableEncoder::load(file);
  RelationTransform relations = RelationTransform::load(file, features.columns());
  TargetColumn target = load_target(file, relations.columns().size());
  return std::make_shared<LabelledEncoder>(
      LabelledEncoder{std::move(relations), std::move(features), std::move(target)});
}

LabelledEncoderPointer load_encoder(const ModelFile& file, const LabelledTable& table,
                                    Index protect) {
  std::optional<FittedColumns> columns = load_columns(table.features, file, protect);
  if (!columns) return nullptr;
  TargetColumn target = load_target(file, columns->relations.columns().size());
  if (target.info.values != table.target.info.values) return nullptr;
  return std::make_shared<LabelledEncoder>(LabelledEncoder{
      std::move(columns->relations), std::move(columns->encoder), std::move(target)});
}

std::vector<TableWarning> rare_value_warnings(const LabelledTable& table,
                                              const LabelledEncoder& encoder) {
  return ballast::rare_value_warnings(encoder.relations.reduce(table.features), encoder.features);
}

RowSet encode(const LabelledEncoderPointer& encoder, const LabelledTable& table) {
  RowSet rows = encode(encoder, table.features);
  rows.labels = relabelled(table.labels, table.target.info.values, rows.class_names, "the model");
  return rows;
}

RowSet encode(const LabelledEncoderPointer& encoder, const Table& features) {
  return {encoder->features.encode(encoder->relations.reduce(features), kEncodingSeed),
          {},
          encoder->target.info.values,
          encoder};
}

Table decode(const RowSet& rows, std::uint64_t seed) {
  Table features;
  rows.encoder->features.decode(rows.rows, seed, 0, true, features);
  return joined(rows.encoder->relations.restore(std::move(features)), rows.encoder->target,
                rows.labels);
}

}  // namespace ballast::rae
