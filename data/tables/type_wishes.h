// The user's type overrides, resolved to the columns of a table.
#pragma once

#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/table.h"

namespace ballast {

struct TypeWish {
  enum class Kind { infer, discrete, continuous, exactly };
  Kind wish = Kind::infer;
  ColumnKind kind = ColumnKind::category;  // if wish is `exactly`
  std::string date_format;                 // for dates; empty: inferred
  bool ignored = false;
};

// Returns one entry per column. Throws Error for an unknown column (with the nearest name), an
// unknown kind, an invalid date format, and conflicting overrides.
std::vector<TypeWish> resolve_wishes(const std::vector<std::string>& names,
                                     const TypeOverrides& overrides);

}  // namespace ballast
