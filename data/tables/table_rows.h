// Selecting and appending rows of tables.
#pragma once

#include <vector>

#include "data/tables/table.h"

namespace ballast {

// The given rows, in the given order.
Table select_rows(const Table& table, const std::vector<Index>& rows);
// Appends all rows of `more`, which must have the same columns. A `table` without columns becomes a
// copy of `more`.
void append_rows(Table& table, const Table& more);

}  // namespace ballast
