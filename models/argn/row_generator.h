// Row generation with the trained network.
#pragma once

#include "models/argn/completion.h"
#include "models/tabular/options.h"
#include "models/tabular/row_generator.h"

namespace ballast::argn {

class RowGenerator : public ballast::RowGenerator {
 public:
  // Loads the parameters from the model file. Runs on options.device.
  RowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file);

  Index values_per_row() const override { return network_.values_per_row(); }
  void generate(const CandidateStream& candidates, Index first, EncodedTable& out) const override;

 private:
  Variables variables_;
  AnyOrderNetwork network_;
  AnyOrderNetwork::Tables tables_;
};

}  // namespace ballast::argn
