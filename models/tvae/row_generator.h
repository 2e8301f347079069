// The trained decoder at work: alpha ~ N(tanh, sigma), categories drawn from their softmax (taking
// the most probable one instead, as the paper does, loses what the latent vector does not settle).
#pragma once

#include <vector>

#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"
#include "models/tvae/networks.h"

namespace ballast {

class TvaeRowGenerator : public RowGenerator {
 public:
  // Takes the parameters of the model file.
  TvaeRowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file);

  bool takes_conditions() const override { return false; }
  void generate(const CandidateStream& candidates, Index first, EncodedTable& out) const override;

 private:
  RowLayout rows_;
  Device device_;
  DecoderLayout layout_;
  TvaeDecoder decoder_;
};

}  // namespace ballast
