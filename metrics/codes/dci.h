// Disentanglement, completeness and informativeness of codes.
#pragma once

#include "metrics/classes/decision_tree.h"
#include "metrics/codes/coded_set.h"

namespace ballast {

struct DciOptions {
  int bins = 64;  // of each code, by quantiles
  TreeOptions tree;
};

// Eastwood and Williams (ICLR 2018), with one decision tree a factor as the learner. Published
// figures use random forests, lasso or boosted trees: compare figures of the same learner only.
struct Dci {
  // Factors of a single value are left out of all three scores.
  // 1 where each code matters to one factor only; codes weighted by their importance.
  double disentanglement = 0;
  // 1 where each factor takes one code only; factors weighted by their importance.
  double completeness = 0;
  double informativeness = 0;       // mean of the accuracies
  std::vector<double> accuracies;   // per factor, on the test set; NaN for a single value
  std::vector<double> importances;  // [dimensions, factors]
};

// Learns on one set, measures the accuracies on the other. Throws Error as check_coded_sets,
// quantile_edges and fit_tree do, and when all factors are constant in the train set.
Dci measure_dci(const CodedSet& train, const CodedSet& test, const DciOptions& options = {});

// 1 - the entropy of a code's importances over the factors, the logarithm to the base of their
// number; then the mean over the codes, weighted by their sums. A code without importance has no
// weight. 1 with a single factor; 0 where nothing has importance.
double disentanglement_of(const std::vector<double>& importances, Index dimensions, Index factors);
// The same of the matrix turned.
double completeness_of(const std::vector<double>& importances, Index dimensions, Index factors);

}  // namespace ballast
