// Encodes tables with a target column as rows with classes, and decodes them.
#pragma once

#include <memory>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation_transform.h"
#include "io/safetensors.h"
#include "models/rae/item_sets.h"
#include "models/rae/labelled_table.h"

namespace ballast::rae {

// Part of a model of a table.
struct LabelledEncoder {
  RelationTransform relations;  // between the columns other than the target
  TableEncoder features;        // of these columns, reduced
  TargetColumn target;

  // All columns, in the order of the table.
  std::vector<ColumnInfo> columns() const { return joined(relations.columns(), target); }
  void save(ModelFile& file) const;
};
using LabelledEncoderPointer = std::shared_ptr<const LabelledEncoder>;

// Throws RelationError as find_relations() does.
LabelledEncoderPointer fit_encoder(const LabelledTable& table, const RelationOptions& relations,
                                   const EncoderOptions& options);
// Throws Error for a file that is not of a model of a table.
LabelledEncoderPointer load_encoder(const ModelFile& file);
// The encoder of a model; null if the model was fitted to a table with other columns, counts or
// ranges.
LabelledEncoderPointer load_encoder(const ModelFile& file, const LabelledTable& table,
                                    Index protect);
// What the user should know about rare categories of the table that the encoder was fitted to; see
// ballast::rare_value_warnings.
std::vector<TableWarning> rare_value_warnings(const LabelledTable& table,
                                              const LabelledEncoder& encoder);

// All models of a table use the same encoded rows: the random numbers do not depend on the seed of
// the model. Throws Error for columns or classes that the encoder does not have.
RowSet encode(const LabelledEncoderPointer& encoder, const LabelledTable& table);
// Without labels. Columns that follow from others are not used.
RowSet encode(const LabelledEncoderPointer& encoder, const Table& features);
// With the target column. `seed` selects what the encoding has lost, such as rare categories.
Table decode(const RowSet& rows, std::uint64_t seed);

}  // namespace ballast::rae
