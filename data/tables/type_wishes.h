// What the user wants columns to be, resolved to the columns of a table.
#pragma once

#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/table.h"

namespace ballast {

struct TypeWish {
  enum class Kind { infer, discrete, continuous, exactly };
  Kind wish = Kind::infer;
  ColumnKind kind = ColumnKind::category;  // where exactly
  std::string date_format;                 // of a date; empty: find it
  bool ignored = false;
};

// One wish a column. Throws Error for an unknown column (with the nearest name), an unknown kind or
// date format, and for wishes that contradict each other.
std::vector<TypeWish> resolve_wishes(const std::vector<std::string>& names,
                                     const TypeOverrides& overrides);

}  // namespace ballast
