// What a reader of a report sees of one column in both tables: bars side by side, and a line of
// text.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {

// Shares of the rows of each table (numeric: of those with a value).
struct Bar {
  std::string label;  // raw bytes of a category, or the range of a bin
  double real = 0;
  double synthetic = 0;
};

struct ColumnSummary {
  std::string name;
  ColumnKind kind = ColumnKind::category;
  // Numeric: bins of equal width, as many whole steps of the column wide (1 for integers, ...), at
  // most 30, over all but the outermost half per cent of the real and synthetic values; the outer
  // bins hold what lies beyond. Discrete: the values most frequent in either table, most frequent
  // in the real one first, at most 10, the last for all others.
  std::vector<Bar> bars;
  std::string axis_start;  // numeric: where the bins start and end
  std::string axis_end;
  bool more_below = false;  // values lie beyond these ends
  bool more_above = false;
  // "38.58 ± 13.64" or the share of the real table's most frequent value, which is `common_value`.
  std::string real_text;
  std::string synthetic_text;
  std::string common_value;  // discrete, raw bytes
};

ColumnSummary summarise_column(const Table& real, const Table& synthetic,
                               const SharedColumn& column);

// The largest share of either table, above 0: what a chart of the bars is scaled to.
double tallest(const std::vector<Bar>& bars);

}  // namespace ballast
