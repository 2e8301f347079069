#include "metrics/sap.h"

#include <limits>

#include "kernels/error.h"

namespace ballast {
namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Differences from the first code, so that a constant code has a variance of exactly 0.
double squared_correlation(const std::vector<Real>& codes, const Labels& values) {
  std::vector<double> x;
  std::vector<double> y;
  for (const Real code : codes) {
    x.push_back(static_cast<double>(code) - static_cast<double>(codes.front()));
  }
  for (const std::int32_t value : values) y.push_back(value);
  const double x_mean = mean_of(x);
  const double y_mean = mean_of(y);
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - x_mean) * (x[i] - x_mean);
    xy += (x[i] - x_mean) * (y[i] - y_mean);
    yy += (y[i] - y_mean) * (y[i] - y_mean);
  }
  return xx > 0 && yy > 0 ? xy / xx * (xy / yy) : 0;
}

// [factors] for one code.
std::vector<double> score_code(const CodedSet& train, const CodedSet& test, Index dimension,
                               const SapOptions& options) {
  const std::vector<Real> codes = codes_of(train, dimension);
  const std::vector<Real> edges = quantile_edges(codes, options.bins);
  const BinnedCodes train_codes = {cut_codes(codes, edges)};
  const BinnedCodes test_codes = {cut_codes(codes_of(test, dimension), edges)};
  std::vector<double> scores;
  for (std::size_t k = 0; k < train.factors.size(); ++k) {
    const Labels values = values_of(train, k);
    if (train.factors[k].ordered) {
      scores.push_back(squared_correlation(codes, values));
      continue;
    }
    const DecisionTree tree = fit_tree(train_codes, values, train.factors[k].size, options.tree);
    scores.push_back(tree_accuracy(tree, test_codes, values_of(test, k)));
  }
  return scores;
}

}  // namespace

Sap measure_sap(const CodedSet& train, const CodedSet& test, const SapOptions& options) {
  check_coded_sets("measure_sap", train, test);
  const std::size_t factors = train.factors.size();
  Sap result;
  for (Index d = 0; d < train.dimensions; ++d) {
    const std::vector<double> scores = score_code(train, test, d, options);
    result.scores.insert(result.scores.end(), scores.begin(), scores.end());
  }
  double sum = 0;
  double measured = 0;
  for (std::size_t k = 0; k < factors; ++k) {
    if (!varies(values_of(train, k))) {
      result.gaps.push_back(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    result.gaps.push_back(lead_of_best(result.scores, factors, k));
    sum += result.gaps.back();
    measured += 1;
  }
  if (measured == 0) throw Error("measure_sap: no factor has two values; vary one at least");
  result.score = sum / measured;
  return result;
}

}  // namespace ballast
