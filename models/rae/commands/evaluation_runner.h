// Runs the methods of an evaluation.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/rae/classifier.h"
#include "models/rae/commands/evaluate.h"
#include "models/rae/commands/evaluation.h"
#include "models/rae/commands/figures.h"
#include "models/rae/model.h"

namespace ballast::rae::commands {

// Thrown after a signal. code: exit code, 128 + the signal.
struct Stopped {
  int code = 0;
};

// The data of an evaluation. Set is ImageSet or RowSet.
template <class Set>
struct EvaluatedSets {
  Set train;
  Set test;
  std::optional<Set> reference;  // training data of the reference classifier; none: `train`
};

template <class Set>
class EvaluationRunner {
 public:
  // Trains the reference classifier. The call must outlive this. Throws Stopped.
  EvaluationRunner(const EvaluateCall& call, EvaluatedSets<Set> sets);

  // Runs all methods with one random seed, call.training.model.seed + number. Results are written
  // as soon as they are available. Throws Stopped.
  void run(Index number);
  const Evaluation& result() const { return result_; }

 private:
  using Balance = ClassifierTrainer::Balance;

  Index classes() const { return static_cast<Index>(result_.class_names.size()); }
  Method* method(const std::string& name);  // null: not wanted
  Classification classification(const Labels& found) const;
  Classification classify_by(Set items, const Options& options, Balance balance) const;
  void train_reference();
  void train(ballast::Trainer& trainer, Index steps) const;
  // A method that handles imbalance in training.
  void learn(const Options& options, const char* name, Balance balance);
  // A method that adds the items that make(options.seed) returns.
  void oversample(const Options& options, const char* name,
                  const std::function<Set(std::uint64_t seed)>& make);
  void oversample_by(Model<Set>& model, const Options& options, const char* name);
  Model<Set> fit_rae(std::uint64_t seed, bool mixer) const;
  void write() const;

  const EvaluateCall& call_;
  EvaluatedSets<Set> sets_;
  std::vector<Index> wanted_;  // new items of each class
  Evaluation result_;
  std::optional<ClassifierTrainer> reference_;
  std::optional<SyntheticMeter<Set>> meter_;
};

}  // namespace ballast::rae::commands
