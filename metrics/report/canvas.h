// An image to draw on, and its PNG encoding.
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

  // Draws a grey or colour image with its top left corner at x, y, clipped to the canvas.
  void image(int x, int y, const Image& picture);
  // Draws ASCII text, 14 pixels high from the top of capitals to the bottom of descenders, with its
  // top left corner at x, y.
  void text(double x, double y, const std::string& text, Colour colour);
  // Width of `text` in pixels.
  static double text_width(const std::string& text);

  // The bytes of a PNG file.
  std::string png() const;

 private:
  // Edges are antialiased.
  void rectangle(double x, double y, double width, double height, Colour colour);
  void blend_pixel(int x, int y, Colour colour, double share);

  int width_;
  int height_;
  PixelBytes pixels_;  // height x width x (red, green, blue)
};

}  // namespace ballast
