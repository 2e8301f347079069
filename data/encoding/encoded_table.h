// A table as the networks see it, kept compact: a category is a small integer, a number is
// (alpha, mode). Only a batch is ever expanded.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/softmax.h"
#include "kernels/table_rows.h"

namespace ballast {

// How one modelled column lies in an encoded row.
//  numeric:  [alpha (a tanh span of width 1)] [modes (a softmax span)]
//  discrete: [categories (a softmax span)]
// The modes of a numeric column are its Gaussian modes, then values that are modes of their own
// (without width: alpha is 0), then, if any value is missing, "missing" (alpha is 0).
struct EncodedColumn {
  std::size_t table_column = 0;  // index in the table
  bool numeric = false;
  Index offset = 0;      // first column of the encoded row that is ours
  Index categories = 0;  // modes of a numeric column, categories of a discrete one
  Index span = 0;        // index of our softmax span in RowLayout::spans

  // First column of the softmax span.
  Index code_offset() const { return offset + (numeric ? 1 : 0); }
};

struct RowLayout {
  Index columns = 0;  // width of an encoded row
  std::vector<Span> spans;
  std::vector<EncodedColumn> parts;

  // Discrete columns side by side form the condition vector (CTGAN).
  struct Condition {
    std::size_t part = 0;  // index in parts
    Index offset = 0;      // in the condition vector
    Index categories = 0;
  };
  std::vector<Condition> conditions;
  Index condition_columns = 0;
};

// Lays the parts side by side in their order: table_column, numeric and categories are given, all
// else follows. Throws Error for a part without categories and for a row too wide for 32-bit
// indices.
RowLayout make_layout(std::vector<EncodedColumn> parts);

// Column-wise storage of all rows. A part's codes take 1, 2 or 4 bytes a row, by its categories.
class EncodedTable {
 public:
  EncodedTable() = default;
  EncodedTable(RowLayout layout, Index rows);  // all codes and alphas 0

  const RowLayout& layout() const { return layout_; }
  Index rows() const { return rows_; }
  std::int32_t code(std::size_t part, Index row) const;
  float alpha(std::size_t part, Index row) const;  // 0 for a discrete part
  void set(std::size_t part, Index row, std::int32_t code, float alpha);
  std::size_t bytes() const;

  // The rows at these places; and those of a table of the same layout put behind these.
  EncodedTable take(const std::vector<Index>& places) const;
  void append(const EncodedTable& more);

  // The memory of each part: `rows` codes of `width` bytes, and as many alphas.
  std::vector<TablePart> parts() const;

 private:
  struct Part {
    int width = 1;  // bytes a code
    std::vector<std::uint8_t> codes;
    std::vector<float> alphas;
  };

  RowLayout layout_;
  Index rows_ = 0;
  std::vector<Part> parts_;
};

// Rows as a network puts them out, [count, layout.columns]: alpha from the tanh spans, the mode or
// category with the largest entry (the first of equals) from the softmax spans.
EncodedTable compact(const RowLayout& layout, const Real* rows, Index count);

}  // namespace ballast
