#include "metrics/trees/tree_grower.h"

#include <algorithm>

namespace ballast {
namespace {

// A split must reduce the loss by more than rounding errors.
constexpr double kLeastGain = 1e-6;

}  // namespace

TreeGrower::TreeGrower(const BinnedFeatures& features, const BoostingOptions& options)
    : features_(features), options_(options), first_bin_{0} {
  for (const std::vector<std::uint8_t>& feature : features) {
    std::size_t bins = 0;
    for (const std::uint8_t bin : feature) {
      if (bin != kMissingBin) bins = std::max(bins, std::size_t{bin} + 1);
    }
    first_bin_.push_back(first_bin_.back() + bins + 1);
  }
  histograms_.resize(static_cast<std::size_t>(options.depth) + 1);
}

BoostedTrees::Tree TreeGrower::grow(const std::vector<Index>& rows,
                                    const std::vector<Gradient>& gradients, double* margins,
                                    Index stride, std::vector<double>& gains) {
  margins_ = margins;
  stride_ = stride;
  gradients_ = &gradients;
  gains_ = &gains;
  rows_.assign(rows.begin(), rows.end());
  Sum total;
  for (const std::uint32_t row : rows_) {
    total.first += static_cast<double>(gradients[row].first);
    total.second += static_cast<double>(gradients[row].second);
  }
  tree_.assign(1, {});
  if (options_.depth > 0) fill(0, rows_.size(), histograms_[0]);
  grow_node(0, 0, rows_.size(), 0, total, histograms_[0]);
  return std::move(tree_);
}

void TreeGrower::fill(std::size_t first, std::size_t last, Histogram& histogram) {
  histogram.assign(first_bin_.back(), {});
  ordered_.resize(last - first);
  for (std::size_t i = first; i < last; ++i) ordered_[i - first] = (*gradients_)[rows_[i]];
  for (std::size_t f = 0; f < features_.size(); ++f) {
    const std::uint8_t* bins = features_[f].data();
    Sum* sums = histogram.data() + first_bin_[f];
    const std::size_t missing = first_bin_[f + 1] - first_bin_[f] - 1;
    for (std::size_t i = first; i < last; ++i) {
      Sum& sum = sums[std::min<std::size_t>(bins[rows_[i]], missing)];
      sum.first += static_cast<double>(ordered_[i - first].first);
      sum.second += static_cast<double>(ordered_[i - first].second);
    }
  }
}

double TreeGrower::score(const Sum& sum) const {
  return sum.first * sum.first / (sum.second + options_.lambda);
}

void TreeGrower::try_split(std::size_t feature, std::size_t bin, bool missing_left, const Sum& left,
                           const Sum& total, Split& best) const {
  const Sum right = {total.first - left.first, total.second - left.second};
  if (std::min(left.second, right.second) < options_.min_child_weight) return;
  const double gain = score(left) + score(right) - score(total);
  if (gain <= std::max(best.gain, kLeastGain)) return;
  best = {gain, feature, static_cast<std::uint8_t>(bin), missing_left, left, right};
}

void TreeGrower::find_split(std::size_t feature, const Histogram& histogram, const Sum& total,
                            Split& best) const {
  const std::size_t bins = first_bin_[feature + 1] - first_bin_[feature] - 1;
  const Sum* sums = histogram.data() + first_bin_[feature];
  const Sum missing = sums[bins];
  Sum left;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (sums[bin].second == 0) continue;
    left.first += sums[bin].first;
    left.second += sums[bin].second;
    try_split(feature, bin, false, left, total, best);
    if (missing.second == 0) continue;
    const Sum with_missing = {left.first + missing.first, left.second + missing.second};
    try_split(feature, bin, true, with_missing, total, best);
  }
}

void TreeGrower::set_leaf(std::size_t node, std::size_t first, std::size_t last, const Sum& total) {
  const double value = -options_.learning_rate * total.first / (total.second + options_.lambda);
  tree_[node].value = value;
  for (std::size_t i = first; i < last; ++i) {
    margins_[static_cast<Index>(rows_[i]) * stride_] += value;
  }
}

std::size_t TreeGrower::partition(const Split& split, std::size_t first, std::size_t last) {
  const std::uint8_t* bins = features_[split.feature].data();
  moved_.clear();
  std::size_t end = first;
  for (std::size_t i = first; i < last; ++i) {
    const std::uint8_t bin = bins[rows_[i]];
    const bool left = bin == kMissingBin ? split.missing_left : bin <= split.last_left;
    if (left) {
      rows_[end++] = rows_[i];
    } else {
      moved_.push_back(rows_[i]);
    }
  }
  std::copy(moved_.begin(), moved_.end(), rows_.begin() + static_cast<std::ptrdiff_t>(end));
  return end;
}

void TreeGrower::grow_node(std::size_t node, std::size_t first, std::size_t last, int depth,
                           const Sum& total, Histogram& histogram) {
  Split split;
  if (depth < options_.depth) {
    for (std::size_t f = 0; f < features_.size(); ++f) find_split(f, histogram, total, split);
  }
  if (split.gain == 0) {
    set_leaf(node, first, last, total);
    return;
  }
  (*gains_)[split.feature] += split.gain;
  const std::size_t middle = partition(split, first, last);
  const std::size_t left = tree_.size();
  tree_.resize(left + 2);
  tree_[node] = {split.feature, split.last_left, split.missing_left, left, left + 1, 0};
  const bool left_is_smaller = middle - first <= last - middle;
  Histogram& smaller = histograms_[static_cast<std::size_t>(depth) + 1];
  if (depth + 1 < options_.depth) {
    // The histogram of the larger side is the difference of the other two.
    fill(left_is_smaller ? first : middle, left_is_smaller ? middle : last, smaller);
    for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
      histogram[bin].first -= smaller[bin].first;
      histogram[bin].second -= smaller[bin].second;
    }
  }
  if (left_is_smaller) {
    grow_node(left, first, middle, depth + 1, split.left, smaller);
    grow_node(left + 1, middle, last, depth + 1, split.right, histogram);
  } else {
    grow_node(left + 1, middle, last, depth + 1, split.right, smaller);
    grow_node(left, first, middle, depth + 1, split.left, histogram);
  }
}

}  // namespace ballast
