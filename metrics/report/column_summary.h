// Summary of one column for the report: shares of its values in both tables, and a line of text.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {

// Shares of the rows of each table; for numeric columns, of the rows with a value.
struct Bar {
  std::string label;  // category as raw bytes, or range of the bin
  double real = 0;
  double synthetic = 0;
};

struct ColumnSummary {
  std::string name;
  ColumnKind kind = ColumnKind::category;
  // Numeric: at most 30 bins of equal width, each a whole number of steps of the column (1 for
  // integers). They cover all but the outermost 0.5 % of the real and synthetic values at either
  // end; values outside are counted in the outer bins. Discrete: at most 10 bars, the most frequent
  // values of either table by real frequency; the last bar is all other values.
  std::vector<Bar> bars;
  std::string axis_start;  // numeric: start and end of the bins
  std::string axis_end;
  bool more_below = false;  // there are values outside this range
  bool more_above = false;
  // "38.58 ± 13.64" or the share of `common_value`, the most frequent value of the real table.
  std::string real_text;
  std::string synthetic_text;
  std::string common_value;  // discrete, raw bytes
};

ColumnSummary summarise_column(const Table& real, const Table& synthetic,
                               const SharedColumn& column);

// The largest share in either table, above 0: the scale of a chart.
double tallest(const std::vector<Bar>& bars);

}  // namespace ballast
