// Can a classifier tell synthetic rows from real ones?
#pragma once

#include <vector>

#include "metrics/trees/feature_bins.h"

namespace ballast {

// The classifier two-sample test (Lopez-Paz and Oquab, "Revisiting Classifier Two-Sample Tests",
// ICLR 2017) with boosted trees. All figures are NaN if a table has fewer than kFewestRows rows.
struct Detection {
  static constexpr Index kFewestRows = 20;

  double auc = 0;    // of rows that the trees were not fitted to; mean of three folds
  double score = 0;  // 2 (1 - max(auc, 0.5)): 1 cannot be told apart, 0 always told apart
  Index rows = 0;    // drawn from each table: all of the smaller one, or fewer if it is large
  // Per feature: the share of the trees' gain, i.e. which columns give the rows away.
  std::vector<double> gains;

  // The AUC is below 0.5 by more than chance: synthetic rows repeat real ones. The trees learn a
  // row from one table and meet its copy, from the other table, among the rows they are tested on.
  bool misled() const;
};

Detection measure_detection(const FeatureColumns& real, const FeatureColumns& synthetic);

// How many rows of a table boosted trees are fitted to, at most: all but for large tables.
Index most_fitted_rows(std::size_t features, Index outputs = 1);

}  // namespace ballast
