// The quality report of a synthetic table against the real table, as text and as one HTML file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"
#include "metrics/report/column_summary.h"
#include "metrics/report/training_log.h"
#include "metrics/tables/closest_rows.h"
#include "metrics/tables/comparison.h"
#include "metrics/tables/quality.h"
#include "metrics/tables/real_values.h"

namespace ballast {

struct ReportOptions : ComparisonOptions {
  std::string real_name = "the real table";  // file name or path
  std::string synthetic_name = "the synthetic table";
  std::string holdout_name = "the hold-out table";
};

// The contents of a report; report_text, report_html and report_json only format it.
struct Report {
  std::string real_name;
  std::string synthetic_name;
  std::string holdout_name;  // empty: no hold-out table
  std::string target;        // empty: none
  Index real_rows = 0;
  Index synthetic_rows = 0;
  Index holdout_rows = 0;
  TableComparison comparison;
  Quality quality;
  std::vector<ColumnSummary> columns;  // one per element of quality.columns
  ClosestRows closest;
  // Of the hold-out table in place of the synthetic one: measure_closest_to_real.
  std::optional<ClosestRows> holdout_closest;
  std::vector<RealValues> real_values;
};

// The start of a line of report_text() on a column whose values could identify people.
constexpr std::string_view kPrivacyRisk = "PRIVACY RISK: ";

// Throws Error as share_columns and compare_tables do.
Report make_report(const Table& real, const Table& synthetic, const ReportOptions& options = {});

// Plain text with at most 100 characters per line: figures, columns (worst first), worst pairs and
// closest rows.
std::string report_text(const Report& report);

// All figures as one JSON object. Figures that are not defined are null.
std::string report_json(const Report& report);

// One self-contained HTML page. It is valid UTF-8 and escapes all names and values, whatever their
// bytes. An empty log adds no losses.
std::string report_html(const Report& report, const TrainingLog& log = {});

// Parts shared by the formats.

// A figure beside its floor and its ceiling.
struct FigureRow {
  std::string key;   // in JSON
  std::string name;  // for people
  std::string meaning;
  double synthetic = 0;
  double floor = 0;
  double ceiling = 0;
};
// Those that were asked for, detection first.
std::vector<FigureRow> figure_rows(const Report& report);
// "0.123", or "n/a" if it is not measurable.
std::string figure_text(double figure);
// Sentences: what floor and ceiling are; how the trees tell the rows apart, and by which columns;
// what efficacy was measured on; what the DCR share was measured on; invalid values.
std::string baselines_text(const Report& report);
std::string detection_text(const Report& report);
std::string efficacy_text(const Report& report);
std::string dcr_text(const Report& report);
std::string validity_text(const Report& report);
// Indices of the columns that give rows away, with at least 3 % of the gain, most gain first. None
// if the trees only guess.
std::vector<std::size_t> telling_columns(const Detection& detection);
// "12 out of range, 3 unknown".
std::string invalid_text(const ColumnValidity& column);
// Of the triples with the smallest trends: "age, income and sex".
std::vector<Triple> worst_triples(const TripleTrends& trends, std::size_t count);
std::string triple_text(const Report& report, const Triple& triple);

// Indices of the columns and of the pairs with a defined trend, worst
// first.
std::vector<std::size_t> worst_columns(const Quality& quality);
std::vector<std::size_t> worst_pairs(const Quality& quality);
// "KS 0.123" or "TV 0.045".
std::string distance_text(const ColumnQuality& column);
// "correlation 0.12, synthetic 0.45" or "joint frequencies".
std::string trend_text(const PairQuality& pair);
// Sentences on the copies and on the distances to the closest real row.
std::string copies_text(const Report& report);
std::string closest_text(const Report& report);
// A sentence on the real values of single rows that a column shares, and one on a column whose
// values could identify people.
std::string real_values_text(const std::vector<RealValues>& columns);
std::string privacy_text(const RealValues& column);

}  // namespace ballast
