#include <algorithm>
#include <cmath>

#include "metrics/report/charts.h"
#include "metrics/report/format.h"
#include "metrics/report/html_page.h"
#include "metrics/report/report.h"
#include "metrics/report/svg.h"

namespace ballast {
namespace {

constexpr std::size_t kPairRows = 12;

// From good to bad, for distances from 0 to 0.3.
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
  return "<h1>Synthetic table, compared with the real one</h1><p class='faint'><b class='name'>" +
         escape_html(report.synthetic_name) + "</b>, " + format_count(report.synthetic_rows) +
         " rows, against <b class='name'>" + escape_html(report.real_name) + "</b>, " +
         format_count(report.real_rows) + " rows, in " + columns +
         (report.columns.size() == 1 ? " column" : " columns") + ".</p>";
}

std::string summary(const Report& report) {
  const Quality& quality = report.quality;
  const std::string meaning =
      "The mean of the two figures beside it. 1: by these figures the tables cannot be told apart.";
  std::string html = "<div class='summary'><div class='card main'>" +
                     gauge_chart(quality.quality, "Quality " + format_fixed(quality.quality, 3)) +
                     "<div><div class='label'>Quality</div><p class='note'>" + meaning +
                     "</p></div></div>";
  html += card("Column shapes", format_fixed(quality.column_shapes, 3),
               "Has each column on its own the right distribution? Mean over the columns.");
  html += card("Pair trends", format_fixed(quality.pair_trends, 3),
               "Do the columns go together as they should? Mean over all pairs of columns.");
  html += card("Copies", format_count(report.closest.copies),
               "Synthetic rows that equal a real row. Among themselves " +
                   format_count(report.closest.real_repeats) + " real rows repeat another.");
  return html + "</div>";
}

std::string key() {
  return std::string("<p><span class='key'><i style='background:") + kRealColour +
         ";opacity:.6'></i>real</span><span class='key'><i style='background:" + kSyntheticColour +
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
      "<h2>Columns</h2><p>The worst first. The distance is the largest gap between the two "
      "cumulative distributions (KS, for numbers and dates) or the share of rows that would have "
      "to "
      "change their value (TV, for categories): 0 is perfect. Real and synthetic: mean &plusmn; "
      "standard deviation, or the share of the value that is most frequent in the real table. "
      "Missing numbers are no part of the distance.</p>"
      "<div class='card'><table><tr><th>Column</th><th>Kind</th><th>Real</th><th>Synthetic</th>"
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

std::string pairs(const Report& report) {
  if (report.quality.pairs.empty()) return "";
  return "<h2>Pairs of columns</h2><p>Two numbers are compared by their correlation, any other "
         "pair "
         "by the joint frequencies of its values, numbers cut into ten bins. A dark cell is a "
         "trend "
         "that the synthetic table has lost or made up. Point at a cell for its figures.</p>"
         "<div class='pairs'><div class='card map'>" +
         trend_chart(report) + "<div>" + trend_legend() + "</div></div><div class='card list'>" +
         pair_list(report) + "</div></div>";
}

std::string closest(const Report& report) {
  return "<h2>Closest real rows</h2><p>Are rows learnt by heart? A synthetic table that only "
         "learnt "
         "the distribution lies about as far from the real rows as these lie from each other. "
         "The distance is the mean over the columns of the difference as a share of the column's "
         "range, or of 0 or 1 for equal or different categories (Gower).</p><p>" +
         copies_text(report.closest) + " " + closest_text(report.closest) + "</p>" + key() +
         "<div class='card'>" + closest_chart(report.closest) + "</div>";
}

// What the losses mean depends on the model that they are of.
std::string meaning_of_losses(const TrainingLog& log) {
  for (const LossCurve& curve : log.curves) {
    if (curve.name != "reconstruction_loss") continue;
    return "The reconstruction loss tells how well a row comes back from its code, the KL loss how "
           "much the codes say beyond the prior. Both should level off; where they settle depends "
           "on the table and is no quality figure.";
  }
  return "The losses of a GAN go up and down as critic and generator chase each other; their level "
         "says little about quality. What matters is that they stay bounded and settle. A "
         "condition "
         "loss near 0 means that the generator gives the values that it is asked for.";
}

std::string losses(const TrainingLog& log) {
  if (log.curves.empty()) return "";
  std::string html =
      "<h2>Losses of the training run</h2><p>" + meaning_of_losses(log) +
      " Quality is told by the figures at the top of this page.</p><div class='losses'>";
  for (const LossCurve& curve : log.curves) {
    std::string title = curve.name;
    std::replace(title.begin(), title.end(), '_', ' ');
    html += "<div class='card'><h3>" + escape_html(title) + "</h3>" + loss_chart(curve) + "</div>";
  }
  return html + "</div>";
}

std::string left_out(const Quality& quality) {
  if (quality.left_out.empty()) return "";
  std::string html = "<h2>Not compared</h2><div class='card'><table>";
  for (const LeftOutColumn& column : quality.left_out) {
    html += "<tr><td class='name'><b>" + escape_html(column.name) + "</b></td><td class='faint'>" +
            escape_html(column.reason) + "</td></tr>";
  }
  return html + "</table></div>";
}

}  // namespace

std::string report_html(const Report& report, const TrainingLog& log) {
  const std::vector<std::size_t> order = worst_columns(report.quality);
  return html_page("Quality of " + report.synthetic_name,
                   header(report) + summary(report) + column_table(report, order) +
                       distributions(report, order) + pairs(report) + closest(report) +
                       losses(log) + left_out(report.quality));
}

}  // namespace ballast
