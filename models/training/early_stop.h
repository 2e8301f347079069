// --early-stop: the quality measured on held-out rows decides when training stops and which
// networks are kept.
#pragma once

#include <functional>

#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

class EarlyStop {
 public:
  // patience: number of epochs without improvement after which training stops. measure: returns the
  // quality, from 0 to 1, of rows generated with the networks of a model file.
  EarlyStop(Index patience, std::function<double(const ModelFile&)> measure);

  Index interval() const;  // epochs between measurements
  // Measures the quality, keeps the networks if they are the best so far, and returns the quality.
  double evaluate(Index epoch, const ModelFile& networks);
  bool over(Index epoch) const;  // whether the patience is exhausted

  double best_quality() const { return best_quality_; }
  Index best_epoch() const { return best_epoch_; }
  void save(ModelFile& file) const;
  void load(const ModelFile& file);

 private:
  Index patience_;
  std::function<double(const ModelFile&)> measure_;
  double best_quality_ = -1;
  Index best_epoch_ = 0;  // 0: not measured yet
  ModelFile best_;
};

}  // namespace ballast
