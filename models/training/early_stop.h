// Early stopping: a score measured on held-out rows decides when training stops and which
// networks are kept.
#pragma once

#include <functional>
#include <string>

#include "io/safetensors.h"

namespace ballast {

class EarlyStop {
 public:
  struct Options {
    Index interval = 0;             // steps between measurements
    Index patience = 0;             // steps without improvement after which training stops
    std::string score = "quality";  // name of what is measured
    int decimals = 4;               // to print
  };
  // measure: returns the score of the networks of a model file; higher is better.
  EarlyStop(Options options, std::function<double(const ModelFile&)> measure);

  const Options& options() const { return options_; }
  bool due(Index step) const { return step % options_.interval == 0; }
  // Measures the score, keeps the networks if they are the best so far, and returns the score.
  double evaluate(Index step, const ModelFile& networks);
  bool over(Index step) const;  // whether the patience is exhausted

  double best_score() const { return best_score_; }
  Index best_step() const { return best_step_; }  // 0: not measured yet
  std::string text(double score) const;           // "quality 0.9402"
  void save(ModelFile& file) const;
  void load(const ModelFile& file);

 private:
  Options options_;
  std::function<double(const ModelFile&)> measure_;
  double best_score_ = 0;
  Index best_step_ = 0;
  ModelFile best_;
};

}  // namespace ballast
