// Batches of labelled items: all classes equally likely, however rare, or proportional to their
// size.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "kernels/table_rows.h"

namespace ballast {

class ClassSampler {
 public:
  enum class Law { equal, by_size };  // distribution of the drawn classes

  // labels: the class of each item, in [0, classes). Classes without items are never drawn. Throws
  // Error for a label out of range and if there are no items.
  ClassSampler(const std::vector<std::int32_t>& labels, Index classes, Device device,
               Law law = Law::equal);

  Integers draw_classes(const Random& random, Index count) const;
  // One item of each of these classes, which must not be empty.
  Integers draw_items(const Random& random, const Integers& classes) const;

 private:
  ConditionView view() const;

  Index items_;
  Device device_;
  Integers offset_;
  Array<std::uint32_t> limit_;
  Integers alias_;
  Array<std::int64_t> first_;  // first member of each class
  Integers size_;
  Integers members_;
};

}  // namespace ballast
