// A one-dimensional Gaussian mixture fitted by variational inference, with a truncated
// stick-breaking Dirichlet-process prior on the weights: Bishop, "Pattern Recognition and Machine
// Learning" (2006), section 10.2; Blei and Jordan, "Variational inference for Dirichlet process
// mixtures", Bayesian Analysis 1 (2006).
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// The distinct values of a column in rising order, each with how many rows have it. All work is
// done on these: a column of few distinct values costs next to nothing.
struct WeightedValues {
  std::vector<double> values;
  std::vector<double> counts;  // > 0
};

struct MixtureOptions {
  double concentration = 1e-3;    // of the Dirichlet process
  double mean_precision = 1;      // beta0
  double degrees_of_freedom = 1;  // nu0
  int max_iterations = 100;
  double tolerance = 1e-3;       // on the change of the lower bound of all rows together
  double added_variance = 1e-6;  // added to each component's variance in each iteration
};

struct MixtureComponent {
  double weight = 0;  // all weights add up to 1
  double mean = 0;
  double deviation = 0;
  // The expected log joint density of a value x and this component is
  // log_scale - ((x - mean) / deviation)^2 / 2.
  double log_scale = 0;
};

struct GaussianMixture {
  std::vector<MixtureComponent> components;
  std::vector<double> lower_bounds;  // one an iteration
  bool converged = false;
};

// A cluster in [0, clusters) for each value: greedy k-means++ and Lloyd's iterations to the end.
// Arthur and Vassilvitskii, SODA 2007. 1 <= clusters <= number of values.
std::vector<std::int32_t> k_means(const WeightedValues& data, int clusters, const Random& random);

// Starts from the given cluster of each value (0 .. components - 1). The prior's mean and variance
// are the data's. Throws Error for fewer than two rows or when all values are the same.
GaussianMixture fit_mixture(const WeightedValues& data, const std::vector<std::int32_t>& clusters,
                            int components, const MixtureOptions& options = {});

// out[i, k] = probability that values[i] came from component k: [count, components].
void mixture_responsibilities(const std::vector<MixtureComponent>& components, const double* values,
                              Index count, double* out);

// psi(x) and ln Gamma(x) for x > 0, to about 1e-14 relative (1e-14 absolute near their zeros).
double digamma(double x);
double log_gamma(double x);

}  // namespace ballast
