// --where: conditions on rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

enum class Comparison { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
bool bounds_above(Comparison comparison);  // =, < and <=
bool bounds_below(Comparison comparison);  // =, > and >=

// A condition on one column, read against what the column can hold.
struct Requirement {
  std::string text;        // as given
  std::size_t column = 0;  // index in the columns
  Comparison comparison = Comparison::equal;
  // What it is compared with: a value of a discrete or constant column (index in info.values), a
  // missing text of a numeric one (index in info.missing_texts), or a number.
  std::int32_t value = -1;
  std::int32_t missing = -1;
  long double number = 0;  // holds all whole numbers of 64 bits
};

// Reads "COLUMN op VALUE" without the blanks: the longest column name that the text begins with,
// one of = != < <= > >=, the rest is the value, to the byte. Throws Error: for an unknown column
// with the nearest name, for a value that the column never had with the nearest one.
Requirement parse_requirement(const std::string& text, const std::vector<ColumnInfo>& columns);

// Whether a row fulfils it. A missing number fulfils no comparison with a number but !=.
bool fulfils(const Requirement& requirement, const Column& column, Index row);

}  // namespace ballast
