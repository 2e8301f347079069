// Columns of numbers cut into bins, as histogram-based trees read them.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/real.h"

namespace ballast {

// One vector for each feature, all of one length: a value per row, NaN if it is missing. Categories
// are given as codes.
using FeatureColumns = std::vector<std::vector<double>>;

// Bin of each row, per feature.
using BinnedFeatures = std::vector<std::vector<std::uint8_t>>;

constexpr int kValueBins = 255;
constexpr std::uint8_t kMissingBin = 255;

// The lower edges of all bins except the first, per feature.
class FeatureBins {
 public:
  // A feature of at most 255 distinct values has a bin for each. Otherwise the bins have about
  // equal numbers of rows, and a value of many rows has a bin of its own.
  explicit FeatureBins(const FeatureColumns& columns);

  // Throws Error if the number of features differs.
  BinnedFeatures cut(const FeatureColumns& columns) const;

  std::size_t features() const { return edges_.size(); }
  const std::vector<double>& edges(std::size_t feature) const { return edges_[feature]; }

 private:
  std::vector<std::vector<double>> edges_;
};

}  // namespace ballast
