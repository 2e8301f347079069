// The variables of the autoregressive network: the columns of the encoded row, as codes.
#pragma once

#include <vector>

#include "data/encoding/encoded_table.h"
#include "kernels/any_order.h"

namespace ballast::argn {

struct Variable {
  Index categories = 0;
  std::vector<bool> ranges = {};  // as EncodedColumn::ranges
  Index offset = 0;               // of its categories among those of all variables
};

// Variable v is RowLayout::parts[v].
class Variables {
 public:
  explicit Variables(const RowLayout& layout);

  std::size_t size() const { return list_.size(); }
  const Variable& operator[](std::size_t v) const { return list_[v]; }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  Index categories() const { return categories_; }  // of all variables
  // One for each category, and one for each variable that is hidden.
  Index inputs() const { return categories_ + static_cast<Index>(list_.size()); }
  Index first_input(std::size_t v) const { return list_[v].offset + static_cast<Index>(v); }
  std::vector<ContextColumn> context_columns() const;

 private:
  std::vector<Variable> list_;
  Index categories_ = 0;
};

}  // namespace ballast::argn
