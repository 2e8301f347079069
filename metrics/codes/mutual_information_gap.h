// Does one code alone tell a factor? The mutual information gap (MIG).
#pragma once

#include "metrics/codes/coded_set.h"

namespace ballast {

// Chen, Li, Grosse and Duvenaud (NeurIPS 2018), with the codes cut into bins as in Locatello et al.
// (ICML 2019).
struct MutualInformationGap {
  double score = 0;  // mean of the gaps; factors of a single value are left out
  // For each factor: (the most information of a code - the second most) / entropy of the factor,
  // the second being 0 where there is just one code; NaN for a factor of a single value.
  std::vector<double> gaps;
  std::vector<double> information;  // [dimensions, factors], in nats
  std::vector<double> entropies;    // of the factors, in nats
};

// Each code is cut into `bins` bins of equal width over its range; a constant code tells nothing.
// The bins bias all information upwards: use thousands of items (10,000 in the literature). Throws
// Error as check_coded_set does, without bins, and when all factors are constant.
MutualInformationGap measure_mutual_information_gap(const CodedSet& set, int bins = 20);

}  // namespace ballast
