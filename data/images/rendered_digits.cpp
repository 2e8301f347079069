#include "data/images/rendered_digits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "data/text/numbers.h"
#include "kernels/error.h"
#include "kernels/random.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr std::uint32_t kDigitsPurpose = 0x64696769;
constexpr double kHalfHeight = 0.3;  // of a digit, as a fraction of the image side

struct Point {
  double x = 0;
  double y = 0;
};

// A cubic Bezier curve, followed by the pen. A digit is 2 units high, from y = -1 at the top to y =
// 1.
using Curve = std::array<Point, 4>;
using Strokes = std::vector<Curve>;

Curve line(Point from, Point to) {
  const auto between = [&](double share) {
    return Point{from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
  };
  return {from, between(1.0 / 3), between(2.0 / 3), to};
}

void add_ellipse(double y, double across, double down, Strokes& strokes) {
  constexpr double kRound = 0.5523;  // Bezier handle length of a quarter circle
  for (const double right : {-1.0, 1.0}) {
    for (const double below : {-1.0, 1.0}) {
      const double x = right * across;
      const double height = below * down;
      strokes.push_back({Point{x, y}, Point{x, y + kRound * height}, Point{kRound * x, y + height},
                         Point{0, y + height}});
    }
  }
}

Strokes strokes_of(std::int32_t digit) {
  Strokes s;
  switch (digit) {
    case 0:
      add_ellipse(0, 0.6, 1, s);
      break;
    case 1:
      s = {line({-0.34, -0.62}, {0.06, -1}), line({0.06, -1}, {0.06, 1})};
      break;
    case 2:
      s = {{{{-0.56, -0.52}, {-0.54, -0.82}, {-0.3, -1}, {0, -1}}},
           {{{0, -1}, {0.33, -1}, {0.56, -0.78}, {0.56, -0.46}}},
           {{{0.56, -0.46}, {0.56, 0.02}, {-0.2, 0.4}, {-0.6, 1}}},
           line({-0.6, 1}, {0.62, 1})};
      break;
    case 3:
      s = {{{{-0.52, -0.7}, {-0.42, -0.9}, {-0.22, -1}, {0, -1}}},
           {{{0, -1}, {0.32, -1}, {0.52, -0.8}, {0.52, -0.54}}},
           {{{0.52, -0.54}, {0.52, -0.25}, {0.28, -0.06}, {-0.12, -0.06}}},
           {{{-0.12, -0.06}, {0.34, -0.06}, {0.6, 0.16}, {0.6, 0.46}}},
           {{{0.6, 0.46}, {0.6, 0.78}, {0.34, 1}, {0, 1}}},
           {{{0, 1}, {-0.26, 1}, {-0.48, 0.88}, {-0.58, 0.64}}}};
      break;
    case 4:
      s = {line({0.24, -1}, {-0.64, 0.38}), line({-0.64, 0.38}, {0.64, 0.38}),
           line({0.24, -1}, {0.24, 1})};
      break;
    case 5:
      s = {line({0.5, -1}, {-0.4, -1}),
           line({-0.4, -1}, {-0.48, -0.1}),
           {{{-0.48, -0.1}, {-0.34, -0.24}, {-0.16, -0.3}, {0.02, -0.3}}},
           {{{0.02, -0.3}, {0.37, -0.3}, {0.6, -0.03}, {0.6, 0.34}}},
           {{{0.6, 0.34}, {0.6, 0.74}, {0.35, 1}, {0, 1}}},
           {{{0, 1}, {-0.26, 1}, {-0.48, 0.9}, {-0.58, 0.68}}}};
      break;
    case 6:
      add_ellipse(0.4, 0.58, 0.6, s);
      s.push_back({{{0.36, -0.98}, {-0.12, -0.88}, {-0.58, -0.3}, {-0.58, 0.4}}});
      break;
    case 7:
      s = {line({-0.58, -1}, {0.58, -1}), {{{0.58, -1}, {0.2, -0.4}, {-0.1, 0.2}, {-0.18, 1}}}};
      break;
    case 8:
      add_ellipse(-0.53, 0.46, 0.47, s);
      add_ellipse(0.47, 0.58, 0.53, s);
      break;
    default:  // 9
      add_ellipse(-0.4, 0.58, 0.6, s);
      s.push_back({{{0.58, -0.4}, {0.58, 0.3}, {0.12, 0.88}, {-0.36, 0.98}}});
  }
  return s;
}

// Computed by its series, because the functions of the C library may differ in the last bit between
// machines.
Point direction_of(double angle) {
  Point sum;
  double term = 1;
  for (int n = 1; n <= 20; ++n) {
    double& part = n % 2 == 1 ? sum.x : sum.y;
    part += n % 4 == 1 || n % 4 == 2 ? term : -term;
    term *= angle / n;
  }
  return sum;
}

Point point_at(const Curve& c, double t) {
  const double u = 1 - t;
  const double weights[] = {u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t};
  Point sum;
  for (std::size_t i = 0; i < c.size(); ++i) {
    sum.x += weights[i] * c[i].x;
    sum.y += weights[i] * c[i].y;
  }
  return sum;
}

// Lowers squares[row, column] to the squared distance from the pixel's centre to the segment, for
// all pixels within `reach`. Lengths in pixels.
void draw_segment(Point from, Point to, double reach, Index side, std::vector<double>& squares) {
  const auto first = [&](double a, double b) {
    return std::max<Index>(0, static_cast<Index>(std::min(a, b) - reach));
  };
  const auto end = [&](double a, double b) {
    return std::min(side, static_cast<Index>(std::max(a, b) + reach) + 1);
  };
  const Point along{to.x - from.x, to.y - from.y};
  const double length = along.x * along.x + along.y * along.y;
  for (Index row = first(from.y, to.y); row < end(from.y, to.y); ++row) {
    for (Index column = first(from.x, to.x); column < end(from.x, to.x); ++column) {
      const double x = static_cast<double>(column) + 0.5 - from.x;
      const double y = static_cast<double>(row) + 0.5 - from.y;
      const double share =
          length > 0 ? std::clamp((x * along.x + y * along.y) / length, 0.0, 1.0) : 0;
      const double dx = x - share * along.x;
      const double dy = y - share * along.y;
      double& square = squares[static_cast<std::size_t>(row * side + column)];
      square = std::min(square, dx * dx + dy * dy);
    }
  }
}

void check_range(const char* name, double value, const double (&range)[2]) {
  if (value >= range[0] && value <= range[1]) return;
  std::string text = std::string("render_digit: ") + name + " ";
  const RealFormat format{.decimals = 6};
  append_real(value, format, text);
  text += " is not in ";
  append_real(range[0], format, text);
  text += " .. ";
  append_real(range[1], format, text);
  throw Error(text);
}

double draw_uniform(std::uint64_t seed, Index image, std::uint32_t call, const double (&range)[2]) {
  const double share =
      random_double({.seed = seed, .purpose = kDigitsPurpose, .call = call}, image);
  return range[0] + share * (range[1] - range[0]);
}

}  // namespace

void render_digit(const DigitFactors& factors, Index side, std::uint8_t* out) {
  if (factors.digit < 0 || factors.digit > 9) {
    throw Error("render_digit: " + std::to_string(factors.digit) + " is not a digit");
  }
  check_side("render_digit", side);
  check_range("rotation", factors.rotation, kDigitRotation);
  check_range("width", factors.width, kDigitWidth);
  check_range("thickness", factors.thickness, kDigitThickness);
  const auto pixels = static_cast<double>(side);
  const Point turn = direction_of(factors.rotation);
  const auto place = [&](Point p) {
    const double x = p.x * factors.width;
    return Point{(0.5 + kHalfHeight * (x * turn.x - p.y * turn.y)) * pixels,
                 (0.5 + kHalfHeight * (x * turn.y + p.y * turn.x)) * pixels};
  };
  const double radius = factors.thickness * pixels / 2;
  std::vector<double> squares(static_cast<std::size_t>(side * side),
                              std::numeric_limits<double>::infinity());
  constexpr int kPieces = 12;  // line segments per curve
  for (const Curve& curve : strokes_of(factors.digit)) {
    Point from = place(curve[0]);
    for (int i = 1; i <= kPieces; ++i) {
      const Point to = place(point_at(curve, double(i) / kPieces));
      draw_segment(from, to, radius + 1, side, squares);
      from = to;
    }
  }
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const double covered = std::clamp(radius + 0.5 - std::sqrt(squares[i]), 0.0, 1.0);
    out[i] = static_cast<std::uint8_t>(std::lround(255 * covered));
  }
}

RenderedDigits render_digits(Index count, std::uint64_t seed, Index side) {
  if (count < 0) throw Error("render_digits: count must not be negative");
  check_side("render_digits", side);
  RenderedDigits result;
  ImageSet& images = result.images;
  images = {count, side, side, 1, {}, {}, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  images.pixels.resize(static_cast<std::size_t>(count * side * side));
  images.labels.resize(static_cast<std::size_t>(count));
  result.factor_names = {"rotation", "width", "thickness"};
  result.factors.resize(static_cast<std::size_t>(count) * 3);
  each_task(count, true, [&](Index i) {
    DigitFactors factors;
    factors.digit =
        static_cast<std::int32_t>(random_below({.seed = seed, .purpose = kDigitsPurpose}, i, 10));
    factors.rotation = draw_uniform(seed, i, 1, kDigitRotation);
    factors.width = draw_uniform(seed, i, 2, kDigitWidth);
    factors.thickness = draw_uniform(seed, i, 3, kDigitThickness);
    images.labels[static_cast<std::size_t>(i)] = factors.digit;
    double* values = result.factors.data() + 3 * i;
    values[0] = factors.rotation;
    values[1] = factors.width;
    values[2] = factors.thickness;
    render_digit(factors, side, images.image(i));
  });
  return result;
}

}  // namespace ballast
