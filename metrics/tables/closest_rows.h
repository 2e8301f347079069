// Does a synthetic table copy real rows? Distances to the closest real row, and exact copies.
#pragma once

#include <vector>

#include "data/tables/table.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {

// Distances after Gower (1971): the mean over the columns of |x - y| / (range of the real column),
// at most 1, for numbers, and of 0 or 1 (same or not) for categories; a missing number is at
// distance 1 from a present one and 0 from a missing one. In float: about 1e-7 of a column's range.
struct ClosestRows {
  // Sorted distances of synthetic rows to their closest real row, and, to compare with, of real
  // rows to their closest other real row (empty when there is just one). Of every row of a table,
  // or, when that is too much work, of rows at even steps through it; always to all real rows.
  std::vector<double> synthetic;
  std::vector<double> real;
  Index synthetic_rows = 0;
  Index real_rows = 0;
  // Exact, over all rows and compared columns: synthetic rows that equal a real row in all of them,
  // and real rows that equal another real row.
  Index copies = 0;
  Index real_repeats = 0;

  bool sampled() const;
};

// `most_rows` bounds the rows of each table whose distance is measured; large tables measure fewer.
ClosestRows measure_closest_rows(const Table& real, const Table& synthetic,
                                 const SharedColumns& shared, Index most_rows = 5000);

// The value below which a share of the sorted values lies (linear between neighbours); values not
// empty, share in [0, 1].
double quantile(const std::vector<double>& sorted, double share);

}  // namespace ballast
