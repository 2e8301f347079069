// Computes the figures of an evaluation. Set is ImageSet or RowSet.
#pragma once

#include <vector>

#include "models/rae/classifier.h"
#include "models/rae/commands/evaluation.h"
#include "models/rae/model.h"

namespace ballast::rae::commands {

constexpr Index kMostCompared = 10000;  // most test items that synthetic items are compared with

// Compares synthetic items with test items, by a trained reference classifier.
template <class Set>
class SyntheticMeter {
 public:
  // The classifier must outlive this. The seed selects the test items.
  SyntheticMeter(ClassifierTrainer& reference, const Set& test, const Options& options);
  Index compared() const { return static_cast<Index>(labels_.size()); }
  SyntheticFigures measure(const Set& made) const;

 private:
  // Indices of the synthetic items to compare: the first of each class, at most as many as there
  // are test items in the comparison.
  std::vector<Index> counted_places(const Labels& labels) const;

  ClassifierTrainer& reference_;
  Index classes_;
  Index latent_;
  Labels labels_;  // of the test items that are compared
  std::vector<Real> features_;
  std::vector<Real> points_;
};

template <class Set>
LatentFigures measure_latents(Model<Set>& model, ClassifierTrainer& reference, const Set& test,
                              std::uint64_t seed);

// Puts latents of test items on a plane: evaluation.plane and plane_classes.
template <class Set>
void place_on_plane(Model<Set>& model, const Set& test, Evaluation& evaluation);

// The variance within classes divided by the total variance, summed over all columns.
double variance_within(const std::vector<Real>& rows, const Labels& classes, Index columns);

// The counts, with large classes reduced to a common maximum so that the sum is at most
// kMostCompared.
std::vector<Index> compared_counts(const std::vector<Index>& counts);

}  // namespace ballast::rae::commands
