#include <algorithm>
#include <cmath>

#include "metrics/report/charts.h"
#include "metrics/report/format.h"
#include "metrics/report/html_page.h"
#include "metrics/report/report.h"
#include "metrics/report/svg.h"

namespace ballast {
namespace {

constexpr std::size_t kPairRows = 10;
constexpr std::size_t kTripleRows = 5;

// From good to bad, for distances from 0 to 0.35.
std::string distance_colour(double distance) {
  return blend(
      {{0.0, "#4b9b7a"}, {0.06, "#7fae62"}, {0.12, "#e0a83c"}, {0.2, "#dd7a3a"}, {0.35, "#b8372b"}},
      distance);
}

std::string card(const std::string& label, const std::string& figure, const std::string& note) {
  return "<div class='card'><div class='label'>" + label + "</div><div class='figure'>" + figure +
         "</div><p class='note'>" + note + "</p></div>";
}

std::string header(const Report& report) {
  const std::string columns = format_count(static_cast<Index>(report.columns.size()));
  std::string html = "<h1>Synthetic rows beside real ones</h1><p class='faint'><b class='name'>" +
                     escape_html(report.synthetic_name) + "</b>, " +
                     format_count(report.synthetic_rows) + " rows, compared with <b class='name'>" +
                     escape_html(report.real_name) + "</b>, " + format_count(report.real_rows) +
                     " rows, in " + columns + (report.columns.size() == 1 ? " column" : " columns");
  if (report.holdout_closest) {
    html += ". Hold-out: <b class='name'>" + escape_html(report.holdout_name) + "</b>, " +
            format_count(report.holdout_rows) + " rows";
  }
  return html + ".</p>";
}

std::string between(const Figures& floor, const Figures& ceiling, double Figures::*figure) {
  return " Floor " + figure_text(floor.*figure) + ", ceiling " + figure_text(ceiling.*figure) + ".";
}

std::string summary(const Report& report) {
  const TableComparison& comparison = report.comparison;
  const Figures& figures = comparison.synthetic;
  const std::string detection = figure_text(figures.detection);
  const std::string meaning =
      comparison.detection.misled()
          ? "<span class='alarm'>Synthetic rows repeat real rows, which misleads the boosted "
            "trees: "
            "this figure is no sign of quality.</span>"
          : "1: boosted trees cannot tell synthetic rows from real ones. 0: they always can.";
  std::string html = "<div class='summary'><div class='card main'>" +
                     gauge_chart(figures.detection, "Detection " + detection) +
                     "<div><div class='label'>Detection</div><p class='note'>" + meaning +
                     between(comparison.floor, comparison.ceiling, &Figures::detection) +
                     "</p></div></div>";
  html += card("Column shapes", figure_text(figures.shapes),
               "Does each column have the distribution of the real column?" +
                   between(comparison.floor, comparison.ceiling, &Figures::shapes));
  html += card("Pair trends", figure_text(figures.trends),
               "Are the relations between columns those of the real table?" +
                   between(comparison.floor, comparison.ceiling, &Figures::trends));
  html += card(
      "Copies", format_count(report.closest.copies),
      "Synthetic rows that equal a real row. " +
          (report.holdout_closest
               ? format_count(report.holdout_closest->copies) + " hold-out rows do."
               : format_count(report.closest.real_repeats) + " real rows equal another real row."));
  return html + "</div>";
}

std::string figure_key() {
  return std::string("<p><span class='key'><i style='background:") + kSyntheticColour +
         "'></i>synthetic</span><span class='key'><i style='background:" + kFloorColour +
         "'></i>floor</span><span class='key'><i style='background:" + kCeilingColour +
         "'></i>ceiling</span></p>";
}

std::string figures(const Report& report) {
  std::string html =
      "<h2>Figures</h2><p>" + baselines_text(report) + "</p>" + figure_key() +
      "<div class='card'><table class='figures'><tr><th>Figure</th><th class='right'>"
      "Synthetic</th><th class='right'>Floor</th><th class='right'>Ceiling</th>"
      "<th class='scale'></th></tr>";
  for (const FigureRow& row : figure_rows(report)) {
    html += "<tr><td><b>" + row.name + "</b><br><span class='note'>" + row.meaning +
            "</span></td><td class='right tight'><b>" + figure_text(row.synthetic) +
            "</b></td><td class='right tight faint'>" + figure_text(row.floor) +
            "</td><td class='right tight faint'>" + figure_text(row.ceiling) +
            "</td><td class='scale'>" + figure_chart(row) + "</td></tr>";
  }
  return html + "</table></div>";
}

// Bars of the columns that give rows away.
std::string detection(const Report& report) {
  const Detection& detection = report.comparison.detection;
  std::string html = "<h2>Detection</h2><p>" + escape_html(detection_text(report)) + "</p>";
  if (!report.target.empty()) html += "<p>" + escape_html(efficacy_text(report)) + "</p>";
  const std::vector<std::size_t> order = telling_columns(detection);
  if (order.empty()) return html;
  html +=
      "<div class='card'><table><tr><th>Columns that give rows away</th><th></th>"
      "<th class='right'>Gain</th></tr>";
  for (const std::size_t c : order) {
    html += "<tr><td class='name'><b>" + escape_html(report.columns[c].name) +
            "</b></td><td><div class='bar'><span style='width:" +
            format_fixed(100 * detection.gains[c], 1) + "%;background:" + kSyntheticColour +
            "'></span></div></td><td class='right tight'>" + format_share(detection.gains[c]) +
            "</td></tr>";
  }
  return html + "</table></div>";
}

std::string validity(const Report& report) {
  std::string rows;
  for (const ColumnValidity& column : report.comparison.validity.columns) {
    if (column.invalid() == 0) continue;
    rows += "<tr><td class='name'><b>" + escape_html(column.name) + "</b></td><td class='faint'>" +
            kind_name(column.kind) + "</td><td class='right'>" + invalid_text(column) +
            "</td></tr>";
  }
  const std::string html = "<h2>Valid values</h2><p>" + validity_text(report) + "</p>";
  return rows.empty() ? html : html + "<div class='card wide'><table>" + rows + "</table></div>";
}

std::string key(const std::string& baseline = "real") {
  return std::string("<p><span class='key'><i style='background:") + kRealColour +
         ";opacity:.6'></i>" + baseline +
         "</span><span class='key'><i style='background:" + kSyntheticColour +
         "'></i>synthetic</span></p>";
}

std::string column_row(const ColumnQuality& quality, const ColumnSummary& column) {
  const double distance = 1 - quality.shape;
  const std::string width = format_fixed(std::min(100.0, 250 * distance), 1);
  const bool discrete = !is_numeric(column.kind);
  const std::string of = discrete ? " <span class='faint name'>" +
                                        escape_html(shorten(printable(column.common_value), 20)) +
                                        "</span>"
                                  : "";
  std::string html = "<tr><td class='name'><b>" + escape_html(column.name) +
                     "</b></td><td class='faint'>" + kind_name(column.kind) +
                     "</td><td class='tight'>" + escape_html(column.real_text) + of +
                     "</td><td class='tight'>" + escape_html(column.synthetic_text) + "</td>";
  const bool missing = quality.real_missing > 0 || quality.synthetic_missing > 0;
  html += "<td class='faint'>" +
          (missing ? format_share(quality.real_missing) + " / " +
                         format_share(quality.synthetic_missing)
                   : std::string()) +
          "</td><td><div class='bar'><span style='width:" + width +
          "%;background:" + distance_colour(distance) +
          "'></span></div></td><td class='right tight'>" + distance_text(quality) + "</td></tr>";
  return html;
}

std::string column_table(const Report& report, const std::vector<std::size_t>& order) {
  std::string html =
      "<h2>Columns</h2><p>Worst columns first. The distance is the largest gap between the two "
      "cumulative distributions (KS, for numbers and dates) or the share of rows whose value "
      "would have to change (TV, for categories): 0 is perfect. Real and Synthetic: mean "
      "&plusmn; standard deviation, or the share of the value that is most frequent in the real "
      "table. Missing numbers are not part of the distance.</p>"
      "<div class='card "
      "wide'><table><tr><th>Column</th><th>Kind</th><th>Real</th><th>Synthetic</th>"
      "<th>Missing</th><th>Distance</th><th></th></tr>";
  for (const std::size_t c : order)
    html += column_row(report.quality.columns[c], report.columns[c]);
  return html + "</table></div>";
}

std::string distributions(const Report& report, const std::vector<std::size_t>& order) {
  std::string html = "<h2>Distributions</h2>" + key() + "<div class='plots'>";
  for (const std::size_t c : order) {
    const ColumnQuality& quality = report.quality.columns[c];
    const std::string colour = distance_colour(1 - quality.shape);
    std::string badge = "<span class='badge' style='color:" + colour;
    badge.append(";border:1px solid ").append(colour).append("'>").append(distance_text(quality));
    html += "<div class='card'><div class='head'><h3>" + escape_html(report.columns[c].name) +
            "</h3>" + badge + "</span></div>" + distribution_chart(report.columns[c]) + "</div>";
  }
  return html + "</div>";
}

std::string pair_list(const Report& report) {
  const std::vector<std::size_t> order = worst_pairs(report.quality);
  std::string html = "<table><tr><th>Worst pairs</th><th class='right'>Trend</th></tr>";
  for (std::size_t i = 0; i < std::min(order.size(), kPairRows); ++i) {
    const PairQuality& pair = report.quality.pairs[order[i]];
    html += "<tr><td><span class='name'><b>" + escape_html(report.columns[pair.first].name) +
            "</b> and <b>" + escape_html(report.columns[pair.second].name) +
            "</b></span><br><span class='faint'>" + trend_text(pair) +
            "</span></td><td class='right tight'>" + format_fixed(pair.trend, 3) + "</td></tr>";
  }
  return html + "</table>";
}

std::string triple_list(const Report& report) {
  const TripleTrends& trends = report.comparison.triples;
  if (trends.triples.empty()) return "";
  std::string html = "<table><tr><th>Worst triples</th><th class='right'>Trend</th></tr>";
  for (const Triple& triple : worst_triples(trends, kTripleRows)) {
    html += "<tr><td class='name'>" + escape_html(triple_text(report, triple)) +
            "</td><td class='right tight'>" + format_fixed(triple.trend, 3) + "</td></tr>";
  }
  return html + "</table>";
}

std::string pairs(const Report& report) {
  if (report.quality.pairs.empty()) return "";
  return "<h2>Pairs of columns</h2><p>Pairs of numeric columns are compared by their "
         "correlation, other pairs by the joint frequencies of their values, with numbers cut "
         "into ten bins. A dark cell is a trend that the synthetic table lost or introduced. "
         "Hover over a cell to see its figures.</p><div class='pairs'><div class='card map'>" +
         trend_chart(report) + "<div>" + trend_legend() + "</div></div><div class='card list'>" +
         pair_list(report) + triple_list(report) + "</div></div>";
}

std::string closest(const Report& report) {
  const bool holdout = report.holdout_closest.has_value();
  const std::string baseline = holdout ? "hold-out rows are" : "real rows are from each other";
  return "<h2>Closest real rows</h2><p>Did the model memorise rows? If it only learned the "
         "distribution, synthetic rows are about as far from real rows as " +
         baseline +
         ". The distance is the mean over the columns of the difference divided by the column's "
         "range; for categories it is 0 if equal and 1 if different (Gower distance).</p><p>" +
         copies_text(report) + " " + closest_text(report) + "</p><p>" + dcr_text(report) + "</p>" +
         key(holdout ? "hold-out" : "real") + "<div class='card wide'>" +
         closest_chart(report.closest.synthetic,
                       holdout ? report.holdout_closest->synthetic : report.closest.real) +
         "</div>";
}

// A red line for each column whose values could identify people.
std::string alarms(const Report& report) {
  std::string html;
  for (const RealValues& column : report.real_values) {
    if (column.risky_rows() == 0) continue;
    html += "<p class='alarm'>Privacy risk: " + escape_html(privacy_text(column)) + "</p>";
  }
  return html;
}

std::string real_values(const Report& report) {
  std::string html =
      "<h2>Values unique to one real row</h2><p>" + real_values_text(report.real_values) + "</p>";
  std::string rows;
  for (const RealValues& column : report.real_values) {
    if (column.unique == 0) continue;
    rows += "<tr><td class='name'><b>" + escape_html(column.name) + "</b></td><td class='faint'>" +
            kind_name(column.kind) + "</td><td class='right tight'>" +
            format_share(column.unique_share()) + " of " + format_count(column.values) +
            "</td></tr>";
  }
  return rows.empty() ? html : html + "<div class='card wide'><table>" + rows + "</table></div>";
}

// The explanation depends on the model that wrote the log.
std::string meaning_of_losses(const TrainingLog& log) {
  const auto has = [&](const char* name) {
    return std::any_of(log.curves.begin(), log.curves.end(),
                       [&](const LossCurve& curve) { return curve.name == name; });
  };
  if (has("nats")) {
    return "The loss is the negative log-likelihood of a training row, in nats. It should fall and "
           "level off; the final value depends on the table and does not measure quality.";
  }
  if (has("reconstruction_loss")) {
    return "The reconstruction loss measures how well rows are reconstructed from their "
           "embeddings. The KL loss measures how far the embeddings are from the prior. Both "
           "should level off; the final values depend on the table and do not measure quality.";
  }
  return "The losses of a GAN oscillate because critic and generator compete; their level says "
         "little about quality. They should stay bounded and settle. A condition loss near 0 "
         "means that the generator produces the values given as conditions.";
}

std::string losses(const TrainingLog& log) {
  if (log.curves.empty()) return "";
  std::string html = "<h2>Losses of the training run</h2><p>" + meaning_of_losses(log) +
                     " The figures at the top of this page do.</p><div class='losses'>";
  for (const LossCurve& curve : log.curves) {
    std::string title = curve.name;
    std::replace(title.begin(), title.end(), '_', ' ');
    html += "<div class='card'><h3>" + escape_html(title) + "</h3>" + loss_chart(curve) + "</div>";
  }
  return html + "</div>";
}

std::string left_out(const Quality& quality) {
  if (quality.left_out.empty()) return "";
  std::string html = "<h2>Not compared</h2><div class='card wide'><table>";
  for (const LeftOutColumn& column : quality.left_out) {
    html += "<tr><td class='name'><b>" + escape_html(column.name) + "</b></td><td class='faint'>" +
            escape_html(column.reason) + "</td></tr>";
  }
  return html + "</table></div>";
}

}  // namespace

std::string report_html(const Report& report, const TrainingLog& log) {
  const std::vector<std::size_t> order = worst_columns(report.quality);
  return html_page("Report on " + report.synthetic_name,
                   header(report) + alarms(report) + summary(report) + figures(report) +
                       detection(report) + column_table(report, order) +
                       distributions(report, order) + pairs(report) + closest(report) +
                       validity(report) + real_values(report) + losses(log) +
                       left_out(report.quality));
}

}  // namespace ballast
