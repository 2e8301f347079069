// Generates the rows that a call asks for with a trained table model.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation_transform.h"
#include "io/safetensors.h"
#include "models/tabular/calibration.h"
#include "models/tabular/table_kind.h"
#include "models/tabular/targets.h"

namespace ballast {

class TableSampler {
 public:
  // From a model file, whose memory is released as far as it is not needed. Throws Error for a
  // corrupt file. Models can be moved between CPU and GPU.
  TableSampler(const TableKind& kind, ModelFile file, const std::string& device = "cpu");

  // Of the rows.
  const std::vector<ColumnInfo>& columns() const { return relations_.columns(); }

  // Passes the rows to `take`, some at a time, in tables without ColumnInfo. The rows of a balanced
  // column take turns. The result depends on the model and the request only, not on the number of
  // threads. Throws Error for an unknown column or value, for contradictory conditions, and if the
  // model generates too few rows that satisfy the conditions.
  void sample(const TargetOptions& request, const std::function<void(const Table&)>& take) const;

 private:
  TableEncoder encoder_;
  RelationTransform relations_;
  std::unique_ptr<RowGenerator> generator_;
  std::optional<Marginals> marginals_;
};

}  // namespace ballast
