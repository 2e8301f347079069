#include "metrics/trees/feature_bins.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

struct ValueCount {
  double value = 0;
  Index rows = 0;
};

std::vector<ValueCount> count_values(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  std::vector<ValueCount> counts;
  for (const double value : values) {
    if (counts.empty() || counts.back().value != value) counts.push_back({value, 0});
    ++counts.back().rows;
  }
  return counts;
}

// A bin is closed when it has its share of the rows that were left when it was opened, so that a
// value of many rows leaves the other bins to the other values.
std::vector<double> find_edges(const std::vector<ValueCount>& counts) {
  std::vector<double> edges;
  const bool own_bins = counts.size() <= static_cast<std::size_t>(kValueBins);
  Index left = 0;
  for (const ValueCount& count : counts) left += count.rows;
  Index share = left / kValueBins;
  Index in_bin = 0;
  for (const ValueCount& count : counts) {
    const Index bins_left = kValueBins - static_cast<Index>(edges.size()) - 1;
    const bool full = own_bins || in_bin >= share || in_bin + count.rows > 2 * share;
    if (in_bin > 0 && bins_left > 0 && full) {
      edges.push_back(count.value);
      share = left / bins_left;
      in_bin = 0;
    }
    in_bin += count.rows;
    left -= count.rows;
  }
  return edges;
}

}  // namespace

FeatureBins::FeatureBins(const FeatureColumns& columns) : edges_(columns.size()) {
  each_task(static_cast<Index>(columns.size()), true, [&](Index f) {
    const auto at = static_cast<std::size_t>(f);
    edges_[at] = find_edges(count_values(columns[at]));
  });
}

BinnedFeatures FeatureBins::cut(const FeatureColumns& columns) const {
  if (columns.size() != edges_.size()) {
    throw Error("cut features: the bins are those of " + std::to_string(edges_.size()) +
                " features, but there are " + std::to_string(columns.size()));
  }
  BinnedFeatures bins(columns.size());
  each_task(static_cast<Index>(columns.size()), true, [&](Index f) {
    const auto at = static_cast<std::size_t>(f);
    const std::vector<double>& edges = edges_[at];
    bins[at].reserve(columns[at].size());
    for (const double value : columns[at]) {
      const auto above = std::upper_bound(edges.begin(), edges.end(), value);
      bins[at].push_back(std::isnan(value) ? kMissingBin
                                           : static_cast<std::uint8_t>(above - edges.begin()));
    }
  });
  return bins;
}

}  // namespace ballast
