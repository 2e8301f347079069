// Gradient boosting of regression trees over histograms (Chen and Guestrin, "XGBoost: A Scalable
// Tree Boosting System", KDD 2016; their method "hist").
#pragma once

#include <vector>

#include "metrics/trees/feature_bins.h"

namespace ballast {

struct BoostingOptions {
  int rounds = 100;
  int depth = 6;  // maximum number of splits between the root and a leaf
  double learning_rate = 0.3;
  double lambda = 1;            // L2 penalty of the values of the leaves
  double min_child_weight = 1;  // minimum sum of second derivatives on either side of a split
};

class BoostedTrees {
 public:
  // Fits the given rows of the features. `targets` has a value for each row of the features.
  //   classes = 0: any numbers, squared error.
  //   classes = 2: 0 or 1, logistic loss.
  //   classes > 2: 0 .. classes - 1, cross-entropy of a softmax, one tree per class and round.
  // Both directions are tried for missing values; a node that had none in training sends them
  // right. Runs on one thread: fit several models at a time. Throws Error if there are no
  // features or rows, if the lengths differ or if a class is out of range.
  static BoostedTrees fit(const BinnedFeatures& features, const std::vector<Index>& rows,
                          const std::vector<double>& targets, Index classes,
                          const BoostingOptions& options = {});

  // [rows, outputs()]: the number, the probability of class 1, or the probability of each class.
  std::vector<double> predict(const BinnedFeatures& features, const std::vector<Index>& rows) const;

  Index outputs() const { return static_cast<Index>(start_.size()); }
  // Per feature: the gain of its splits as a share of the gain of all splits; 0 without splits.
  const std::vector<double>& gains() const { return gains_; }

  struct Node {
    std::size_t feature = 0;  // rows with bin <= last_left go left
    std::uint8_t last_left = 0;
    bool missing_left = false;
    std::size_t left = 0;  // 0 in a leaf
    std::size_t right = 0;
    double value = 0;  // of a leaf
  };
  using Tree = std::vector<Node>;  // the root first

 private:
  BoostedTrees() = default;
  void add_margins(const BinnedFeatures& features, Index row, double* margins) const;

  Index classes_ = 0;
  std::vector<double> start_;  // margin of each output before the first tree
  std::vector<Tree> trees_;    // rounds x outputs
  std::vector<double> gains_;
};

}  // namespace ballast
