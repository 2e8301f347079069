// Encodes tables with a target column as rows with classes, and decodes them.
#pragma once

#include <memory>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "io/safetensors.h"
#include "models/rae/item_sets.h"
#include "models/rae/labelled_table.h"

namespace ballast::rae {

// Part of a model of a table.
struct LabelledEncoder {
  TableEncoder features;  // of the columns other than the target
  TargetColumn target;

  // All columns, in the order of the table.
  std::vector<ColumnInfo> columns() const { return joined(features.columns(), target); }
  void save(ModelFile& file) const;
};
using LabelledEncoderPointer = std::shared_ptr<const LabelledEncoder>;

LabelledEncoderPointer fit_encoder(const LabelledTable& table, const EncoderOptions& options);
// Throws Error for a file that is not of a model of a table.
LabelledEncoderPointer load_encoder(const ModelFile& file);
// Whether the encoder was fitted to this table or one with the same columns, counts and ranges.
bool is_fitted_to(const LabelledEncoder& encoder, const LabelledTable& table, Index protect);

// All models of a table use the same encoded rows: the random numbers do not depend on the seed of
// the model. Throws Error for columns or classes that the encoder does not have.
RowSet encode(const LabelledEncoderPointer& encoder, const LabelledTable& table);
// Without labels.
RowSet encode(const LabelledEncoderPointer& encoder, const Table& features);
// With the target column. `seed` selects what the encoding has lost, such as rare categories.
Table decode(const RowSet& rows, std::uint64_t seed);

}  // namespace ballast::rae
