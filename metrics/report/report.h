// The quality report of a synthetic table against the real table, as text and as one HTML file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"
#include "metrics/report/column_summary.h"
#include "metrics/report/training_log.h"
#include "metrics/tables/closest_rows.h"
#include "metrics/tables/quality.h"
#include "metrics/tables/real_values.h"

namespace ballast {

// The contents of a report; report_text and report_html only format it.
struct Report {
  std::string real_name;  // file name or path
  std::string synthetic_name;
  Index real_rows = 0;
  Index synthetic_rows = 0;
  Quality quality;
  std::vector<ColumnSummary> columns;  // one per element of quality.columns
  ClosestRows closest;
  std::vector<RealValues> real_values;
};

// The start of a line of report_text() on a column whose values could identify people.
constexpr std::string_view kPrivacyRisk = "PRIVACY RISK: ";

// Throws Error as share_columns does.
Report make_report(const Table& real, const Table& synthetic, const std::string& real_name,
                   const std::string& synthetic_name);

// Plain text with at most 100 characters per line: figures, columns (worst first), worst pairs and
// closest rows.
std::string report_text(const Report& report);

// One self-contained HTML page. It is valid UTF-8 and escapes all names and values, whatever their
// bytes. An empty log adds no losses.
std::string report_html(const Report& report, const TrainingLog& log = {});

// Parts shared by both formats. Indices of the columns and of the pairs with a defined trend, worst
// first.
std::vector<std::size_t> worst_columns(const Quality& quality);
std::vector<std::size_t> worst_pairs(const Quality& quality);
// "KS 0.123" or "TV 0.045".
std::string distance_text(const ColumnQuality& column);
// "correlation 0.12, synthetic 0.45" or "joint frequencies".
std::string trend_text(const PairQuality& pair);
// Sentences on the copies and on the distances to the closest real row.
std::string copies_text(const ClosestRows& closest);
std::string closest_text(const ClosestRows& closest);
// A sentence on the real values of single rows that a column shares, and one on a column whose
// values could identify people.
std::string real_values_text(const std::vector<RealValues>& columns);
std::string privacy_text(const RealValues& column);

}  // namespace ballast
