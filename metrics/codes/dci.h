// DCI: disentanglement, completeness and informativeness of codes.
#pragma once

#include "metrics/classes/decision_tree.h"
#include "metrics/codes/coded_set.h"

namespace ballast {

struct DciOptions {
  int bins = 64;  // quantile bins per code
  TreeOptions tree;
};

// Eastwood and Williams (ICLR 2018), with one decision tree per factor. Published figures use
// random forests, lasso or boosted trees: compare only figures of the same classifier.
struct Dci {
  // Factors with a single value are excluded from all three scores.
  // Disentanglement: 1 if each code is important for one factor only; weighted by the importance of
  // the codes.
  double disentanglement = 0;
  // Completeness: 1 if each factor depends on one code only; weighted by the importance of the
  // factors.
  double completeness = 0;
  double informativeness = 0;  // mean of the accuracies
  std::vector<double>
      accuracies;  // per factor, on the test set; NaN for a factor with a single value
  std::vector<double> importances;  // [dimensions, factors]
};

// Trains on one set and measures the accuracies on the other. Throws Error as check_coded_sets,
// quantile_edges and fit_tree do, and if all factors are constant in the train set.
Dci measure_dci(const CodedSet& train, const CodedSet& test, const DciOptions& options = {});

// 1 - the entropy of a code's importances over the factors, with the number of factors as base of
// the logarithm; mean over the codes, weighted by their total importance. 1 with a single factor; 0
// if all importances are 0.
double disentanglement_of(const std::vector<double>& importances, Index dimensions, Index factors);
// As disentanglement, on the transposed matrix.
double completeness_of(const std::vector<double>& importances, Index dimensions, Index factors);

}  // namespace ballast
