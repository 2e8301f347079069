// The table in the representation used by the networks, stored compactly: a category is a small
// integer, a number is a pair (alpha, mode). Only the rows of a batch are expanded.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/softmax.h"
#include "kernels/table_rows.h"

namespace ballast {

// The layout of one modelled column in an encoded row:
//  numeric:  [alpha (a tanh span of width 1)] [modes (a softmax span)]
//  discrete: [categories (a softmax span)]
// The modes of a numeric column are its Gaussian modes, then values that are modes of zero width
// (alpha is 0), then "missing" if any value is missing (alpha is 0).
struct EncodedColumn {
  std::size_t table_column = 0;  // index in the table
  bool numeric = false;
  // Of the codes that are in increasing order of the values, from the first one: whether the code
  // stands for a range of values. Empty for codes without an order.
  std::vector<bool> ranges = {};
  Index offset = 0;      // first column in the encoded row
  Index categories = 0;  // modes of a numeric column, categories of a discrete one
  Index span = 0;        // index of the softmax span in RowLayout::spans

  // The first column of the softmax span.
  Index code_offset() const { return offset + (numeric ? 1 : 0); }
};

struct RowLayout {
  Index columns = 0;  // width of an encoded row
  std::vector<Span> spans;
  std::vector<EncodedColumn> parts;

  // The concatenated discrete columns form the condition vector (CTGAN).
  struct Condition {
    std::size_t part = 0;  // index in parts
    Index offset = 0;      // in the condition vector
    Index categories = 0;
  };
  std::vector<Condition> conditions;
  Index condition_columns = 0;
};

// Lays out the parts one after another. table_column, numeric and categories are given; the other
// fields are computed. Throws Error for a part without categories and for a row too wide for 32-bit
// indices.
RowLayout make_layout(std::vector<EncodedColumn> parts);

// Column-wise storage of all rows. A code takes 1, 2 or 4 bytes, depending on the part's number of
// categories.
class EncodedTable {
 public:
  EncodedTable() = default;
  EncodedTable(RowLayout layout, Index rows);  // all codes and alphas are 0

  const RowLayout& layout() const { return layout_; }
  Index rows() const { return rows_; }
  std::int32_t code(std::size_t part, Index row) const;
  float alpha(std::size_t part, Index row) const;  // 0 for a discrete part
  void set(std::size_t part, Index row, std::int32_t code, float alpha);
  std::size_t bytes() const;

  // take: the rows at these indices. append: adds the rows of a table with the same layout.
  EncodedTable take(const std::vector<Index>& places) const;
  void append(const EncodedTable& more);

  // The memory of each part: `rows` codes of `width` bytes, and as many alphas.
  std::vector<TablePart> parts() const;

 private:
  struct Part {
    int width = 1;  // bytes per code
    std::vector<std::uint8_t> codes;
    std::vector<float> alphas;
  };

  RowLayout layout_;
  Index rows_ = 0;
  std::vector<Part> parts_;
};

// Converts network output [count, layout.columns]: alpha from the tanh spans, the mode or category
// as the argmax of the softmax spans (the first in case of ties).
EncodedTable compact(const RowLayout& layout, const Real* rows, Index count);

}  // namespace ballast
