// --early-stop: the quality figure on held-out rows decides when to stop and which model is kept.
#pragma once

#include <functional>

#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

class EarlyStop {
 public:
  // patience: epochs without a better figure. measure: the quality of rows made with the networks
  // of a model file, from 0 to 1.
  EarlyStop(Index patience, std::function<double(const ModelFile&)> measure);

  Index interval() const;  // epochs from measurement to measurement
  // Measures; keeps the networks if they are the best so far. Returns the figure.
  double evaluate(Index epoch, const ModelFile& networks);
  bool over(Index epoch) const;  // patience is at its end

  double best_quality() const { return best_quality_; }
  Index best_epoch() const { return best_epoch_; }
  void save(ModelFile& file) const;
  void load(const ModelFile& file);

 private:
  Index patience_;
  std::function<double(const ModelFile&)> measure_;
  double best_quality_ = -1;
  Index best_epoch_ = 0;  // 0: none yet
  ModelFile best_;
};

}  // namespace ballast
