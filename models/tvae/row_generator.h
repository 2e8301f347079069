// Row generation with the trained decoder: alpha ~ N(tanh, sigma); categories are sampled from
// their softmax. The paper takes the most probable category instead, which loses the variation that
// the latent does not determine.
#pragma once

#include <vector>

#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"
#include "models/tvae/networks.h"

namespace ballast::tvae {

class RowGenerator : public ballast::RowGenerator {
 public:
  // Loads the parameters from the model file. Runs on options.device.
  RowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file);

  Index values_per_row() const override { return values_per_row_; }
  void generate(const CandidateStream& candidates, Index first, EncodedTable& out) const override;

 private:
  RowLayout rows_;
  Device device_;
  DecoderLayout layout_;
  Decoder decoder_;
  Index values_per_row_;
};

}  // namespace ballast::tvae
