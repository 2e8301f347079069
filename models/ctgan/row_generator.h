// Row generation with the trained generator. Batch norm uses its running statistics and is folded
// into the weights, so a row does not depend on the rest of the batch.
#pragma once

#include <cstdint>
#include <vector>

#include "models/ctgan/networks.h"
#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"

namespace ballast::ctgan {

// The number of training rows with each category, for each condition column. For unconditional
// rows, the column of the condition is drawn uniformly and the category according to these counts.
using ConditionCounts = std::vector<std::vector<std::int64_t>>;
ConditionCounts count_conditions(const EncodedTable& table);
void save_counts(const ConditionCounts& counts, ModelFile& file);
ConditionCounts load_counts(const RowLayout& layout, const ModelFile& file);

class RowGenerator : public ballast::RowGenerator {
 public:
  // Loads parameters, running statistics and counts from the model file. Runs on options.device.
  RowGenerator(const RowLayout& layout, const FitOptions& options, const ModelFile& file);

  Index values_per_row() const override;
  void generate(const CandidateStream& stream, Index first, EncodedTable& out) const override;

 private:
  struct Layer {
    std::vector<Tensor> weights;  // one for each part of the input
    Tensor bias;
  };
  SparseTensor draw_conditions(const CandidateStream& candidates, Index first, Index rows) const;
  Tensor logits(const Tensor& z, const SparseTensor& condition) const;

  void fold(const Generator& generator);

  RowLayout layout_;
  Device device_;
  Index latent_;
  ConditionCounts cumulative_;
  std::vector<Layer> layers_;
};

}  // namespace ballast::ctgan
