// Rows that are equal in every compared column.
#pragma once

#include "metrics/tables/shared_columns.h"

namespace ballast {

// Number of synthetic rows that equal a real row.
Index count_copies(const Table& real, const Table& synthetic, const SharedColumns& shared);

// Number of real rows that equal another real row.
Index count_repeats(const Table& real, const SharedColumns& shared);

}  // namespace ballast
