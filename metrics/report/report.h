// The quality report: a real and a synthetic table side by side, for the terminal and as one HTML
// file.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "metrics/report/column_summary.h"
#include "metrics/report/training_log.h"
#include "metrics/tables/closest_rows.h"
#include "metrics/tables/quality.h"

namespace ballast {

// What a report says; the two forms below only lay it out.
struct Report {
  std::string real_name;  // as shown: a file name or path
  std::string synthetic_name;
  Index real_rows = 0;
  Index synthetic_rows = 0;
  Quality quality;
  std::vector<ColumnSummary> columns;  // one for each of quality.columns
  ClosestRows closest;
};

// Throws Error as share_columns does.
Report make_report(const Table& real, const Table& synthetic, const std::string& real_name,
                   const std::string& synthetic_name);

// Plain text of at most 100 characters a line: figures, a table of the columns, worst first, the
// worst pairs, closest rows.
std::string report_text(const Report& report);

// One HTML page without anything outside it; whatever the bytes of names and values, it is valid
// UTF-8 and they are text. The losses of an empty log are left out.
std::string report_html(const Report& report, const TrainingLog& log = {});

// Parts that the forms share. Indices of the columns and of the defined pairs, worst first.
std::vector<std::size_t> worst_columns(const Quality& quality);
std::vector<std::size_t> worst_pairs(const Quality& quality);
// "KS 0.123" or "TV 0.045".
std::string distance_text(const ColumnQuality& column);
// "correlation 0.12, synthetic 0.45" or "joint frequencies".
std::string trend_text(const PairQuality& pair);
// What the copies and the distances say, in sentences.
std::string copies_text(const ClosestRows& closest);
std::string closest_text(const ClosestRows& closest);

}  // namespace ballast
