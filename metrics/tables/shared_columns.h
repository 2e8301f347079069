// The comparable columns of a real and a synthetic table: the input of all metrics that compare the
// two.
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
  // Discrete: the values of both tables, real table first, and each row's index into them. Values
  // are compared byte by byte. Missing is a value.
  std::vector<std::string> values;
  std::size_t real_values = 0;  // number of `values` that occur in the real table
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

// Columns are matched by name. Columns in only one table and columns without information (constant,
// identifier, or only missing values in the real table) are left out. Throws Error if a table has
// no rows, if no column is left, or if a column is numeric in one table and discrete in the other.
SharedColumns share_columns(const Table& real, const Table& synthetic);

// Rows first .. first + count - 1 of a numeric column; NaN where the value is missing.
void copy_numbers(const Column& column, Index first, Index count, double* out);

// The values of a numeric column that are present, in row order.
std::vector<double> present_numbers(const Column& column, Index rows);

}  // namespace ballast
