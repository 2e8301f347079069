// Does a synthetic table copy real rows? Distances to the closest real row, and exact copies.
#pragma once

#include <vector>

#include "data/tables/table.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {

// Distances as in nearest_distances (metrics/tables/nearest_rows.h).
struct ClosestRows {
  // Sorted distances of synthetic rows to their closest real row and, for comparison, of real rows
  // to their closest other real row (empty if there is a single real row). For large tables only
  // rows at equal intervals are measured, always against all real rows.
  std::vector<double> synthetic;
  std::vector<double> real;
  Index synthetic_rows = 0;
  Index real_rows = 0;
  // Exact, over all rows and compared columns: number of synthetic rows that equal a real row, and
  // of rows of either table that equal another row of it.
  Index copies = 0;
  Index real_repeats = 0;
  Index synthetic_repeats = 0;

  bool sampled() const;
};

// `most_rows`: maximum number of rows per table whose distance is measured; large tables measure
// fewer.
ClosestRows measure_closest_rows(const Table& real, const Table& synthetic,
                                 const SharedColumns& shared, Index most_rows = 5000);

// As above, but without the distances and the repeats within the tables: for a second table, such
// as a hold-out, beside the same real one.
ClosestRows measure_closest_to_real(const Table& real, const Table& other,
                                    const SharedColumns& shared, Index most_rows = 5000);

// The quantile of sorted values by linear interpolation. Requires at least one value and share in
// [0, 1].
double quantile(const std::vector<double>& sorted, double share);

}  // namespace ballast
