// A picture to draw on, and its PNG file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/images/image_set.h"

namespace ballast {

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

class Canvas {
 public:
  Canvas(int width, int height, Colour background);

  // A picture, grey or colour, with its top left corner at x, y; what lies outside is cut off.
  void image(int x, int y, const Image& picture);
  // Text of ASCII characters, 14 pixels high from the top of capitals down to descenders; x, y: top
  // left.
  void text(double x, double y, const std::string& text, Colour colour);
  // Width of `text` in pixels.
  static double text_width(const std::string& text);

  // The bytes of a PNG file.
  std::string png() const;

 private:
  // Edges between pixels are blended.
  void rectangle(double x, double y, double width, double height, Colour colour);
  void blend_pixel(int x, int y, Colour colour, double share);

  int width_;
  int height_;
  PixelBytes pixels_;  // height x width x (red, green, blue)
};

}  // namespace ballast
