// Conditions and matching rows: CTGAN's training by sampling (Xu et al. 2019, section 4.3).
#pragma once

#include <cstdint>
#include <vector>

#include "data/alias_table.h"
#include "data/encoded_table.h"
#include "kernels/random.h"

namespace ballast {

// One condition a row of the batch: a discrete column and one of its categories. Both are -1 for a
// table without discrete columns.
struct Conditions {
  std::vector<std::int32_t> column;    // index in RowLayout::conditions
  std::vector<std::int32_t> category;  // within that column
};

class ConditionSampler {
 public:
  // Keeps nothing of the table but the numbers of its rows, grouped by category.
  explicit ConditionSampler(const EncodedTable& table);

  // Training: the column uniform, the category with probability proportional to ln(frequency + 1).
  void sample_training(Index count, const Random& random, Conditions& out) const;
  // Sampling: the category at its original frequency.
  void sample_original(Index count, const Random& random, Conditions& out) const;
  // A row, uniform among those with the condition's category, or among all without a condition.
  // `random` may be the one that the conditions were drawn with. Throws Error for a category that
  // no row has.
  void matching_rows(const Conditions& conditions, const Random& random,
                     std::vector<std::int32_t>& rows) const;

 private:
  struct Column {
    AliasTable training;
    AliasTable original;
    std::vector<std::int32_t> starts;  // of each category in rows; one more than categories
    std::vector<std::int32_t> rows;    // by category, rising within one
  };

  void sample(Index count, const Random& random, AliasTable Column::*law, Conditions& out) const;

  Index rows_ = 0;
  std::vector<Column> columns_;
};

}  // namespace ballast
