#include <algorithm>
#include <cmath>

#include "metrics/report/canvas.h"
#include "metrics/report/format.h"
#include "metrics/report/report.h"
#include "metrics/report/svg.h"

namespace ballast {
namespace {

constexpr std::size_t kMostPlots = 60;
constexpr int kAcross = 4;
constexpr int kPlotWidth = 392;
constexpr int kPlotHeight = 262;
constexpr int kGap = 18;
constexpr int kMargin = 36;
constexpr int kHeader = 92;
constexpr int kPad = 16;

constexpr Colour kBackground = {243, 245, 248};
constexpr Colour kCard = {255, 255, 255};
constexpr Colour kBorder = {221, 227, 234};
constexpr Colour kInk = {31, 41, 51};
constexpr Colour kFaint = {107, 119, 133};
constexpr Colour kGrid = {233, 237, 241};

// What is left of ASCII text in a number of pixels.
std::string fit(const std::string& text, double width) {
  if (Canvas::text_width(text) <= width) return text;
  std::string cut = text;
  while (!cut.empty() && Canvas::text_width(cut + "...") > width) cut.pop_back();
  return cut + "...";
}

void text_right(Canvas& canvas, double right, double y, const std::string& text, Colour colour) {
  canvas.text(right - Canvas::text_width(text), y, text, colour);
}

struct Area {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

// The real histogram filled, the outline of the synthetic one over it.
void draw_numbers(Canvas& canvas, const ColumnSummary& column, const Area& area) {
  const double height = area.height - 24;
  const double bottom = area.top + height;
  const double scale = height / tallest(column.bars);
  const double step = area.width / static_cast<double>(column.bars.size());
  for (int line = 1; line <= 3; ++line) {
    canvas.rectangle(area.left, area.top + std::round(height * (3 - line) / 3), area.width, 1,
                     kGrid);
  }
  const Colour real = colour_of(kRealColour);
  const Colour synthetic = colour_of(kSyntheticColour);
  const auto edge = [&](std::size_t b) {
    return std::round(area.left + step * static_cast<double>(b));
  };
  for (std::size_t b = 0; b < column.bars.size(); ++b) {
    const double size = column.bars[b].real * scale;
    canvas.rectangle(edge(b), bottom - size, edge(b + 1) - edge(b), size, real, 0.4);
  }
  double before = 0;
  for (std::size_t b = 0; b <= column.bars.size(); ++b) {
    const double x = edge(b);
    const double now = b < column.bars.size() ? column.bars[b].synthetic * scale : 0;
    canvas.rectangle(x - 1, bottom - std::max(now, before) - 1, 2, std::abs(now - before) + 2,
                     synthetic);
    if (b < column.bars.size())
      canvas.rectangle(x + 1, bottom - now - 1, edge(b + 1) - x - 2, 2, synthetic);
    before = now;
  }
  canvas.text(area.left, bottom + 9,
              (column.more_below ? "<= " : "") + ascii_only(column.axis_start), kFaint);
  text_right(canvas, area.left + area.width, bottom + 9,
             (column.more_above ? ">= " : "") + ascii_only(column.axis_end), kFaint);
}

// A pair of bars a value.
void draw_values(Canvas& canvas, const ColumnSummary& column, const Area& area) {
  const double labels = area.width * 0.46;
  const double row = std::min(area.height / static_cast<double>(column.bars.size()), 34.0);
  const double scale = (area.width - labels) / tallest(column.bars);
  double y = area.top;
  for (const Bar& bar : column.bars) {
    const std::string label = bar.label.empty() ? "(empty)" : ascii_only(bar.label);
    text_right(canvas, area.left + labels - 10, y + row / 2 - 7, fit(label, labels - 12), kInk);
    const double thick = std::floor(row * 0.38);
    const double x = area.left + labels;
    const double middle = std::round(y + row / 2);
    canvas.rectangle(x, middle - thick, std::max(1.0, bar.real * scale), thick,
                     colour_of(kRealColour), 0.75);
    canvas.rectangle(x, middle, std::max(1.0, bar.synthetic * scale), thick,
                     colour_of(kSyntheticColour));
    y += row;
  }
}

void draw_plot(Canvas& canvas, const ColumnSummary& column, const ColumnQuality& quality, double x,
               double y) {
  canvas.rectangle(x, y, kPlotWidth, kPlotHeight, kBorder);
  canvas.rectangle(x + 1, y + 1, kPlotWidth - 2, kPlotHeight - 2, kCard);
  const std::string distance = distance_text(quality);
  const double inside = kPlotWidth - 2 * kPad;
  text_right(canvas, x + kPlotWidth - kPad, y + kPad, distance, kFaint);
  canvas.text(x + kPad, y + kPad,
              fit(ascii_only(column.name), inside - Canvas::text_width(distance) - 12), kInk);
  const Area area = {x + kPad, y + 46, inside, kPlotHeight - 46 - kPad};
  if (column.bars.empty()) return canvas.text(area.left, area.top, "no values", kFaint);
  if (is_numeric(column.kind)) return draw_numbers(canvas, column, area);
  draw_values(canvas, column, area);
}

void draw_header(Canvas& canvas, const Report& report, std::size_t shown, int width) {
  const Quality& quality = report.quality;
  canvas.text(kMargin, 30,
              "Quality " + format_fixed(quality.quality, 3) + "     column shapes " +
                  format_fixed(quality.column_shapes, 3) + "     pair trends " +
                  format_fixed(quality.pair_trends, 3),
              kInk);
  const std::string which = shown < report.columns.size()
                                ? "the worst " + std::to_string(shown) + " of " +
                                      std::to_string(report.columns.size()) + " columns"
                                : "all columns, the worst first";
  canvas.text(kMargin, 56, which + "; KS, TV: distance of the two distributions, 0 is perfect",
              kFaint);
  const double right = width - kMargin;
  text_right(canvas, right, 30, "synthetic", kInk);
  canvas.rectangle(right - 132, 30, 14, 14, colour_of(kSyntheticColour));
  text_right(canvas, right - 160, 30, "real", kInk);
  canvas.rectangle(right - 232, 30, 14, 14, colour_of(kRealColour), 0.6);
}

}  // namespace

std::string report_png(const Report& report) {
  const std::vector<std::size_t> order = worst_columns(report.quality);
  const std::size_t shown = std::min(order.size(), kMostPlots);
  const int rows = (static_cast<int>(shown) + kAcross - 1) / kAcross;
  const int width = 2 * kMargin + kAcross * kPlotWidth + (kAcross - 1) * kGap;
  Canvas canvas(width, kHeader + rows * (kPlotHeight + kGap) - kGap + kMargin, kBackground);
  draw_header(canvas, report, shown, width);
  for (std::size_t i = 0; i < shown; ++i) {
    const int column = static_cast<int>(i) % kAcross;
    const int row = static_cast<int>(i) / kAcross;
    draw_plot(canvas, report.columns[order[i]], report.quality.columns[order[i]],
              kMargin + column * (kPlotWidth + kGap), kHeader + row * (kPlotHeight + kGap));
  }
  return canvas.png();
}

}  // namespace ballast
