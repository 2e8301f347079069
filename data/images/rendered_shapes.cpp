#include "data/images/rendered_shapes.h"

#include <algorithm>
#include <array>

#include "kernels/error.h"
#include "kernels/random.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr std::uint32_t kShapesPurpose = 0x73686170;
constexpr std::array<std::int32_t, 5> kSizes = {kShapes, kShapeScales, kShapeRotations,
                                                kShapePlaces, kShapePlaces};
constexpr std::array<const char*, 5> kNames = {"shape", "scale", "rotation", "x", "y"};

// Lengths are fractions of the image side. The largest shapes fit in a circle of radius kReach;
// centres keep a distance of kMargin from the edges.
constexpr double kReach = 0.22;
constexpr double kMargin = 0.25;
constexpr double kLeastScale = 0.5;
constexpr double kHalfSquare = 0.15;
constexpr double kEllipseAcross = 0.2185;
constexpr double kEllipseDown = 0.1311;  // pi times both is the area of the square
constexpr double kHeartUnit = 0.1567;    // its curve encloses 3.66 units squared
constexpr double kHeartMiddle = 0.1;     // vertical centre, in units

struct Turn {
  double cos = 1;
  double sin = 0;
};

// A rotation by `parts` fortieths of a turn, computed by multiplication, because the functions of
// the C library may differ in the last bit between machines.
Turn turn_of(std::int32_t parts) {
  constexpr Turn kPart = {0.98768834059513772619, 0.15643446504023086901};
  Turn turn;
  for (std::int32_t i = 0; i < parts; ++i) {
    turn = {turn.cos * kPart.cos - turn.sin * kPart.sin,
            turn.sin * kPart.cos + turn.cos * kPart.sin};
  }
  return turn;
}

// Whether the point, relative to the centre, before rotation, y pointing down, lies inside the
// largest shape.
bool is_inside(std::int32_t shape, double x, double y) {
  if (shape == 0) return std::max(x, -x) <= kHalfSquare && std::max(y, -y) <= kHalfSquare;
  if (shape == 1) {
    x /= kEllipseAcross;
    y /= kEllipseDown;
    return x * x + y * y <= 1;
  }
  // The sextic heart curve: (x^2 + y^2 - 1)^3 <= x^2 y^3, y pointing up.
  x /= kHeartUnit;
  y = kHeartMiddle - y / kHeartUnit;
  const double outside = x * x + y * y - 1;
  return outside * outside * outside <= x * x * y * y * y;
}

std::array<std::int32_t, 5> values_of(const ShapeFactors& f) {
  return {f.shape, f.scale, f.rotation, f.x, f.y};
}

ShapeFactors draw_factors(std::uint64_t seed, Index image) {
  std::array<std::int32_t, 5> values{};
  for (std::uint32_t f = 0; f < values.size(); ++f) {
    const auto bound = static_cast<std::uint64_t>(kSizes[f]);
    values[f] = static_cast<std::int32_t>(
        random_below({.seed = seed, .purpose = kShapesPurpose, .call = f}, image, bound));
  }
  return {values[0], values[1], values[2], values[3], values[4]};
}

}  // namespace

void render_shape(const ShapeFactors& factors, Index side, std::uint8_t* out) {
  check_side("render_shape", side);
  const auto values = values_of(factors);
  for (std::size_t f = 0; f < values.size(); ++f) {
    if (values[f] >= 0 && values[f] < kSizes[f]) continue;
    throw Error(std::string("render_shape: ") + kNames[f] + " " + std::to_string(values[f]) +
                " is not in 0 .. " + std::to_string(kSizes[f] - 1));
  }
  constexpr int kSamples = 4;  // per axis of a pixel
  const double scale = kLeastScale + (1 - kLeastScale) * factors.scale / (kShapeScales - 1);
  const auto place = [](std::int32_t at) {
    return kMargin + (1 - 2 * kMargin) * at / (kShapePlaces - 1);
  };
  const double x = place(factors.x);
  const double y = place(factors.y);
  const Turn turn = turn_of(factors.rotation);
  const double step = 1 / static_cast<double>(side * kSamples);
  const auto first = [&](double middle) {
    return std::max<Index>(0, static_cast<Index>((middle - kReach * scale) * double(side)));
  };
  const auto end = [&](double middle) {
    return std::min(side, static_cast<Index>((middle + kReach * scale) * double(side)) + 1);
  };
  std::fill_n(out, side * side, std::uint8_t{0});
  for (Index row = first(y); row < end(y); ++row) {
    for (Index column = first(x); column < end(x); ++column) {
      int hits = 0;
      for (int sample = 0; sample < kSamples * kSamples; ++sample) {
        const Index down = row * kSamples + sample / kSamples;
        const Index across = column * kSamples + sample % kSamples;
        const double dx = ((double(across) + 0.5) * step - x) / scale;
        const double dy = ((double(down) + 0.5) * step - y) / scale;
        hits +=
            is_inside(factors.shape, turn.cos * dx + turn.sin * dy, turn.cos * dy - turn.sin * dx)
                ? 1
                : 0;
      }
      constexpr int kAll = kSamples * kSamples;
      out[row * side + column] = static_cast<std::uint8_t>((255 * hits + kAll / 2) / kAll);
    }
  }
}

RenderedShapes render_shapes(Index count, std::uint64_t seed, Index side) {
  if (count < 0) throw Error("render_shapes: count must not be negative");
  check_side("render_shapes", side);
  RenderedShapes result;
  ImageSet& images = result.images;
  images = {count, side, side, 1, {}, {}, {"square", "ellipse", "heart"}};
  images.pixels.resize(static_cast<std::size_t>(count * side * side));
  images.labels.resize(static_cast<std::size_t>(count));
  result.factors.names.assign(kNames.begin(), kNames.end());
  result.factors.sizes.assign(kSizes.begin(), kSizes.end());
  result.factors.values.resize(static_cast<std::size_t>(count) * kSizes.size());
  each_task(count, true, [&](Index i) {
    const ShapeFactors factors = draw_factors(seed, i);
    const auto values = values_of(factors);
    std::copy(values.begin(), values.end(),
              result.factors.values.begin() + i * static_cast<Index>(values.size()));
    images.labels[static_cast<std::size_t>(i)] = factors.shape;
    render_shape(factors, side, images.image(i));
  });
  return result;
}

}  // namespace ballast
