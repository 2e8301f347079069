// How much better is the best single code for a factor than the second best? The separated
// attribute predictability (SAP).
#pragma once

#include "metrics/classes/decision_tree.h"
#include "metrics/codes/coded_set.h"

namespace ballast {

struct SapOptions {
  int bins = 64;  // of each code, by quantiles, for unordered factors
  TreeOptions tree;
};

// Kumar, Sattigeri and Balakrishnan (ICLR 2018).
struct Sap {
  double score = 0;  // mean of the gaps; factors of a single value are left out
  // For each factor: the best score of a code - the second best, which is 0 where there is just one
  // code; NaN for a factor of a single value.
  std::vector<double> gaps;
  std::vector<double> scores;  // [dimensions, factors]
};

// The score of a code for an ordered factor is that of the paper: the squared correlation with it
// in the train set, 0 for a constant code. For an unordered factor it is the accuracy, on the test
// set, of a decision tree on this code alone, learnt on the train set: like the paper's linear
// classifier it gives each interval of the code a value, but it needs no iteration and no random
// start. (disentanglement_lib classifies ordered factors too: such figures are others.)
// Throws Error as check_coded_sets does, for unordered factors as quantile_edges and fit_tree do,
// and when all factors are constant in the train set.
Sap measure_sap(const CodedSet& train, const CodedSet& test, const SapOptions& options = {});

}  // namespace ballast
