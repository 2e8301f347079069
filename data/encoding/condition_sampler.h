// Conditions and matching rows: CTGAN's training by sampling (Xu et al. 2019, section 4.3).
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "autograd/sparse.h"
#include "data/encoding/encoded_table.h"
#include "kernels/random.h"
#include "kernels/table_rows.h"

namespace ballast {

// A condition is a place in the condition vector, where the categories of all discrete columns lie
// side by side (RowLayout::conditions). Everything is drawn on the sampler's device; the same
// numbers draw the same on each.
class ConditionSampler {
 public:
  // Keeps nothing of the table but the numbers of its rows, grouped by category.
  explicit ConditionSampler(const EncodedTable& table, Device device = {});

  bool has_conditions() const { return places_ > 0; }
  // `count` conditions: the column uniform, the category with probability proportional to
  // ln(frequency + 1). There must be discrete columns.
  Integers sample(Index count, const Random& random) const;
  // The conditions, in a random order.
  Integers permute(const Integers& conditions, const Random& random) const;
  // A row for each condition, uniform among those with its category. `random` may be the one that
  // the conditions were drawn with. Throws Error for a category that no row has, on the CPU.
  Integers matching_rows(const Integers& conditions, const Random& random) const;
  // `count` rows, uniform among all; for a table without discrete columns.
  Integers any_rows(Index count, const Random& random) const;
  // The condition vectors, [conditions, places].
  SparseTensor one_hot(const Integers& conditions) const;
  // Targets of cross_entropy_spans() over an encoded row: the span of the condition's column gets
  // its category.
  Integers targets(const Integers& conditions) const;

 private:
  ConditionView view() const;

  Device device_;
  Index rows_;
  Index columns_ = 0;
  Index places_ = 0;
  Index spans_ = 0;  // of an encoded row
  Integers offset_;  // as in ConditionView
  Array<std::uint32_t> limit_;
  Integers alias_;
  Array<std::int64_t> group_;
  Integers size_;
  Integers members_;
  Integers span_of_;      // by place
  Integers category_of_;  // by place
};

}  // namespace ballast
