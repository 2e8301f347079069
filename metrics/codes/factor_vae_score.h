// When a factor is held fixed, does one code stop varying, and always the same one?
#pragma once

#include "metrics/codes/coded_set.h"

namespace ballast {

struct FactorVaeOptions {
  Index votes = 10000;  // to learn which factor a code stands for
  Index tests = 5000;   // to measure on
  Index batch = 64;
  // A code whose standard deviation over the set is below this is taken to be unused, as for a code
  // of unit variance.
  double least_deviation = 0.05;
};

// Kim and Mnih (ICML 2018), section 4.
struct FactorVaeScore {
  double score = 0;           // share of the tests that the votes foretell; 0 when no code is used
  double votes_foretold = 0;  // the same share of the votes themselves
  std::vector<bool> used;     // per dimension
  std::vector<Index> votes;   // [dimensions, factors]
  std::vector<std::size_t> factor_of;  // per dimension, the factor with most of its votes
};

// The paper renders each batch; here batches come from a set that was encoded once. For each vote a
// factor is drawn, then an item, and then, with replacement, a batch among the items that share the
// drawn item's value of the factor; the code with the least variance in the batch, over that in the
// set, gets the vote. So every value of a factor needs items enough: some hundreds give the figure
// of the paper; with few, the variances are those of the few. Factors of a single value are left
// out. The same `random` gives the same score.
// Throws Error as check_coded_set does, when all factors are constant, a value of a factor has a
// single item, or there are no votes, no tests or a batch of less than two.
FactorVaeScore measure_factor_vae_score(const CodedSet& set, const Random& random,
                                        const FactorVaeOptions& options = {});

}  // namespace ballast
