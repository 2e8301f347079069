// The values of one column as a function of the values of another.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "data/tables/number_key.h"
#include "data/tables/table.h"

namespace ballast {

// A cell as numbers of the same order as the values of its column: {-1, value} or, for a missing
// number, {index in missing_texts, 0}.
using CellKey = std::pair<std::int32_t, std::uint64_t>;
inline CellKey cell_key(const Column& column, Index row) {
  const auto at = static_cast<std::size_t>(row);
  if (is_discrete(column.info.kind)) return {-1, static_cast<std::uint64_t>(column.codes[at])};
  if (!column.missing.empty() && column.missing[at] >= 0) return {column.missing[at], 0};
  return {-1, number_key(column, row)};
}

// A value of the source with the value that the target has in most of its rows.
struct FunctionEntry {
  Index row = 0;    // a row with both values
  Index count = 0;  // of rows with both values
};
struct FunctionEntries {
  std::vector<FunctionEntry> entries;  // in the order of the keys of the source
  Index violations = 0;                // rows in which the target has another value
  Index first_violation = -1;
};
// Numeric and discrete columns with their infos.
FunctionEntries function_entries(const Column& source, const Column& target, Index rows);

}  // namespace ballast
