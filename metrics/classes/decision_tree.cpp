#include "metrics/classes/decision_tree.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::size_t kMostBins = 256;

struct Split {
  bool found = false;
  double gain = 0;  // sum over both sides of (sum of squared label counts) / items
  std::size_t code = 0;
  std::uint8_t last_left = 0;
};

// Grows a tree. Reorders the items so that each node holds a contiguous range of them.
class Grower {
 public:
  Grower(const BinnedCodes& codes, const Labels& labels, Index label_count,
         const TreeOptions& options)
      : codes_(codes),
        labels_(labels),
        label_count_(static_cast<std::size_t>(label_count)),
        options_(options),
        items_(labels.size()),
        counts_(kMostBins * label_count_) {
    std::iota(items_.begin(), items_.end(), std::size_t{0});
    tree_.importances.resize(codes.size(), 0);
  }

  DecisionTree grow() {
    grow_node(0, items_.size(), 0);
    double sum = 0;
    for (const double importance : tree_.importances) sum += importance;
    if (sum > 0) {
      for (double& importance : tree_.importances) importance /= sum;
    }
    return std::move(tree_);
  }

 private:
  // The items first .. last - 1; returns the index of the node.
  std::size_t grow_node(std::size_t first, std::size_t last, int depth) {
    const std::vector<Index> counts = count_labels(first, last);
    const auto most = std::max_element(counts.begin(), counts.end());
    const std::size_t place = tree_.nodes.size();
    tree_.nodes.emplace_back();
    tree_.nodes[place].label = static_cast<std::int32_t>(most - counts.begin());
    const Index items = static_cast<Index>(last - first);
    const bool done = depth == options_.depth || items < 2 * options_.least_leaf || *most == items;
    if (done) return place;
    Split best;
    for (std::size_t c = 0; c < codes_.size(); ++c) find_split(c, first, last, counts, best);
    if (!best.found) return place;
    const auto begin = items_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = items_.begin() + static_cast<std::ptrdiff_t>(last);
    const auto middle = std::stable_partition(
        begin, end, [&](std::size_t item) { return codes_[best.code][item] <= best.last_left; });
    const std::size_t split = static_cast<std::size_t>(middle - items_.begin());
    tree_.importances[best.code] += best.gain - sum_of_squares(counts) / static_cast<double>(items);
    const std::size_t left = grow_node(first, split, depth + 1);
    const std::size_t right = grow_node(split, last, depth + 1);
    TreeNode& node = tree_.nodes[place];
    node.code = best.code;
    node.last_left = best.last_left;
    node.left = left;
    node.right = right;
    return place;
  }

  std::vector<Index> count_labels(std::size_t first, std::size_t last) const {
    std::vector<Index> counts(label_count_, 0);
    for (std::size_t i = first; i < last; ++i) {
      ++counts[static_cast<std::size_t>(labels_[items_[i]])];
    }
    return counts;
  }

  // Replaces `best` if a split by this code gains more. Bins move to the left side one by one. The
  // sums of squares are integers and are updated incrementally.
  void find_split(std::size_t code, std::size_t first, std::size_t last,
                  const std::vector<Index>& node_counts, Split& best) {
    const std::size_t bins = count_by_bin(code, first, last);
    std::vector<Index> left(label_count_, 0);
    std::vector<Index> right = node_counts;
    double left_squares = 0;
    double right_squares = sum_of_squares(right);
    Index left_items = 0;
    Index right_items = static_cast<Index>(last - first);
    Split
        candidate;  // its threshold is set at the next bin that has items: half way between the two
    std::size_t last_bin = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const Index* moved = counts_.data() + bin * label_count_;
      const Index items = std::accumulate(moved, moved + label_count_, Index{0});
      if (items == 0) continue;
      if (candidate.found && (!best.found || candidate.gain > best.gain)) {
        candidate.last_left = static_cast<std::uint8_t>((last_bin + bin) / 2);
        best = candidate;
      }
      for (std::size_t l = 0; l < label_count_; ++l) {
        if (moved[l] == 0) continue;
        left_squares += static_cast<double>(moved[l] * (2 * left[l] + moved[l]));
        right_squares -= static_cast<double>(moved[l] * (2 * right[l] - moved[l]));
        left[l] += moved[l];
        right[l] -= moved[l];
      }
      left_items += items;
      right_items -= items;
      last_bin = bin;
      candidate.found = left_items >= options_.least_leaf && right_items >= options_.least_leaf;
      candidate.code = code;
      candidate.gain = left_squares / static_cast<double>(left_items) +
                       right_squares / static_cast<double>(std::max<Index>(right_items, 1));
    }
  }

  // Fills counts_ [bins, labels]; returns the last bin with items, plus 1.
  std::size_t count_by_bin(std::size_t code, std::size_t first, std::size_t last) {
    const std::vector<std::uint8_t>& bin_of = codes_[code];
    std::size_t bins = 0;
    for (std::size_t i = first; i < last; ++i) {
      bins = std::max<std::size_t>(bins, bin_of[items_[i]] + std::size_t{1});
    }
    std::fill_n(counts_.begin(), bins * label_count_, Index{0});
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t item = items_[i];
      ++counts_[bin_of[item] * label_count_ + static_cast<std::size_t>(labels_[item])];
    }
    return bins;
  }

  const BinnedCodes& codes_;
  const Labels& labels_;
  std::size_t label_count_;
  TreeOptions options_;
  std::vector<std::size_t> items_;
  std::vector<Index> counts_;
  DecisionTree tree_;
};

void check_tree_input(const BinnedCodes& codes, const Labels& labels, Index label_count,
                      const TreeOptions& options) {
  if (codes.empty() || labels.empty()) {
    throw Error("fit_tree: " + std::to_string(codes.size()) + " codes and " +
                std::to_string(labels.size()) +
                " items; at least one code and one item are required");
  }
  for (const std::vector<std::uint8_t>& code : codes) {
    if (code.size() == labels.size()) continue;
    throw Error("fit_tree: a code has " + std::to_string(code.size()) +
                " values, but the number of labels is " + std::to_string(labels.size()));
  }
  const auto [least, most] = std::minmax_element(labels.begin(), labels.end());
  if (*least < 0 || *most >= label_count) {
    throw Error("fit_tree: labels are between " + std::to_string(*least) + " and " +
                std::to_string(*most) + "; they must be between 0 and " +
                std::to_string(label_count - 1));
  }
  if (options.depth < 0 || options.least_leaf < 1) {
    throw Error("fit_tree: depth must be at least 0 and least_leaf at least 1");
  }
}

}  // namespace

std::vector<Real> quantile_edges(std::vector<Real> codes, int bins) {
  if (bins < 2 || bins > static_cast<int>(kMostBins) || codes.empty()) {
    throw Error("quantile_edges: " + std::to_string(codes.size()) + " codes and " +
                std::to_string(bins) +
                " bins; at least one code and between 2 and 256 bins are required");
  }
  std::sort(codes.begin(), codes.end());
  std::vector<Real> edges;
  for (std::size_t b = 1; b < static_cast<std::size_t>(bins); ++b) {
    const Real value = codes[b * codes.size() / static_cast<std::size_t>(bins)];
    if (value > (edges.empty() ? codes.front() : edges.back())) edges.push_back(value);
  }
  return edges;
}

std::vector<std::uint8_t> cut_codes(const std::vector<Real>& codes,
                                    const std::vector<Real>& edges) {
  std::vector<std::uint8_t> bins;
  bins.reserve(codes.size());
  for (const Real code : codes) {
    const auto above = std::upper_bound(edges.begin(), edges.end(), code);
    bins.push_back(static_cast<std::uint8_t>(above - edges.begin()));
  }
  return bins;
}

DecisionTree fit_tree(const BinnedCodes& codes, const Labels& labels, Index label_count,
                      const TreeOptions& options) {
  check_tree_input(codes, labels, label_count, options);
  return Grower(codes, labels, label_count, options).grow();
}

double tree_accuracy(const DecisionTree& tree, const BinnedCodes& codes, const Labels& labels) {
  Index right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const TreeNode* node = tree.nodes.data();
    while (node->left != 0) {
      const bool to_left = codes[node->code][i] <= node->last_left;
      node = tree.nodes.data() + (to_left ? node->left : node->right);
    }
    right += node->label == labels[i] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

}  // namespace ballast
