#include "metrics/codes/dci.h"

#include <cmath>
#include <limits>

#include "kernels/error.h"

namespace ballast {
namespace {

// Mean over rows of 1 - the normalised entropy over columns. Element (r, c) is at index r *
// row_step + c * column_step.
double concentration(const std::vector<double>& matrix, Index rows, Index row_step, Index columns,
                     Index column_step) {
  double total = 0;
  double weighted = 0;
  for (Index r = 0; r < rows; ++r) {
    double sum = 0;
    for (Index c = 0; c < columns; ++c) {
      sum += matrix[static_cast<std::size_t>(r * row_step + c * column_step)];
    }
    double row_entropy = 0;
    for (Index c = 0; c < columns; ++c) {
      const double value = matrix[static_cast<std::size_t>(r * row_step + c * column_step)];
      if (value > 0) row_entropy -= value / sum * std::log(value / sum);
    }
    const double most = std::log(static_cast<double>(columns));
    weighted += sum * (columns > 1 ? 1 - row_entropy / most : 1);
    total += sum;
  }
  return total > 0 ? weighted / total : 0;
}

std::vector<double> take_columns(const std::vector<double>& matrix, std::size_t columns,
                                 const std::vector<std::size_t>& chosen) {
  std::vector<double> taken;
  for (std::size_t row = 0; row < matrix.size(); row += columns) {
    for (const std::size_t column : chosen) taken.push_back(matrix[row + column]);
  }
  return taken;
}

}  // namespace

double disentanglement_of(const std::vector<double>& importances, Index dimensions, Index factors) {
  return concentration(importances, dimensions, factors, factors, 1);
}

double completeness_of(const std::vector<double>& importances, Index dimensions, Index factors) {
  return concentration(importances, factors, 1, dimensions, factors);
}

Dci measure_dci(const CodedSet& train, const CodedSet& test, const DciOptions& options) {
  check_coded_sets("measure_dci", train, test);
  BinnedCodes train_codes;
  BinnedCodes test_codes;
  for (Index d = 0; d < train.dimensions; ++d) {
    const std::vector<Real> codes = codes_of(train, d);
    const std::vector<Real> edges = quantile_edges(codes, options.bins);
    train_codes.push_back(cut_codes(codes, edges));
    test_codes.push_back(cut_codes(codes_of(test, d), edges));
  }
  const std::size_t factors = train.factors.size();
  Dci result;
  result.importances.resize(train_codes.size() * factors);
  result.accuracies.resize(factors, std::numeric_limits<double>::quiet_NaN());
  std::vector<std::size_t> varied;
  for (std::size_t k = 0; k < factors; ++k) {
    const Labels values = values_of(train, k);
    if (!varies(values)) continue;
    varied.push_back(k);
    const DecisionTree tree = fit_tree(train_codes, values, train.factors[k].size, options.tree);
    for (std::size_t d = 0; d < train_codes.size(); ++d) {
      result.importances[d * factors + k] = tree.importances[d];
    }
    result.accuracies[k] = tree_accuracy(tree, test_codes, values_of(test, k));
    result.informativeness += result.accuracies[k];
  }
  if (varied.empty())
    throw Error("measure_dci: every factor has a single value; at least one factor must vary");
  result.informativeness /= static_cast<double>(varied.size());
  const std::vector<double> of_varied = take_columns(result.importances, factors, varied);
  const Index varied_count = static_cast<Index>(varied.size());
  result.disentanglement = disentanglement_of(of_varied, train.dimensions, varied_count);
  result.completeness = completeness_of(of_varied, train.dimensions, varied_count);
  return result;
}

}  // namespace ballast
