// Mutual information gap (MIG): is each factor captured by a single code?
#pragma once

#include "metrics/codes/coded_set.h"

namespace ballast {

// Chen, Li, Grosse and Duvenaud (NeurIPS 2018), with binned codes as in Locatello et al. (ICML
// 2019).
struct MutualInformationGap {
  double score = 0;  // mean of the gaps; factors with a single value are excluded
  // For each factor: (largest mutual information of a code - second largest) / entropy of the
  // factor. The second largest is 0 if there is one code. NaN for a factor with a single value.
  std::vector<double> gaps;
  std::vector<double> information;  // [dimensions, factors], in nats
  std::vector<double> entropies;    // of the factors, in nats
};

// Each code is cut into `bins` bins of equal width over its range; a constant code has no
// information. Binning biases all values upwards: use thousands of items (10,000 in the
// literature). Throws Error as check_coded_set does, if bins is below 1 and if all factors are
// constant.
MutualInformationGap measure_mutual_information_gap(const CodedSet& set, int bins = 20);

}  // namespace ballast
