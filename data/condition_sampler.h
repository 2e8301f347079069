// Conditions and matching rows: CTGAN's training by sampling (Xu et al. 2019, section 4.3).
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoded_table.h"
#include "kernels/random.h"

namespace ballast {

// One condition a row of the batch: a discrete column and one of its categories.
struct Conditions {
  std::vector<std::int32_t> column;    // index in RowLayout::conditions
  std::vector<std::int32_t> category;  // within that column
};

class ConditionSampler {
 public:
  explicit ConditionSampler(const EncodedTable& table);

  // Training: the column uniform, the category with probability proportional to ln(frequency + 1).
  void sample_training(Index count, const Random& random, Conditions& out) const;
  // Sampling: the category at its original frequency.
  void sample_original(Index count, const Random& random, Conditions& out) const;
  // A row, uniform among those with the condition's category.
  void matching_rows(const Conditions& conditions, const Random& random,
                     std::vector<std::int32_t>& rows) const;
};

}  // namespace ballast
