#include "metrics/report/charts.h"

#include <algorithm>
#include <cmath>

#include "metrics/report/format.h"
#include "metrics/report/svg.h"

namespace ballast {
namespace {

const std::string kInkFill = "fill='#1f2933'";
const std::string kFaintFill = "fill='#6b7785'";
const std::string kSmall = " font-size='11'";
const std::string kEnd = " text-anchor='end'";
const std::string kMiddle = " text-anchor='middle'";
const std::string kFaintEnd = kFaintFill + kSmall + kEnd;
const std::string kFaintMiddle = kFaintFill + kSmall + kMiddle;
const std::string kInkEnd = kInkFill + kSmall + kEnd;
const std::string kAxis = "stroke='#c9d1da' stroke-width='1'";
const std::string kGridStroke = "stroke='#e9edf1' stroke-width='1'";
const std::string kRealFill = std::string("fill='") + kRealColour + "'";
const std::string kSyntheticFill = std::string("fill='") + kSyntheticColour + "'";

constexpr double kChartWidth = 312;

// Colour of a trend by its distance from 1; large distances stand out.
const std::vector<std::pair<double, std::string>>& trend_colours() {
  static const std::vector<std::pair<double, std::string>> colours = {
      {0.0, "#eef3f6"}, {0.04, "#f7efd8"}, {0.1, "#f8d693"},
      {0.2, "#ec9550"}, {0.35, "#cb4632"}, {0.5, "#8a1c1c"}};
  return colours;
}

std::string bar_hint(const Bar& bar) {
  return bar.label + ": real " + format_share(bar.real) + ", synthetic " +
         format_share(bar.synthetic);
}

// Outline of the bin tops from left to right.
std::vector<std::pair<double, double>> outline(const std::vector<double>& shares, double left,
                                               double bottom, double width, double scale) {
  const double step = width / static_cast<double>(shares.size());
  std::vector<std::pair<double, double>> points = {{left, bottom}};
  for (std::size_t b = 0; b < shares.size(); ++b) {
    const double x = left + step * static_cast<double>(b);
    points.emplace_back(x, bottom - shares[b] * scale);
    points.emplace_back(x + step, bottom - shares[b] * scale);
  }
  points.emplace_back(left + width, bottom);
  return points;
}

// Two overlaid histograms: real as a filled area, synthetic as a line.
void draw_histograms(Svg& svg, const std::vector<Bar>& bars, double left, double top, double width,
                     double height) {
  const double most = tallest(bars);
  const double scale = height / most;
  std::vector<double> real;
  std::vector<double> synthetic;
  for (const Bar& bar : bars) {
    real.push_back(bar.real);
    synthetic.push_back(bar.synthetic);
  }
  for (const double tick : round_ticks(0, most, 3)) {
    const double y = top + height - tick * scale;
    svg.line(left, y, left + width, y, kGridStroke);
    const int decimals = most < 0.03 ? 1 : 0;
    svg.text(left - 6, y + 4, format_fixed(100 * tick, decimals) + "%", kFaintEnd);
  }
  svg.path(outline(real, left, top + height, width, scale),
           kRealFill + " fill-opacity='0.35' stroke='none'");
  svg.path(outline(synthetic, left, top + height, width, scale),
           std::string("fill='none' stroke='") + kSyntheticColour + "' stroke-width='2'");
  svg.line(left, top + height, left + width, top + height, kAxis);
  const double step = width / static_cast<double>(bars.size());
  for (std::size_t b = 0; b < bars.size(); ++b) {
    svg.rectangle(left + step * static_cast<double>(b), top, step, height, "fill='transparent'",
                  bar_hint(bars[b]));
  }
}

// Labels of the rows (all columns but the first) and of the columns (all but the last).
void label_trends(Svg& svg, const std::vector<ColumnSummary>& columns, double margin, double cell) {
  const double side = cell * static_cast<double>(columns.size() - 1);
  const std::string style =
      kInkFill + kEnd + " font-size='" + format_fixed(std::min(12.0, cell * 0.85), 1) + "'";
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string name = shorten(printable(columns[c].name), 18);
    const double place = cell * static_cast<double>(c);
    if (c > 0) svg.text(margin - 8, place - cell * 0.34, name, style);
    if (c + 1 == columns.size()) continue;
    const double x = margin + place + cell * 0.55;
    const std::string turn =
        " transform='rotate(-45 " + format_fixed(x, 1) + " " + format_fixed(side + 12, 1) + ")'";
    svg.text(x, side + 12, name, style + turn);
  }
}

std::string number_chart(const ColumnSummary& column) {
  constexpr double kLeft = 38;
  constexpr double kHeight = 128;
  constexpr double kWidth = kChartWidth - kLeft - 4;
  Svg svg(kChartWidth, kHeight + 26, "Histogram of " + column.name);
  if (column.bars.empty()) {
    svg.text(kChartWidth / 2, kHeight / 2, "no values", kFaintMiddle);
    return svg.finish();
  }
  draw_histograms(svg, column.bars, kLeft, 6, kWidth, kHeight - 6);
  svg.text(kLeft, kHeight + 16, (column.more_below ? "≤ " : "") + column.axis_start,
           kFaintFill + kSmall);
  svg.text(kLeft + kWidth, kHeight + 16, (column.more_above ? "≥ " : "") + column.axis_end,
           kFaintEnd);
  return svg.finish();
}

std::string value_chart(const ColumnSummary& column) {
  constexpr double kLabels = 118;
  constexpr double kRow = 20;
  constexpr double kShares = 44;
  constexpr double kWidth = kChartWidth - kLabels - kShares;
  const double scale = kWidth / tallest(column.bars);
  Svg svg(kChartWidth, kRow * static_cast<double>(column.bars.size()) + 4,
          "Values of " + column.name);
  double y = 2;
  for (const Bar& bar : column.bars) {
    const std::string label = bar.label.empty() ? "(empty)" : printable(bar.label);
    svg.text(kLabels - 8, y + 13, shorten(label, 18), kInkEnd);
    svg.rectangle(kLabels, y + 2, std::max(0.5, bar.real * scale), 7,
                  kRealFill + " fill-opacity='0.75'");
    svg.rectangle(kLabels, y + 9, std::max(0.5, bar.synthetic * scale), 7, kSyntheticFill);
    const double end = kLabels + std::max(bar.real, bar.synthetic) * scale;
    svg.text(end + 5, y + 13, format_share(bar.real), kFaintFill + " font-size='10'");
    svg.rectangle(0, y, kChartWidth, kRow, "fill='transparent'", bar_hint(bar));
    y += kRow;
  }
  return svg.finish();
}

}  // namespace

std::string gauge_chart(double value, const std::string& label) {
  Svg svg(112, 112, label);
  const std::string ring = "fill='none' stroke-width='10' stroke-linecap='round' stroke='";
  svg.arc(56, 56, 46, 1, ring + "#e3e9ef'");
  if (!std::isnan(value)) {
    svg.arc(56, 56, 46, std::clamp(value, 0.0, 1.0), ring + kRealColour + "'");
  }
  svg.text(56, 63.5, figure_text(value), kInkFill + " font-size='22' font-weight='650'" + kMiddle);
  return svg.finish();
}

std::string figure_chart(const FigureRow& row) {
  constexpr double kWidth = 220;
  constexpr double kEdge = 10;
  double low = 1;
  double high = 0;
  for (const double figure : {row.synthetic, row.floor, row.ceiling}) {
    if (std::isnan(figure)) continue;
    low = std::min(low, figure);
    high = std::max(high, figure);
  }
  Svg svg(kWidth, 24, row.name + " between floor and ceiling");
  if (low > high) return svg.finish();
  const double range = std::max(high - low, 0.02);
  const double start = (low + high - range) / 2;
  const auto place = [&](double figure) {
    return kEdge + (figure - start) / range * (kWidth - 2 * kEdge);
  };
  svg.rectangle(kEdge, 11, kWidth - 2 * kEdge, 2, "fill='#dfe5eb'");
  const auto mark = [&](double figure, const char* colour, double width, double height,
                        const char* name) {
    if (std::isnan(figure)) return;
    svg.rectangle(place(figure) - width / 2, 12 - height / 2, width, height,
                  std::string("rx='2' fill='") + colour + "'",
                  std::string(name) + " " + format_fixed(figure, 3));
  };
  mark(row.floor, kFloorColour, 4, 20, "floor");
  mark(row.ceiling, kCeilingColour, 4, 20, "ceiling");
  mark(row.synthetic, kSyntheticColour, 8, 12, "synthetic");
  return svg.finish();
}

std::string distribution_chart(const ColumnSummary& column) {
  return is_numeric(column.kind) ? number_chart(column) : value_chart(column);
}

std::string trend_chart(const Report& report) {
  const double count = static_cast<double>(report.columns.size());
  const double cell = std::clamp(480.0 / count, 5.0, 44.0);
  const bool labelled = cell >= 11;
  const double margin = labelled ? 136 : 8;
  const double side = cell * (count - 1);
  Svg svg(margin + side + 8, side + (labelled ? 108 : 8), "Trends of all pairs of columns");
  for (const PairQuality& pair : report.quality.pairs) {
    const double x = margin + cell * static_cast<double>(pair.first);
    const double y = cell * static_cast<double>(pair.second - 1);
    const bool defined = !std::isnan(pair.trend);
    const std::string colour = defined ? blend(trend_colours(), 1 - pair.trend) : "#ffffff";
    const std::string hint = report.columns[pair.first].name + " and " +
                             report.columns[pair.second].name + ": " + format_fixed(pair.trend, 3) +
                             " (" + trend_text(pair) + ")";
    svg.rectangle(x, y, cell - 1, cell - 1, "rx='2' fill='" + colour + "'", hint);
  }
  if (labelled) label_trends(svg, report.columns, margin, cell);
  return svg.finish();
}

std::string trend_legend() {
  Svg svg(260, 36, "Colours of the trends");
  constexpr int kSteps = 50;
  for (int i = 0; i < kSteps; ++i) {
    const double distance = 0.5 * (kSteps - i - 0.5) / kSteps;
    svg.rectangle(10 + i * 4.8, 2, 4.9, 12,
                  "fill='" + blend(trend_colours(), distance) + "' shape-rendering='crispEdges'");
  }
  svg.text(10, 30, "0.5 or lower", kFaintFill + kSmall);
  svg.text(250, 30, "1: as in the real table", kFaintEnd);
  return svg.finish();
}

std::string closest_chart(const std::vector<double>& synthetic,
                          const std::vector<double>& baseline) {
  constexpr std::size_t kBins = 40;
  constexpr double kWidth = 1010;
  double most = quantile(synthetic, 0.99);
  if (!baseline.empty()) most = std::max(most, quantile(baseline, 0.99));
  if (most <= 0) most = 1;
  std::vector<Bar> bars(kBins);
  const auto bin_of = [&](double distance) {
    return std::min(kBins - 1, static_cast<std::size_t>(distance / most * kBins));
  };
  for (const double distance : synthetic) {
    bars[bin_of(distance)].synthetic += 1 / static_cast<double>(synthetic.size());
  }
  for (const double distance : baseline) {
    bars[bin_of(distance)].real += 1 / static_cast<double>(baseline.size());
  }
  for (std::size_t b = 0; b < kBins; ++b) {
    const double width = most / kBins;
    bars[b].label = format_fixed(width * static_cast<double>(b), 3) + " to " +
                    format_fixed(width * static_cast<double>(b + 1), 3);
  }
  Svg svg(kWidth, 210, "Distances to the closest real row");
  draw_histograms(svg, bars, 44, 8, kWidth - 60, 160);
  for (const double tick : round_ticks(0, most, 10)) {
    svg.text(44 + tick / most * (kWidth - 60), 186, format_value({}, tick), kFaintMiddle);
  }
  svg.text(44 + (kWidth - 60) / 2, 204, "distance to the closest real row", kFaintMiddle);
  return svg.finish();
}

std::string loss_chart(const LossCurve& curve) {
  constexpr double kLeft = 52;
  constexpr double kWidth = 460;
  constexpr double kHeight = 140;
  Svg svg(kWidth, kHeight + 26, curve.name);
  const auto [least, most] = std::minmax_element(curve.values.begin(), curve.values.end());
  const double low = *least == *most ? *least - 0.5 : *least;
  const double high = *least == *most ? *most + 0.5 : *most;
  const double first = curve.epochs.front();
  const double last = std::max(curve.epochs.back(), first + 1);
  const double height = kHeight - 8;
  const auto y_of = [&](double value) { return 4 + height * (high - value) / (high - low); };
  for (const double tick : round_ticks(low, high, 4)) {
    svg.line(kLeft, y_of(tick), kWidth - 4, y_of(tick), kGridStroke);
    svg.text(kLeft - 6, y_of(tick) + 4, format_value({}, tick), kFaintEnd);
  }
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < curve.values.size(); ++i) {
    const double x = kLeft + (kWidth - 4 - kLeft) * (curve.epochs[i] - first) / (last - first);
    points.emplace_back(x, y_of(curve.values[i]));
  }
  svg.path(points, std::string("fill='none' stroke-width='1.6' stroke-linejoin='round' stroke='") +
                       kRealColour + "'");
  svg.line(kLeft, kHeight - 4, kWidth - 4, kHeight - 4, kAxis);
  svg.text(kLeft, kHeight + 12, "epoch " + format_value({}, first), kFaintFill + kSmall);
  svg.text(kWidth - 4, kHeight + 12, format_value({}, last), kFaintEnd);
  return svg.finish();
}

}  // namespace ballast
