// SVG drawing for the charts of the report.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ballast {

// Colours of the tables in the report.
constexpr const char* kRealColour = "#2f6690";
constexpr const char* kSyntheticColour = "#e07a2f";
// Of the tables that figures are compared with.
constexpr const char* kFloorColour = "#9aa5b1";
constexpr const char* kCeilingColour = "#4b9b7a";

class Svg {
 public:
  // A drawing with a size in pixels; `label` is its accessible name (raw bytes).
  Svg(double width, double height, const std::string& label);

  // `style`: further attributes, e.g. "fill='#fff'". `hint`: tooltip (raw bytes).
  void rectangle(double x, double y, double width, double height, const std::string& style,
                 const std::string& hint = "");
  void line(double x1, double y1, double x2, double y2, const std::string& style);
  // `text`: raw bytes. y is the baseline.
  void text(double x, double y, const std::string& text, const std::string& style);
  // A path through the points.
  void path(const std::vector<std::pair<double, double>>& points, const std::string& style);
  void arc(double x, double y, double radius, double share, const std::string& style);

  std::string finish() const { return svg_ + "</svg>"; }

 private:
  std::string svg_;
};

// Interpolates between stops, each a position and a colour "#rrggbb", in increasing order.
std::string blend(const std::vector<std::pair<double, std::string>>& stops, double place);

// Round values (1, 2 or 5 times a power of ten apart) in [low, high], about `count` of them.
std::vector<double> round_ticks(double low, double high, int count);

}  // namespace ballast
