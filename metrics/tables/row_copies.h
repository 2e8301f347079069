// Rows that are equal in every compared column.
#pragma once

#include "metrics/tables/shared_columns.h"

namespace ballast {

// Synthetic rows that equal some real row.
Index count_copies(const Table& real, const Table& synthetic, const SharedColumns& shared);

// Real rows that equal another real row.
Index count_repeats(const Table& real, const SharedColumns& shared);

}  // namespace ballast
