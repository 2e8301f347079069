// Separated attribute predictability (SAP): how much better does the best single code predict a
// factor than the second best?
#pragma once

#include "metrics/classes/decision_tree.h"
#include "metrics/codes/coded_set.h"

namespace ballast {

struct SapOptions {
  int bins = 64;  // quantile bins per code, for unordered factors
  TreeOptions tree;
};

// Kumar, Sattigeri and Balakrishnan (ICLR 2018).
struct Sap {
  double score = 0;  // mean of the gaps; factors with a single value are excluded
  // For each factor: best score of a code - second best score. The second best is 0 if there is one
  // code. NaN for a factor with a single value.
  std::vector<double> gaps;
  std::vector<double> scores;  // [dimensions, factors]
};

// For an ordered factor the score of a code is that of the paper: the squared correlation in the
// train set, 0 for a constant code. For an unordered factor it is the test accuracy of a decision
// tree on this code alone: like the paper's linear classifier, it assigns a value to each interval
// of the code, but needs no iterations and no random initialisation. (disentanglement_lib also
// classifies ordered factors; its figures are not comparable.)
// Throws Error as check_coded_sets does, for unordered factors as quantile_edges and fit_tree do,
// and if all factors are constant in the train set.
Sap measure_sap(const CodedSet& train, const CodedSet& test, const SapOptions& options = {});

}  // namespace ballast
