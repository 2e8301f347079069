// Relations as text.
#pragma once

#include <string>
#include <vector>

#include "data/relations/relation.h"

namespace ballast {

// Parses one of
//   "a -> b"                  b is a function of a
//   "total = a + b - 0.5 * c" a sum of columns, each with an optional factor
//   "a = b"                   equal columns
//   "start <= end"            or "end >= start"
// Column names are the longest that match. Throws RelationError for another syntax, for an unknown
// column, with the nearest name, for a column that occurs twice, and for a column whose type does
// not fit.
Relation parse_relation(const std::string& text, const std::vector<ColumnInfo>& columns);

}  // namespace ballast
