// How well a synthetic table keeps the shapes of the real columns and the trends between them.
// The figures are those of SDMetrics (KSComplement, TVComplement, CorrelationSimilarity,
// ContingencySimilarity); what it leaves undefined is ruled here so that no failure goes
// unpunished.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {

struct ColumnQuality {
  std::string name;
  bool numeric = false;
  // Numeric: 1 - the Kolmogorov-Smirnov distance of the present values; 0 when just one of the two
  // columns has any. Discrete: 1 - the total variation distance, a missing value being a value.
  double shape = 0;
  // Shares of missing values of a numeric column. They are no part of `shape`.
  double real_missing = 0;
  double synthetic_missing = 0;
};

// A pair of columns, the first before the second in the real table.
struct PairQuality {
  std::size_t first = 0;  // index in Quality::columns
  std::size_t second = 0;
  bool both_numeric = false;
  // Both numeric: 1 - |real - synthetic correlation| / 2 (Pearson, over the rows with both values);
  // NaN, and no part of the mean, when the real correlation is undefined (a single value). A
  // synthetic correlation that is undefined counts as 0: a column of one value shows no trend.
  // Else: 1 - the total variation distance of the two contingency tables, numbers cut into 10 bins
  // of equal width over the real range (what lies outside counts to the outer bins), missing apart.
  double trend = 0;
  double real_correlation = 0;  // both numeric only; NaN where undefined
  double synthetic_correlation = 0;
};

struct Quality {
  std::vector<ColumnQuality> columns;
  std::vector<PairQuality> pairs;  // all pairs: (0,1), (0,2), ..., (1,2), ...
  double column_shapes = 0;        // mean of the columns' shapes
  double pair_trends = 0;          // mean of the defined trends; NaN when there is none
  double quality = 0;  // mean of the two; column_shapes alone when there is no defined trend
  std::vector<LeftOutColumn> left_out;
};

// Throws Error as share_columns does. The tables may differ in their numbers of rows.
Quality measure_quality(const Table& real, const Table& synthetic);
Quality measure_quality(const Table& real, const Table& synthetic, const SharedColumns& shared);

}  // namespace ballast
