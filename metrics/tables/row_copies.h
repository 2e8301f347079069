// Rows that are equal in every compared column.
#pragma once

#include "metrics/tables/shared_columns.h"

namespace ballast {

// Number of synthetic rows that equal a real row.
Index count_copies(const Table& real, const Table& synthetic, const SharedColumns& shared);

// Number of rows of a table that equal another of its rows: of the real table if `of_real`, else of
// the synthetic one.
Index count_repeats(const Table& table, bool of_real, const SharedColumns& shared);

}  // namespace ballast
