#include "metrics/report/svg.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "metrics/report/format.h"

namespace ballast {
namespace {

std::string number(double value) { return format_fixed(value, 1); }

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "='" + number(value) + "'";
}

int channel(const std::string& colour, std::size_t index) {
  int value = 0;
  const char* start = colour.data() + 1 + 2 * index;
  std::from_chars(start, start + 2, value, 16);
  return value;
}

}  // namespace

Svg::Svg(double width, double height, const std::string& label) {
  const std::string size = number(width) + " " + number(height);
  svg_ = "<svg xmlns='http://www.w3.org/2000/svg' role='img' viewBox='0 0 " + size + "'" +
         attribute("width", width) + attribute("height", height) + " aria-label='" +
         escape_html(label) + "'>";
}

void Svg::rectangle(double x, double y, double width, double height, const std::string& style,
                    const std::string& hint) {
  svg_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
          attribute("height", height) + " " + style;
  svg_ += hint.empty() ? "/>" : "><title>" + escape_html(hint) + "</title></rect>";
}

void Svg::line(double x1, double y1, double x2, double y2, const std::string& style) {
  svg_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) +
          attribute("y2", y2) + " " + style + "/>";
}

void Svg::text(double x, double y, const std::string& text, const std::string& style) {
  svg_ += "<text" + attribute("x", x) + attribute("y", y) + " " + style + ">" + escape_html(text) +
          "</text>";
}

void Svg::path(const std::vector<std::pair<double, double>>& points, const std::string& style) {
  std::string steps;
  for (const auto& [x, y] : points) {
    steps += (steps.empty() ? "M" : "L") + number(x) + " " + number(y);
  }
  svg_ += "<path d='" + steps + "' " + style + "/>";
}

void Svg::arc(double x, double y, double radius, double share, const std::string& style) {
  std::vector<std::pair<double, double>> points;
  constexpr int kSteps = 96;
  const int steps = std::max(1, static_cast<int>(std::lround(share * kSteps)));
  for (int i = 0; i <= steps; ++i) {
    const double angle = 2 * std::numbers::pi * share * i / steps;
    points.emplace_back(x + radius * std::sin(angle), y - radius * std::cos(angle));
  }
  path(points, style);
}

std::string blend(const std::vector<std::pair<double, std::string>>& stops, double place) {
  if (place <= stops.front().first) return stops.front().second;
  for (std::size_t s = 1; s < stops.size(); ++s) {
    const auto& [end, end_colour] = stops[s];
    if (place > end) continue;
    const auto& [start, start_colour] = stops[s - 1];
    const double share = (place - start) / (end - start);
    std::string colour = "rgb(";
    for (std::size_t c = 0; c < 3; ++c) {
      const double mixed = channel(start_colour, c) * (1 - share) + channel(end_colour, c) * share;
      colour += std::to_string(std::lround(mixed)) + (c < 2 ? "," : ")");
    }
    return colour;
  }
  return stops.back().second;
}

std::vector<double> round_ticks(double low, double high, int count) {
  const double rough = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double steps = rough / power;
  const double step = power * (steps < 1.5 ? 1 : steps < 3.5 ? 2 : steps < 7.5 ? 5 : 10);
  std::vector<double> ticks;
  for (std::int64_t i = std::llround(std::ceil(low / step)); static_cast<double>(i) * step <= high;
       ++i) {
    ticks.push_back(static_cast<double>(i) * step);
  }
  return ticks;
}

}  // namespace ballast
