// The variables of the autoregressive network: one for each column of the encoded row, and a second
// one for numbers that are cut into finer parts within their bins.
#pragma once

#include <vector>

#include "data/encoding/encoded_table.h"
#include "kernels/any_order.h"

namespace ballast::argn {

struct Variable {
  std::size_t part = 0;  // in RowLayout::parts
  bool fine = false;     // the position within the bin of the variable before it
  Index categories = 0;
  Index ordered = 0;  // the first of them that are in increasing order; 0: none
  Index offset = 0;   // of its categories among those of all variables
};

class Variables {
 public:
  // `fine`: number of equal parts that the bins of each numeric part are cut into; 1: none.
  Variables(const RowLayout& layout, Index fine);

  const std::vector<Variable>& list() const { return list_; }
  std::size_t size() const { return list_.size(); }
  const Variable& operator[](std::size_t v) const { return list_[v]; }
  Index categories() const { return categories_; }  // of all variables
  // One for each category, and one for each variable that is hidden.
  Index inputs() const { return categories_ + static_cast<Index>(list_.size()); }
  Index first_input(std::size_t v) const { return list_[v].offset + static_cast<Index>(v); }
  std::vector<ContextColumn> context_columns() const;

  // The codes of all variables, as a table of discrete columns. The rows must have the layout of the
  // constructor.
  EncodedTable codes_of(const EncodedTable& rows) const;

 private:
  std::int32_t fine_code(const EncodedTable& rows, std::size_t v, Index row) const;

  std::vector<Variable> list_;
  Index categories_ = 0;
};

}  // namespace ballast::argn
