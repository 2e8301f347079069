// Distances of rows to their nearest rows of a table.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/real.h"

namespace ballast {

// Rows as points: numbers divided by the range of a reference column (NaN if missing), and codes.
struct RowPoints {
  std::vector<std::vector<float>> numbers;
  std::vector<std::vector<std::int32_t>> codes;
  Index rows = 0;
};

// The Gower distance (Gower 1971) of each query to the nearest point: the mean over the columns of
// the difference of the numbers, at most 1, and of 0 (equal) or 1 (different) for codes. A missing
// number has distance 1 to a present one and 0 to a missing one. Computed in float: error about
// 1e-7 of a column's range. If `own_rows` is not empty, it has the index of the point that each
// query is; this point is excluded.
std::vector<double> nearest_distances(const RowPoints& points, const RowPoints& queries,
                                      const std::vector<Index>& own_rows = {});

// The number of queries for which nearest_distances does not take long; at least 200.
Index affordable_queries(Index points, std::size_t columns);

// `count` rows at equal intervals.
std::vector<Index> spread_rows(Index rows, Index count);

}  // namespace ballast
