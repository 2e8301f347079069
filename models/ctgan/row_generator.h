// The trained generator at work: batch norm at its running statistics, folded into the weights, so
// that a row does not depend on its neighbours.
#pragma once

#include <cstdint>
#include <vector>

#include "models/ctgan/networks.h"
#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"

namespace ballast {

// How often each category of each condition column was seen: rows asked for without a condition get
// one drawn from these, the column uniformly.
using ConditionCounts = std::vector<std::vector<std::int64_t>>;
ConditionCounts count_conditions(const EncodedTable& table);
void save_counts(const ConditionCounts& counts, ModelFile& file);
ConditionCounts load_counts(const RowLayout& layout, const ModelFile& file);

class CtganRowGenerator : public RowGenerator {
 public:
  // On options.device, by the parameters, running statistics and counts of the model file.
  CtganRowGenerator(const RowLayout& layout, const FitOptions& options, const ModelFile& file);

  bool takes_conditions() const override { return layout_.condition_columns > 0; }
  void generate(const CandidateStream& stream, Index first, EncodedTable& out) const override;

 private:
  struct Layer {
    std::vector<Tensor> weights;  // a part of its input each
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

}  // namespace ballast
