// How well clusters found without labels agree with the true classes.
#pragma once

#include "metrics/classes/contingency.h"

namespace ballast {

// NMI and ARI are those of scikit-learn, its rules for the edges too: where all items are in one
// cluster and of one class, or there are no items, both are 1; where just one of the two is single,
// both are 0. Of no items the accuracy and the purity are NaN.
struct Clustering {
  // The share of items whose cluster is matched with their class, by the one-to-one matching that
  // has most of them (Hungarian algorithm). Also known as ACC.
  double accuracy = 0;
  // The share of items of their cluster's most common class. It grows with the number of clusters.
  double purity = 0;
  // Mutual information over the arithmetic mean of both entropies.
  double normalized_mutual_information = 0;
  // Hubert and Arabie (1985): the share of pairs of items on which both agree, corrected for
  // chance.
  double adjusted_rand_index = 0;
  // For each cluster its class in the matching; kUnmatched for one that is left over, or has no
  // item in common with the class that is left for it.
  Labels class_of_cluster;
};

constexpr std::int32_t kUnmatched = -1;

// Throws Error when the lengths differ or a label is out of range.
Clustering measure_clustering(const Labels& clusters, Index cluster_count, const Labels& classes,
                              Index class_count);

}  // namespace ballast
