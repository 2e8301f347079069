// Contingency table of two labellings of the same items, and their entropies and mutual
// information.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/real.h"

namespace ballast {

using Labels = std::vector<std::int32_t>;  // a label in [0, number of labels) for each item

struct Contingency {
  Index rows = 0;
  Index columns = 0;
  Index total = 0;
  std::vector<Index> counts;  // [rows, columns]: number of items with both labels
  std::vector<Index> row_sums;
  std::vector<Index> column_sums;
};

// Throws Error if the lengths differ or a label is out of range.
Contingency tabulate(const Labels& first, Index first_labels, const Labels& second,
                     Index second_labels);

double sum_of_squares(const std::vector<Index>& counts);

// Entropy in nats of the distribution proportional to the counts; 0 if all counts are 0.
double entropy(const std::vector<Index>& counts);

// Mutual information in nats of the joint distribution proportional to the counts; never negative.
double mutual_information(const Contingency& table);

}  // namespace ballast
