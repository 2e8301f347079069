#include <algorithm>
#include <cmath>
#include <iterator>

#include "metrics/report/format.h"
#include "metrics/report/report.h"

namespace ballast {
namespace {

constexpr std::size_t kMostColumns = 50;
constexpr std::size_t kPairLines = 8;
constexpr std::size_t kTripleLines = 3;
constexpr std::size_t kLine = 98;

// Text padded with spaces or cut to a width.
std::string field(const std::string& text, std::size_t width) {
  return align_left(shorten(text, width), width);
}

// Breaks text at spaces so that no line is longer than kLine.
std::string wrap(const std::string& text) {
  std::string wrapped;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const bool breaks = width > 0 && width + 1 + text_width(word) > kLine;
    if (width > 0) wrapped += breaks ? "\n" : " ";
    width = breaks || width == 0 ? text_width(word) : width + 1 + text_width(word);
    wrapped += word;
    at = end + 1;
  }
  return wrapped + "\n";
}

std::string real_cell(const ColumnSummary& column) {
  if (is_numeric(column.kind)) return column.real_text;
  return align_right(column.real_text, 7) + " " + printable(column.common_value);
}

std::string synthetic_cell(const ColumnSummary& column) {
  return is_numeric(column.kind) ? column.synthetic_text : align_right(column.synthetic_text, 7);
}

std::string column_lines(const Report& report) {
  const std::vector<std::size_t> order = worst_columns(report.quality);
  const double worst = 1 - report.quality.columns[order.front()].shape;
  const double scale = 10 / std::max(0.2, worst);
  std::string text = field("Column", 20) + "  " + field("Kind", 8) + "  " + field("Real", 25) +
                     "  " + field("Synthetic", 18) + "  Distance\n";
  for (std::size_t i = 0; i < std::min(order.size(), kMostColumns); ++i) {
    const ColumnQuality& quality = report.quality.columns[order[i]];
    const ColumnSummary& column = report.columns[order[i]];
    const std::size_t marks = static_cast<std::size_t>(std::lround((1 - quality.shape) * scale));
    text += field(printable(column.name), 20) + "  " + field(kind_name(column.kind), 8) + "  " +
            field(real_cell(column), 25) + "  " + field(synthetic_cell(column), 18) + "  " +
            distance_text(quality) + (marks > 0 ? "  " + std::string(marks, '#') : "") + "\n";
  }
  if (order.size() > kMostColumns) {
    text += "... and " + std::to_string(order.size() - kMostColumns) +
            " columns with smaller distances\n";
  }
  return text;
}

std::string pair_lines(const Report& report) {
  const std::vector<std::size_t> order = worst_pairs(report.quality);
  if (order.empty()) return "";
  std::string text = "\nWorst of " + format_count(static_cast<Index>(order.size())) +
                     (order.size() == 1 ? " pair" : " pairs") +
                     " of columns (1 = as in the real table)\n";
  for (std::size_t i = 0; i < std::min(order.size(), kPairLines); ++i) {
    const PairQuality& pair = report.quality.pairs[order[i]];
    const std::string first = shorten(printable(report.columns[pair.first].name), 24);
    const std::string second = shorten(printable(report.columns[pair.second].name), 24);
    std::string names = first;
    names.append(" x ").append(second);
    text += "  " + format_fixed(pair.trend, 3) + "  " + field(names, 52) + trend_text(pair) + "\n";
  }
  return text;
}

std::string missing_lines(const Report& report) {
  std::string text;
  for (const ColumnQuality& column : report.quality.columns) {
    if (column.real_missing == 0 && column.synthetic_missing == 0) continue;
    text += "  " + field(printable(column.name), 26) + "real " +
            align_right(format_share(column.real_missing), 7) + ", synthetic " +
            align_right(format_share(column.synthetic_missing), 7) + "\n";
  }
  return text.empty() ? text : "\nMissing numbers\n" + text;
}

std::string left_out_lines(const Quality& quality) {
  if (quality.left_out.empty()) return "";
  std::string text = "\nNot compared\n";
  for (const LeftOutColumn& column : quality.left_out) {
    text += wrap("  " + printable(column.name) + ": " + column.reason);
  }
  return text;
}

// One line per column with values of single real rows, the largest shares first.
std::string real_value_lines(const std::vector<RealValues>& columns) {
  std::string text = wrap(real_values_text(columns));
  std::vector<RealValues> order;
  std::copy_if(columns.begin(), columns.end(), std::back_inserter(order),
               [](const RealValues& column) { return column.unique > 0; });
  std::stable_sort(order.begin(), order.end(), [](const RealValues& a, const RealValues& b) {
    return a.unique_share() > b.unique_share();
  });
  order.resize(std::min(order.size(), kMostColumns));
  for (const RealValues& column : order) {
    text += "  " + field(printable(column.name), 26) + field(kind_name(column.kind), 12) +
            align_right(format_share(column.unique_share()), 7) + " of " +
            format_count(column.values) + "\n";
  }
  for (const RealValues& column : columns) {
    if (column.risky_rows() == 0) continue;
    text += std::string(kPrivacyRisk) + privacy_text(column) + "\n";
  }
  return text;
}

std::string figure_lines(const Report& report) {
  std::string text = align_left("", 26) + "Synthetic     Floor   Ceiling\n";
  for (const FigureRow& row : figure_rows(report)) {
    text += align_left(row.name, 26) + align_right(figure_text(row.synthetic), 9) +
            align_right(figure_text(row.floor), 10) + align_right(figure_text(row.ceiling), 10) +
            "\n";
  }
  text += wrap(baselines_text(report)) + "\n" + wrap(detection_text(report));
  return report.target.empty() ? text : text + wrap(efficacy_text(report));
}

std::string triple_lines(const Report& report) {
  const TripleTrends& trends = report.comparison.triples;
  if (trends.triples.empty()) return "";
  std::string text = "\nWorst of " + format_count(static_cast<Index>(trends.triples.size())) +
                     (trends.triples.size() == 1 ? " triple" : " triples") + " of columns\n";
  for (const Triple& triple : worst_triples(trends, kTripleLines)) {
    text += "  " + format_fixed(triple.trend, 3) + "  " + triple_text(report, triple) + "\n";
  }
  return text;
}

std::string validity_lines(const Report& report) {
  std::string text = wrap(validity_text(report));
  for (const ColumnValidity& column : report.comparison.validity.columns) {
    if (column.invalid() == 0) continue;
    text += "  " + field(printable(column.name), 26) + invalid_text(column) + "\n";
  }
  return text;
}

}  // namespace

std::string report_text(const Report& report) {
  std::string text = "Real       " + format_count(report.real_rows) + " rows of " +
                     printable(report.real_name) + "\nSynthetic  " +
                     format_count(report.synthetic_rows) + " rows of " +
                     printable(report.synthetic_name) + "\n";
  if (report.holdout_closest) {
    text += "Hold-out   " + format_count(report.holdout_rows) + " rows of " +
            printable(report.holdout_name) + "\n";
  }
  text += "\n" + figure_lines(report) + "\n" + column_lines(report) + missing_lines(report) +
          pair_lines(report) + triple_lines(report) + left_out_lines(report.quality);
  return text + "\n" + wrap(copies_text(report)) + wrap(closest_text(report)) +
         wrap(dcr_text(report)) + "\n" + validity_lines(report) + "\n" +
         real_value_lines(report.real_values);
}

}  // namespace ballast
