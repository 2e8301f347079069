// The variables of the autoregressive network: one for each column of the encoded row, and a second
// one for numbers that are cut into finer parts within their bins.
#pragma once

#include <vector>

#include "autograd/array.h"
#include "autograd/sparse.h"
#include "data/encoding/encoded_table.h"
#include "kernels/any_order.h"

namespace ballast::argn {

struct Variable {
  std::size_t part = 0;  // in RowLayout::parts
  bool fine = false;     // the position within the bin of the variable before it
  Index categories = 0;
  Index offset = 0;  // first column in the logits
};

class Variables {
 public:
  // `fine`: number of equal parts that the bins of each numeric part are cut into; 1: none.
  Variables(const RowLayout& layout, Index fine);

  const std::vector<Variable>& list() const { return list_; }
  std::size_t size() const { return list_.size(); }
  const Variable& operator[](std::size_t v) const { return list_[v]; }
  Index categories() const { return categories_; }  // of all variables: columns of the logits
  Index inputs() const { return categories_ + static_cast<Index>(list_.size()); }
  Index numbers() const { return numbers_; }
  // The layout of a table of all variables as discrete columns.
  RowLayout layout() const;
  std::vector<ContextColumn> context_columns() const;

  // The codes of all variables. The table must have the layout of the constructor.
  EncodedTable codes_of(const EncodedTable& rows) const;
  std::int32_t fine_code(const EncodedTable& rows, std::size_t v, Index row) const;

 private:
  std::vector<Variable> list_;
  Index categories_ = 0;
  Index numbers_ = 0;
  std::vector<bool> numeric_;  // of the variables
};

// The kernels of kernels/any_order.h for the variables, on a device. ranks: [inputs].
class Context {
 public:
  Context(const Variables& variables, Device device);

  struct Hidden {
    Integers shown;   // [rows, variables], -1 where hidden
    Integers target;  // [rows, variables], -1 where not to be predicted
    Tensor weight;    // [rows, 1]: number of variables / number of targets
  };
  // codes: [rows, variables].
  Hidden hide(const Integers& codes, Index rows, const Random& random, const Tensor& ranks) const;
  // The input of the network.
  SparseTensor expand(const Integers& shown, Index rows, const Tensor& ranks) const;

 private:
  ContextView view(const Tensor& ranks) const;

  Device device_;
  Index inputs_;
  Index numbers_;
  Array<ContextColumn> columns_;
};

}  // namespace ballast::argn
