// FactorVAE score: if a factor is fixed, is it always the same code that stops varying?
#pragma once

#include "metrics/codes/coded_set.h"

namespace ballast {

struct FactorVaeOptions {
  Index votes = 10000;  // used to assign a factor to each code
  Index tests = 5000;   // used to measure the score
  Index batch = 64;
  // A code is unused if its standard deviation over the set is below this value (for codes of unit
  // variance).
  double least_deviation = 0.05;
};

// Kim and Mnih (ICML 2018), section 4.
struct FactorVaeScore {
  double score = 0;                    // accuracy on the tests; 0 if no code is used
  double votes_foretold = 0;           // accuracy on the votes themselves
  std::vector<bool> used;              // per dimension
  std::vector<Index> votes;            // [dimensions, factors]
  std::vector<std::size_t> factor_of;  // per dimension, the factor with the most votes
};

// The paper renders each batch; here batches are drawn from a set that was encoded once. For each
// vote a factor is drawn, then an item, then, with replacement, a batch among the items that share
// the item's value of this factor. The vote goes to the code with the lowest variance in the batch
// divided by its variance in the set. Every value of a factor therefore needs enough items: with
// some hundreds the score matches the paper; with few items the variances are inaccurate. Factors
// with a single value are excluded. The same `random` gives the same score.
// Throws Error as check_coded_set does, if all factors are constant, if a value of a factor has a
// single item, and if votes or tests is below 1 or batch below 2.
FactorVaeScore measure_factor_vae_score(const CodedSet& set, const Random& random,
                                        const FactorVaeOptions& options = {});

}  // namespace ballast
