// Conditions on rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

enum class Comparison { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
bool bounds_above(Comparison comparison);  // =, < and <=
bool bounds_below(Comparison comparison);  // =, > and >=

// A condition on one column, checked against the values of the column.
struct Requirement {
  std::string text;        // as given
  std::size_t column = 0;  // index in the columns
  Comparison comparison = Comparison::equal;
  // The value to compare with: a value of a discrete or constant column (index in info.values), a
  // missing value marker of a numeric column (index in info.missing_texts), or a number.
  std::int32_t value = -1;
  std::int32_t missing = -1;
  long double number = 0;  // represents all 64-bit integers exactly
};

// The column that an option names. Throws OptionError with the nearest name for an unknown one.
std::size_t named_column(const std::string& name, const std::string& option,
                         const std::vector<ColumnInfo>& columns);

// Parses "COLUMN op VALUE" without spaces around op, which is one of = != < <= > >=. COLUMN is the
// longest matching column name. Values must match exactly, including spaces. Throws Error for an
// unknown column, with the nearest name, and for a value that the column cannot have, with the
// nearest value.
Requirement parse_requirement(const std::string& text, const std::vector<ColumnInfo>& columns);
// The same if the column is known: "op VALUE" follows its name.
Requirement parse_requirement(const std::string& text, std::size_t column,
                              const std::vector<ColumnInfo>& columns);

// Whether a row satisfies the condition; `info` describes the column, whose own info is not used. A
// missing value in a numeric column satisfies only != comparisons with a number.
bool fulfils(const Requirement& requirement, const ColumnInfo& info, const Column& column,
             Index row);

}  // namespace ballast
