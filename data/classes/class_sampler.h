// Batches of items with classes: each class as likely as any other, however rare it is, or as
// likely as it is large.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "kernels/table_rows.h"

namespace ballast {

class ClassSampler {
 public:
  enum class Law { equal, by_size };  // of the classes

  // labels: the class of each item, in [0, classes). Classes without items are never drawn. Throws
  // Error for a label out of range or without items.
  ClassSampler(const std::vector<std::int32_t>& labels, Index classes, Device device,
               Law law = Law::equal);

  Integers draw_classes(const Random& random, Index count) const;
  // An item of each of these classes, which must have some.
  Integers draw_items(const Random& random, const Integers& classes) const;

 private:
  ConditionView view() const;

  Index items_;
  Device device_;
  Integers offset_;
  Array<std::uint32_t> limit_;
  Integers alias_;
  Array<std::int64_t> first_;  // of a class's members
  Integers size_;
  Integers members_;
};

}  // namespace ballast
