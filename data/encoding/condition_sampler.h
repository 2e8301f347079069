// Training by sampling as in CTGAN (Xu et al. 2019, section 4.3): conditions and matching rows.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "autograd/sparse.h"
#include "data/encoding/encoded_table.h"
#include "kernels/random.h"
#include "kernels/table_rows.h"

namespace ballast {

// A condition is an index into the condition vector, the concatenated one-hot vectors of all
// discrete columns (RowLayout::conditions). Everything is drawn on the device of the sampler; the
// same random stream gives the same draws on every device.
class ConditionSampler {
 public:
  // Stores only the row numbers of the table, grouped by category.
  explicit ConditionSampler(const EncodedTable& table, Device device = {});

  bool has_conditions() const { return places_ > 0; }
  // Draws `count` conditions: the column uniformly, the category with probability proportional to
  // ln(frequency + 1). Throws Error if the table has no discrete columns.
  Integers sample(Index count, const Random& random) const;
  // The conditions in a random order.
  Integers permute(const Integers& conditions, const Random& random) const;
  // A row for each condition, drawn uniformly from the rows with its category. `random` may be the
  // stream that the conditions were drawn with. On the CPU, throws Error for a category without
  // rows.
  Integers matching_rows(const Integers& conditions, const Random& random) const;
  // Draws `count` rows uniformly from all rows; for tables without discrete columns.
  Integers any_rows(Index count, const Random& random) const;
  // The condition vectors, [conditions, places].
  SparseTensor one_hot(const Integers& conditions) const;
  // Targets of cross_entropy_spans() over an encoded row: the category for the span of the
  // condition's column.
  Integers targets(const Integers& conditions) const;

 private:
  ConditionView view() const;

  Device device_;
  Index rows_;
  Index columns_ = 0;
  Index places_ = 0;
  Index spans_ = 0;  // number of spans of an encoded row
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
