// How well a synthetic table reproduces the distributions of the real columns and the relations
// between them. The metrics are those of SDMetrics (KSComplement, TVComplement,
// CorrelationSimilarity, ContingencySimilarity). Cases that SDMetrics leaves undefined are defined
// here so that every failure lowers the score.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {

struct ColumnQuality {
  std::string name;
  bool numeric = false;
  // Numeric: 1 - the Kolmogorov-Smirnov distance of the values present; 0 if only one of the two
  // columns has values. Discrete: 1 - the total variation distance, with missing as a value.
  double shape = 0;
  // Shares of missing values of a numeric column. Not part of `shape`.
  double real_missing = 0;
  double synthetic_missing = 0;
};

// A pair of columns, in the order of the real table.
struct PairQuality {
  std::size_t first = 0;  // index in Quality::columns
  std::size_t second = 0;
  bool both_numeric = false;
  // Both numeric: 1 - |real correlation - synthetic correlation| / 2 (Pearson, over the rows with
  // both values). NaN and excluded from the mean if the real correlation is undefined (a column
  // with a single value); 0 if only the synthetic one is.
  // Otherwise: 1 - the total variation distance of the two contingency tables. Numbers are cut into
  // 10 bins of equal width over the real range; values outside are counted in the outer bins and
  // missing values in a separate bin.
  double trend = 0;
  double real_correlation = 0;  // only if both are numeric; NaN if undefined
  double synthetic_correlation = 0;
  // Only if not both are numeric: Cramer's V of the real contingency table; NaN if a column has a
  // single code.
  double association = 0;

  // Whether the columns have a relation in the real table that is strong enough for SDMetrics (0.27
  // and later) to count the pair: |correlation| > 0.5 or Cramer's V > 0.3.
  bool associated() const;
};

struct Quality {
  std::vector<ColumnQuality> columns;
  std::vector<PairQuality> pairs;  // all pairs: (0,1), (0,2), ..., (1,2), ...
  double column_shapes = 0;        // mean of the columns' shapes
  double pair_trends = 0;          // mean of the defined trends; NaN if there are none
  double associated_trends = 0;    // of the associated pairs; NaN if there are none
  Index associated_pairs = 0;
  double quality = 0;  // mean of the two; column_shapes if no trend is defined
  std::vector<LeftOutColumn> left_out;
};

// Throws Error as share_columns does. The tables may have different numbers of rows.
Quality measure_quality(const Table& real, const Table& synthetic);
Quality measure_quality(const Table& real, const Table& synthetic, const SharedColumns& shared);

}  // namespace ballast
