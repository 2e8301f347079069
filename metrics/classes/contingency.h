// Two labellings of the same items counted against each other, and the information they share.
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
  std::vector<Index> counts;  // [rows, columns]: items with the first and the second label
  std::vector<Index> row_sums;
  std::vector<Index> column_sums;
};

// Throws Error when the lengths differ or a label is out of range.
Contingency tabulate(const Labels& first, Index first_labels, const Labels& second,
                     Index second_labels);

double sum_of_squares(const std::vector<Index>& counts);

// Of a distribution in proportion to the counts, in nats; 0 when all counts are.
double entropy(const std::vector<Index>& counts);

// Of the joint distribution in proportion to the counts, in nats, never negative.
double mutual_information(const Contingency& table);

}  // namespace ballast
