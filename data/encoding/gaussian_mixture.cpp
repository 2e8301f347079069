#include "data/encoding/gaussian_mixture.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kAtOnce = 256;  // values per block, so that a block fits in the L1 and L2 caches
constexpr double kLeastCount = 10 * std::numeric_limits<double>::epsilon();

using Block = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic>;  // [values, components]
using Values = Eigen::Map<const Eigen::ArrayXd>;

// Sufficient statistics of an expectation step: the count of each component, and the first and
// second moments about its current mean.
struct Moments {
  explicit Moments(std::size_t components)
      : count(components, kLeastCount), first(components, 0), second(components, 0) {}
  std::vector<double> count, first, second;
  double entropy = 0;  // - sum r ln r
};

struct Prior {
  double mean = 0;
  double variance = 0;  // with divisor n - 1
};

Prior data_prior(const WeightedValues& data) {
  const Index count = static_cast<Index>(data.values.size());
  const Values values(data.values.data(), count);
  const Values counts(data.counts.data(), count);
  const double rows = counts.sum();
  Prior prior;
  prior.mean = (values * counts).sum() / rows;
  prior.variance = (counts * (values - prior.mean).square()).sum() / (rows - 1);
  if (!(rows >= 2) || !(prior.variance > 0)) {
    throw Error("fit_mixture: " + std::to_string(count) +
                " distinct values; at least two rows with different values are required");
  }
  return prior;
}

Moments hard_moments(const WeightedValues& data, const std::vector<std::int32_t>& clusters,
                     std::size_t components, double reference) {
  Moments moments(components);
  for (std::size_t i = 0; i < data.values.size(); ++i) {
    const auto k = static_cast<std::size_t>(clusters[i]);
    const double distance = data.values[i] - reference;
    moments.count[k] += data.counts[i];
    moments.first[k] += data.counts[i] * distance;
    moments.second[k] += data.counts[i] * distance * distance;
  }
  return moments;
}

// log_joint[i, k] = expected log joint density. `normaliser` receives its log-sum-exp over k,
// `weights` receives exp(log_joint - normaliser).
void evaluate(const std::vector<MixtureComponent>& components, const Values& values,
              Block& log_joint, Block& weights, Eigen::ArrayXd& normaliser) {
  const Index count = values.size();
  auto highest = normaliser.head(count);
  for (std::size_t c = 0; c < components.size(); ++c) {
    const auto k = static_cast<Index>(c);
    const MixtureComponent& component = components[c];
    auto column = log_joint.col(k).head(count);
    column = component.log_scale -
             0.5 * ((values - component.mean) * (1 / component.deviation)).square();
    if (k == 0) {
      highest = column;
    } else {
      highest = highest.max(column);
    }
  }
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(count);
  for (Index k = 0; k < log_joint.cols(); ++k) {
    auto column = weights.col(k).head(count);
    column = (log_joint.col(k).head(count) - highest).exp();
    sum += column;
  }
  const Eigen::ArrayXd scale = sum.inverse();
  for (Index k = 0; k < log_joint.cols(); ++k) weights.col(k).head(count) *= scale;
  highest += sum.log();
}

Moments expectation(const WeightedValues& data, const std::vector<MixtureComponent>& components) {
  const Index total = static_cast<Index>(data.values.size());
  const auto columns = static_cast<Index>(components.size());
  Moments moments(components.size());
  Block log_joint(kAtOnce, columns);
  Block weights(kAtOnce, columns);
  Eigen::ArrayXd normaliser(kAtOnce);
  Eigen::ArrayXd weighted(kAtOnce);
  Eigen::ArrayXd distance(kAtOnce);
  for (Index start = 0; start < total; start += kAtOnce) {
    const Index count = std::min(kAtOnce, total - start);
    const Values values(data.values.data() + start, count);
    const Values counts(data.counts.data() + start, count);
    evaluate(components, values, log_joint, weights, normaliser);
    for (std::size_t c = 0; c < components.size(); ++c) {
      const auto k = static_cast<Index>(c);
      auto r = weighted.head(count);
      auto d = distance.head(count);
      r = weights.col(k).head(count) * counts;
      d = values - components[c].mean;
      moments.count[c] += r.sum();
      moments.first[c] += (r * d).sum();
      moments.second[c] += (r * d.square()).sum();
      moments.entropy -= (r * (log_joint.col(k).head(count) - normaliser.head(count))).sum();
    }
  }
  return moments;
}

double log_beta(double a, double b) { return log_gamma(a) + log_gamma(b) - log_gamma(a + b); }

// The variational posterior after one maximisation step.
struct Posterior {
  std::vector<MixtureComponent> components;
  double lower_bound = 0;  // excluding the entropy of the responsibilities
};

// The stick-breaking posterior: sets weight and E ln pi (in log_scale) of each component, and
// returns the sum of ln Beta(a, b).
double break_sticks(const std::vector<double>& counts, double concentration,
                    std::vector<MixtureComponent>& components) {
  double behind = 0;
  for (const double count : counts) behind += count;
  double log_left = 0;  // sum over j < k of E ln(1 - v_j)
  double left = 1;
  double sum = 0;
  double log_betas = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    behind = k + 1 == counts.size() ? 0 : std::max(0.0, behind - counts[k]);
    const double a = 1 + counts[k];
    const double b = concentration + behind;
    const double both = digamma(a + b);
    components[k].log_scale = digamma(a) - both + log_left;
    components[k].weight = left * a / (a + b);
    log_left += digamma(b) - both;
    left *= b / (a + b);
    sum += components[k].weight;
    log_betas += log_beta(a, b);
  }
  for (MixtureComponent& component : components) component.weight /= sum;
  return log_betas;
}

// `reference` holds the points about which the moments were computed.
Posterior maximisation(const Moments& moments, const std::vector<double>& reference,
                       const Prior& prior, const MixtureOptions& options) {
  Posterior posterior;
  posterior.components.resize(moments.count.size());
  posterior.lower_bound = break_sticks(moments.count, options.concentration, posterior.components);
  for (std::size_t k = 0; k < moments.count.size(); ++k) {
    MixtureComponent& component = posterior.components[k];
    const double count = moments.count[k];
    const double shift = moments.first[k] / count;
    const double mean = reference[k] + shift;
    const double spread =
        std::max(0.0, moments.second[k] / count - shift * shift) + options.added_variance;
    const double beta = options.mean_precision + count;
    const double nu = options.degrees_of_freedom + count;
    const double apart = mean - prior.mean;
    component.mean = (options.mean_precision * prior.mean + count * mean) / beta;
    const double variance =
        (prior.variance + count * spread + count * options.mean_precision / beta * apart * apart) /
        nu;
    component.deviation = std::sqrt(variance);
    component.log_scale += 0.5 * (std::log(2.0) + digamma(nu / 2) - 1 / beta - std::log(variance) -
                                  std::log(nu) - std::log(2 * std::numbers::pi));
    const double log_wishart = -(nu * (-0.5 * std::log(variance) - 0.5 * std::log(nu)) +
                                 0.5 * nu * std::log(2.0) + log_gamma(nu / 2));
    posterior.lower_bound -= log_wishart + 0.5 * std::log(beta);
  }
  return posterior;
}

std::vector<double> means_of(const std::vector<MixtureComponent>& components) {
  std::vector<double> means;
  for (const MixtureComponent& component : components) means.push_back(component.mean);
  return means;
}

}  // namespace

double digamma(double x) {
  double shift = 0;
  for (; x < 10; ++x) shift -= 1 / x;
  const double y = 1 / (x * x);
  const double tail = 1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760));
  const double series = y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * tail)));
  return shift + std::log(x) - 0.5 / x - series;
}

double log_gamma(double x) {
  double product = 1;
  for (; x < 10; ++x) product *= x;
  const double y = 1 / (x * x);
  const double series =
      (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188))))) / x;
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series -
         std::log(product);
}

GaussianMixture fit_mixture(const WeightedValues& data, const std::vector<std::int32_t>& clusters,
                            int components, const MixtureOptions& options) {
  const Prior prior = data_prior(data);
  const auto count = static_cast<std::size_t>(components);
  GaussianMixture mixture;
  mixture.components = maximisation(hard_moments(data, clusters, count, prior.mean),
                                    std::vector<double>(count, prior.mean), prior, options)
                           .components;
  while (static_cast<int>(mixture.lower_bounds.size()) < options.max_iterations) {
    const Moments moments = expectation(data, mixture.components);
    Posterior posterior = maximisation(moments, means_of(mixture.components), prior, options);
    mixture.components = std::move(posterior.components);
    mixture.lower_bounds.push_back(moments.entropy + posterior.lower_bound);
    const std::size_t done = mixture.lower_bounds.size();
    if (done < 2) continue;
    const double change = mixture.lower_bounds[done - 1] - mixture.lower_bounds[done - 2];
    if (std::abs(change) < options.tolerance) {
      mixture.converged = true;
      break;
    }
  }
  return mixture;
}

void mixture_responsibilities(const std::vector<MixtureComponent>& components, const double* values,
                              Index count, double* out) {
  const auto columns = static_cast<Index>(components.size());
  Block log_joint(kAtOnce, columns);
  Block weights(kAtOnce, columns);
  Eigen::ArrayXd normaliser(kAtOnce);
  for (Index start = 0; start < count; start += kAtOnce) {
    const Index size = std::min(kAtOnce, count - start);
    evaluate(components, Values(values + start, size), log_joint, weights, normaliser);
    for (Index i = 0; i < size; ++i) {
      for (Index k = 0; k < columns; ++k) out[(start + i) * columns + k] = weights(i, k);
    }
  }
}

}  // namespace ballast
