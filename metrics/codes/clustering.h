// Agreement of clusters, found without labels, with the true classes.
#pragma once

#include "metrics/classes/contingency.h"

namespace ballast {

// NMI and ARI match scikit-learn, including its edge cases. Both are 1 if all items have one
// cluster and one class, or if there are no items. Both are 0 if only one of the two labellings has
// a single value. Without items, accuracy and purity are NaN.
struct Clustering {
  // Share of items whose cluster is matched to their class, in the one-to-one matching that
  // maximises this share (Hungarian algorithm). Also known as ACC.
  double accuracy = 0;
  // Share of items that have the most common class of their cluster. Grows with the number of
  // clusters.
  double purity = 0;
  // Mutual information divided by the arithmetic mean of both entropies.
  double normalized_mutual_information = 0;
  // Adjusted Rand index (Hubert and Arabie 1985): share of pairs of items on which both labellings
  // agree, corrected for chance.
  double adjusted_rand_index = 0;
  // The matched class of each cluster. kUnmatched if there are fewer classes than clusters, or if
  // the cluster has no items in common with its class.
  Labels class_of_cluster;
};

constexpr std::int32_t kUnmatched = -1;

// Throws Error if the lengths differ or a label is out of range.
Clustering measure_clustering(const Labels& clusters, Index cluster_count, const Labels& classes,
                              Index class_count);

}  // namespace ballast
