// The columns that a real and a synthetic table have in common, on one footing: what every figure
// that compares the two starts from.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

struct SharedColumn {
  std::string name;
  bool numeric = false;  // integer, real or date; else discrete
  std::size_t real_column = 0;
  std::size_t synthetic_column = 0;
  // Discrete: the values of both tables to the byte, the real table's first, and each row's index
  // in them. A missing value is a value like any other.
  std::vector<std::string> values;
  std::size_t real_values = 0;  // how many of `values` the real table's column has
  std::vector<std::int32_t> real_codes;
  std::vector<std::int32_t> synthetic_codes;
};

struct LeftOutColumn {
  std::string name;
  std::string reason;
};

struct SharedColumns {
  std::vector<SharedColumn> columns;  // in the order of the real table
  std::vector<LeftOutColumn> left_out;
};

// Columns are matched by name, values by their bytes. Left out: columns that only one table has,
// and those that hold nothing to compare (constant, identifier, empty in the real table). Throws
// Error when a table has no rows, when no column is left, or when a column is numeric in one table
// and discrete in the other.
SharedColumns share_columns(const Table& real, const Table& synthetic);

// Rows first .. first + count - 1 of a numeric column; NaN where the value is missing.
void copy_numbers(const Column& column, Index first, Index count, double* out);

// The present values of a numeric column, in row order.
std::vector<double> present_numbers(const Column& column, Index rows);

}  // namespace ballast
