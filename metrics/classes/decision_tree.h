// Classification trees over codes cut into bins, and how much of the work each code does in them.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/classes/contingency.h"

namespace ballast {

// For each code, the bin of each item.
using BinnedCodes = std::vector<std::vector<std::uint8_t>>;

// The lower edges of a code's bins but the first: at most bins - 1 quantiles of its values, each a
// value that occurs and is larger than the one before. bins in 2 .. 256, codes not empty.
std::vector<Real> quantile_edges(std::vector<Real> codes, int bins);
// The number of edges at or below each code.
std::vector<std::uint8_t> cut_codes(const std::vector<Real>& codes, const std::vector<Real>& edges);

struct TreeOptions {
  int depth = 10;  // most splits between the root and a leaf
  // Fewest items of a leaf. Small leaves learn noise, and importances of noise look entangled:
  // codes that are one noisy factor each (5,000 items, factors of up to 40 values) have a DCI
  // disentanglement of 0.68 with leaves of 10 items, 0.91 with 50, the latter foretelling more.
  Index least_leaf = 50;
};

struct TreeNode {
  std::int32_t label = 0;  // most common in the node, the smallest of equals
  std::size_t code = 0;    // the split: items with a bin <= last_left go to the left
  std::uint8_t last_left = 0;
  std::size_t left = 0;  // 0 in a leaf
  std::size_t right = 0;
};

struct DecisionTree {
  std::vector<TreeNode> nodes;  // the root first
  // Per code, the decrease of the Gini impurity by its splits, over that by all; all 0 without
  // splits.
  std::vector<double> importances;
};

// CART (Breiman, Friedman, Olshen and Stone, 1984) as scikit-learn's DecisionTreeClassifier: Gini
// impurity, split half way between the bins, down to the depth, the fewest items or a single label.
// Of equal splits the first code's, at the lowest bin, is taken: two codes that tell the same share
// nothing, the first one gets all. Throws Error without codes or items, when their numbers
// differ, and for a label out of range or options that make no tree.
DecisionTree fit_tree(const BinnedCodes& codes, const Labels& labels, Index label_count,
                      const TreeOptions& options = {});

// The share of items whose label the tree finds.
double tree_accuracy(const DecisionTree& tree, const BinnedCodes& codes, const Labels& labels);

}  // namespace ballast
