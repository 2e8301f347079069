#include "metrics/report/canvas.h"

#include <stb_easy_font.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "data/images/png.h"

namespace ballast {
namespace {

// stb_easy_font draws in units of one pixel; glyphs are magnified and strokes slightly thickened.
constexpr double kMagnify = 2;
constexpr double kBold = 0.2;

// Four corners of a quad, in the layout of stb_easy_font.
struct Corner {
  float x, y, z;
  std::uint8_t colour[4];
};

// Share of the pixel [at, at + 1) covered by [start, end).
double covered(int at, double start, double end) {
  return std::clamp(std::min(end, at + 1.0) - std::max(start, double(at)), 0.0, 1.0);
}

}  // namespace

Canvas::Canvas(int width, int height, Colour background)
    : width_(width), height_(height), pixels_(std::size_t(width) * std::size_t(height) * 3) {
  rectangle(0, 0, width, height, background);
}

void Canvas::blend_pixel(int x, int y, Colour colour, double share) {
  std::uint8_t* pixel = &pixels_[(std::size_t(y) * std::size_t(width_) + std::size_t(x)) * 3];
  const auto mix = [&](std::uint8_t old, std::uint8_t other) {
    return static_cast<std::uint8_t>(std::lround(old + share * (double(other) - old)));
  };
  pixel[0] = mix(pixel[0], colour.red);
  pixel[1] = mix(pixel[1], colour.green);
  pixel[2] = mix(pixel[2], colour.blue);
}

void Canvas::rectangle(double x, double y, double width, double height, Colour colour) {
  const int left = std::max(0, static_cast<int>(std::floor(x)));
  const int right = std::min(width_, static_cast<int>(std::ceil(x + width)));
  const int top = std::max(0, static_cast<int>(std::floor(y)));
  const int bottom = std::min(height_, static_cast<int>(std::ceil(y + height)));
  for (int row = top; row < bottom; ++row) {
    const double of_row = covered(row, y, y + height);
    for (int column = left; column < right; ++column) {
      blend_pixel(column, row, colour, of_row * covered(column, x, x + width));
    }
  }
}

void Canvas::text(double x, double y, const std::string& text, Colour colour) {
  std::string copy = text;  // stb_easy_font takes a non-const pointer
  std::vector<Corner> corners(
      4 * 80 * (text.size() + 1));  // 80 quads per character is a generous upper bound
  const int quads = stb_easy_font_print(0, 0, copy.data(), nullptr, corners.data(),
                                        static_cast<int>(corners.size() * sizeof(Corner)));
  for (std::size_t q = 0; q < static_cast<std::size_t>(quads); ++q) {
    const Corner& start = corners[4 * q];
    const Corner& end = corners[4 * q + 2];
    rectangle(x + start.x * kMagnify - kBold, y + start.y * kMagnify - kBold,
              (end.x - start.x) * kMagnify + 2 * kBold, (end.y - start.y) * kMagnify + 2 * kBold,
              colour);
  }
}

void Canvas::image(int x, int y, const Image& picture) {
  const int right = std::min(width_, x + static_cast<int>(picture.width));
  const int bottom = std::min(height_, y + static_cast<int>(picture.height));
  for (int row = std::max(0, y); row < bottom; ++row) {
    for (int column = std::max(0, x); column < right; ++column) {
      const Index place = (row - y) * picture.width + column - x;
      const std::uint8_t* from = picture.pixels.data() + place * picture.channels;
      const bool grey = picture.channels == 1;
      blend_pixel(column, row, {from[0], from[grey ? 0 : 1], from[grey ? 0 : 2]}, 1);
    }
  }
}

double Canvas::text_width(const std::string& text) {
  std::string copy = text;
  return kMagnify * stb_easy_font_width(copy.data());
}

std::string Canvas::png() const { return encode_png({height_, width_, 3, pixels_}); }

}  // namespace ballast
