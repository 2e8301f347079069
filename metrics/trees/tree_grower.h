// Grows one regression tree of a BoostedTrees.
#pragma once

#include <array>
#include <vector>

#include "metrics/trees/boosted_trees.h"

namespace ballast {

// First and second derivative of the loss with respect to the margin of a row.
struct Gradient {
  float first = 0;
  float second = 0;
};

class TreeGrower {
 public:
  // The features must outlive the grower.
  TreeGrower(const BinnedFeatures& features, const BoostingOptions& options);

  // `gradients` and `margins` have an element for each row of the features. Adds the value of its
  // leaf to the margin of each of the rows, margins[row * stride], and the gains of the splits to
  // `gains`.
  BoostedTrees::Tree grow(const std::vector<Index>& rows, const std::vector<Gradient>& gradients,
                          double* margins, Index stride, std::vector<double>& gains);

 private:
  struct Sum {
    double first = 0;
    double second = 0;
  };
  struct Split {
    double gain = 0;
    std::size_t feature = 0;
    std::uint8_t last_left = 0;
    bool missing_left = false;
    Sum left;
    Sum right;
  };
  // The sums of each bin: the bins of feature f start at first_bin_[f], and the last one is that of
  // the missing values.
  using Histogram = std::vector<Sum>;

  // The rows first .. last - 1 of rows_; `histogram` is theirs and is overwritten.
  void grow_node(std::size_t node, std::size_t first, std::size_t last, int depth, const Sum& total,
                 Histogram& histogram);
  void fill(std::size_t first, std::size_t last, Histogram& histogram);
  // Replaces `best` if a split by this feature gains more.
  void find_split(std::size_t feature, const Histogram& histogram, const Sum& total,
                  Split& best) const;
  void try_split(std::size_t feature, std::size_t bin, bool missing_left, const Sum& left,
                 const Sum& total, Split& best) const;
  double score(const Sum& sum) const;
  void set_leaf(std::size_t node, std::size_t first, std::size_t last, const Sum& total);
  std::size_t partition(const Split& split, std::size_t first, std::size_t last);

  const BinnedFeatures& features_;
  BoostingOptions options_;
  std::vector<std::size_t> first_bin_;  // and the number of bins of all features
  std::vector<Histogram> histograms_;   // one per depth
  std::vector<std::uint32_t> rows_;     // of each node a contiguous range
  std::vector<std::uint32_t> moved_;
  std::vector<Gradient> ordered_;  // in the order of rows_
  BoostedTrees::Tree tree_;
  double* margins_ = nullptr;
  Index stride_ = 1;
  const std::vector<Gradient>* gradients_ = nullptr;
  std::vector<double>* gains_ = nullptr;
};

}  // namespace ballast
