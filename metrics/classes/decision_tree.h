// Classification trees over binned codes, and the importance of each code.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/classes/contingency.h"

namespace ballast {

// Bin of each item, per code.
using BinnedCodes = std::vector<std::vector<std::uint8_t>>;

// Lower edges of all bins of a code except the first: at most bins - 1 quantiles of its values,
// strictly increasing, each a value of the code. Requires 2 <= bins <= 256 and at least one code.
std::vector<Real> quantile_edges(std::vector<Real> codes, int bins);
// For each code, the number of edges <= the code.
std::vector<std::uint8_t> cut_codes(const std::vector<Real>& codes, const std::vector<Real>& edges);

struct TreeOptions {
  int depth = 10;  // maximum number of splits between the root and a leaf
  // Minimum number of items of a leaf. Small leaves fit noise, and importances of noise look
  // entangled. Measured on codes that are one noisy factor each (5,000 items, factors of up to 40
  // values): DCI disentanglement 0.68 with leaves of 10 items, 0.91 with leaves of 50. The latter
  // also predict better.
  Index least_leaf = 50;
};

struct TreeNode {
  std::int32_t label = 0;  // most common label in the node; the smallest one on ties
  std::size_t code = 0;    // split: items with bin <= last_left go left
  std::uint8_t last_left = 0;
  std::size_t left = 0;  // 0 in a leaf
  std::size_t right = 0;
};

struct DecisionTree {
  std::vector<TreeNode> nodes;  // the root first
  // Per code: decrease of the Gini impurity by its splits, divided by the decrease by all splits.
  // All 0 for a tree without splits.
  std::vector<double> importances;
};

// CART (Breiman, Friedman, Olshen and Stone, 1984) as in scikit-learn's DecisionTreeClassifier:
// Gini impurity, thresholds half way between bins. A node becomes a leaf at the maximum depth, at
// the minimum number of items or if it has a single label. On ties the first code and its lowest
// bin are used; of two equivalent codes, the first one gets all the importance. Throws Error if
// there are no codes or items, if their numbers differ, if a label is out of range or if an option
// is invalid.
DecisionTree fit_tree(const BinnedCodes& codes, const Labels& labels, Index label_count,
                      const TreeOptions& options = {});

// Accuracy: the share of items whose label is predicted correctly.
double tree_accuracy(const DecisionTree& tree, const BinnedCodes& codes, const Labels& labels);

}  // namespace ballast
