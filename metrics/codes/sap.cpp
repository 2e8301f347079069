#include "metrics/codes/sap.h"

#include <algorithm>

namespace ballast {
namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Differences are taken from the first code, so that a constant code has a variance of exactly 0.
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

// The values, per factor.
std::vector<Labels> all_values_of(const CodedSet& set) {
  std::vector<Labels> values;
  for (std::size_t k = 0; k < set.factors.size(); ++k) values.push_back(values_of(set, k));
  return values;
}

// One code; also binned if there are unordered factors.
struct Code {
  std::vector<Real> train;
  BinnedCodes train_bins;
  BinnedCodes test_bins;
};

Code code_of(const CodedSet& train, const CodedSet& test, Index dimension, int bins) {
  Code code;
  code.train = codes_of(train, dimension);
  const bool all_ordered = std::all_of(train.factors.begin(), train.factors.end(),
                                       [](const Factor& factor) { return factor.ordered; });
  if (all_ordered) return code;
  const std::vector<Real> edges = quantile_edges(code.train, bins);
  code.train_bins = {cut_codes(code.train, edges)};
  code.test_bins = {cut_codes(codes_of(test, dimension), edges)};
  return code;
}

double score_of(const Code& code, const Factor& factor, const Labels& train_values,
                const Labels& test_values, const TreeOptions& options) {
  if (factor.ordered) return squared_correlation(code.train, train_values);
  const DecisionTree tree = fit_tree(code.train_bins, train_values, factor.size, options);
  return tree_accuracy(tree, code.test_bins, test_values);
}

}  // namespace

Sap measure_sap(const CodedSet& train, const CodedSet& test, const SapOptions& options) {
  check_coded_sets("measure_sap", train, test);
  const std::vector<Labels> train_values = all_values_of(train);
  const std::vector<Labels> test_values = all_values_of(test);
  Sap result;
  for (Index d = 0; d < train.dimensions; ++d) {
    const Code code = code_of(train, test, d, options.bins);
    for (std::size_t k = 0; k < train.factors.size(); ++k) {
      result.scores.push_back(
          score_of(code, train.factors[k], train_values[k], test_values[k], options.tree));
    }
  }
  result.gaps = gaps_of(train, result.scores);
  result.score = mean_gap("measure_sap", result.gaps);
  return result;
}

}  // namespace ballast
