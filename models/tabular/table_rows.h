// Rows of tables, picked and put together.
#pragma once

#include <vector>

#include "data/tables/table.h"

namespace ballast {

// The given rows, in that order.
Table select_rows(const Table& table, const std::vector<Index>& rows);
// Appends all rows of a table of the same columns; an empty `table` without columns becomes `more`.
void append_rows(Table& table, const Table& more);

}  // namespace ballast
