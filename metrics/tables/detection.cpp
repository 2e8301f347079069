#include "metrics/tables/detection.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/threads.h"
#include "metrics/tables/random_rows.h"
#include "metrics/trees/boosted_trees.h"
#include "metrics/trees/roc_auc.h"

namespace ballast {
namespace {

constexpr Index kFolds = 3;

// Cells that trees are fitted to, times the trees of a round: about two seconds on one thread. Of
// many features or classes at least kFewestFitted rows are fitted, which takes longer.
constexpr Index kMostCells = 4'000'000;
constexpr Index kFewestFitted = 2000;

// Smaller distances of the AUC below 0.5 are of no interest.
constexpr double kLeastMisled = 0.02;

void append_rows(const FeatureColumns& from, const std::vector<Index>& rows, FeatureColumns& to) {
  for (std::size_t f = 0; f < from.size(); ++f) {
    for (const Index row : rows) to[f].push_back(from[f][static_cast<std::size_t>(row)]);
  }
}

// The fold of each of 2 n rows, n of each table, whose order is random: the same number of rows of
// each table in each fold, but for one.
Index fold_of(Index row, Index n) { return row % n % kFolds; }

struct Fold {
  double auc = 0;
  std::vector<double> gains;
};

Fold measure_fold(const BinnedFeatures& features, Index n, Index fold) {
  std::vector<double> is_real(static_cast<std::size_t>(2 * n), 0);
  std::fill_n(is_real.begin(), n, 1.0);
  std::vector<Index> fitted;
  std::vector<Index> tested;
  std::vector<bool> positive;
  for (Index row = 0; row < 2 * n; ++row) {
    (fold_of(row, n) == fold ? tested : fitted).push_back(row);
    if (fold_of(row, n) == fold) positive.push_back(row < n);
  }
  const BoostedTrees trees = BoostedTrees::fit(features, fitted, is_real, 2);
  return {roc_auc(trees.predict(features, tested), positive), trees.gains()};
}

}  // namespace

Index most_fitted_rows(std::size_t features, Index outputs) {
  const Index cells = kMostCells / std::max<Index>(1, static_cast<Index>(features) * outputs);
  return std::max(kFewestFitted, cells);
}

bool Detection::misled() const {
  // Four standard deviations of the AUC of rows that cannot be told apart, 1 / sqrt(6 rows).
  const double chance = 4 / std::sqrt(6 * static_cast<double>(rows));
  return auc < 0.5 - std::max(kLeastMisled, chance);
}

Detection measure_detection(const FeatureColumns& real, const FeatureColumns& synthetic) {
  const auto real_rows = static_cast<Index>(real.front().size());
  const auto synthetic_rows = static_cast<Index>(synthetic.front().size());
  Detection detection;
  detection.gains.assign(real.size(), 0);
  detection.rows = std::min({real_rows, synthetic_rows, most_fitted_rows(real.size()) / 2});
  if (detection.rows < Detection::kFewestRows) {
    detection.auc = detection.score = std::numeric_limits<double>::quiet_NaN();
    return detection;
  }
  FeatureColumns both(real.size());
  append_rows(real, draw_rows(real_rows, detection.rows, metric_random(MetricRandom::detection, 0)),
              both);
  append_rows(synthetic,
              draw_rows(synthetic_rows, detection.rows, metric_random(MetricRandom::detection, 1)),
              both);
  const BinnedFeatures bins = FeatureBins(both).cut(both);
  std::vector<Fold> folds(kFolds);
  each_task(kFolds, true, [&](Index fold) {
    folds[static_cast<std::size_t>(fold)] = measure_fold(bins, detection.rows, fold);
  });
  for (const Fold& fold : folds) {
    detection.auc += fold.auc / kFolds;
    for (std::size_t f = 0; f < real.size(); ++f) detection.gains[f] += fold.gains[f] / kFolds;
  }
  detection.score = 2 * (1 - std::max(detection.auc, 0.5));
  return detection;
}

}  // namespace ballast
