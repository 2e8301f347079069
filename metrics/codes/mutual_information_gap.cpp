#include "metrics/codes/mutual_information_gap.h"

#include <algorithm>

#include "kernels/error.h"

namespace ballast {
namespace {

// Bin of each code: the number of inner bin edges at or below it. Edges are computed as by
// numpy.linspace.
Labels cut_evenly(const std::vector<Real>& codes, int bins) {
  const auto [least, most] = std::minmax_element(codes.begin(), codes.end());
  if (*least == *most) return Labels(codes.size(), 0);
  const double start = static_cast<double>(*least);
  const double step = (static_cast<double>(*most) - start) / bins;
  std::vector<double> edges;
  for (int e = 1; e < bins; ++e) edges.push_back(e * step + start);
  Labels labels;
  labels.reserve(codes.size());
  for (const Real code : codes) {
    const auto above = std::upper_bound(edges.begin(), edges.end(), static_cast<double>(code));
    labels.push_back(static_cast<std::int32_t>(above - edges.begin()));
  }
  return labels;
}

}  // namespace

MutualInformationGap measure_mutual_information_gap(const CodedSet& set, int bins) {
  check_coded_set("measure_mutual_information_gap", set);
  if (bins < 1) throw Error("measure_mutual_information_gap: bins must be at least 1");
  const std::size_t dimensions = static_cast<std::size_t>(set.dimensions);
  const std::size_t factors = set.factors.size();
  std::vector<Labels> codes;
  for (Index d = 0; d < set.dimensions; ++d) codes.push_back(cut_evenly(codes_of(set, d), bins));
  MutualInformationGap result;
  result.information.resize(dimensions * factors);
  for (std::size_t k = 0; k < factors; ++k) {
    const Labels values = values_of(set, k);
    Contingency table;
    for (std::size_t d = 0; d < dimensions; ++d) {
      table = tabulate(codes[d], bins, values, set.factors[k].size);
      result.information[d * factors + k] = mutual_information(table);
    }
    result.entropies.push_back(entropy(table.column_sums));
  }
  result.gaps = gaps_of(set, result.information);
  for (std::size_t k = 0; k < factors; ++k) result.gaps[k] /= result.entropies[k];
  result.score = mean_gap("measure_mutual_information_gap", result.gaps);
  return result;
}

}  // namespace ballast
