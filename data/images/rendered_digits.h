// Digits drawn with a round pen from known factors, for testing whether codes recover them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/images/image_set.h"

namespace ballast {

struct DigitFactors {
  std::int32_t digit = 0;   // 0 .. 9
  double rotation = 0;      // radians, clockwise
  double width = 1;         // horizontal stretch; the pen stays round
  double thickness = 0.09;  // pen width, as a fraction of the image side
};
// The range of each factor.
constexpr double kDigitRotation[] = {-0.5, 0.5};
constexpr double kDigitWidth[] = {0.6, 1.3};
constexpr double kDigitThickness[] = {0.05, 0.14};

// Draws a grey image [side, side], white on black, antialiased. The digit lies entirely within the
// image. Throws Error for a factor out of range and as check_side does.
void render_digit(const DigitFactors& factors, Index side, std::uint8_t* out);

// Grey images; the labels are the digits.
struct RenderedDigits {
  ImageSet images;
  std::vector<std::string> factor_names;  // rotation, width, thickness
  std::vector<double> factors;            // [count, factor_names]
};
// Digits are equally likely; the other factors are independent and uniform over their ranges. Image
// i depends only on seed, side and i.
RenderedDigits render_digits(Index count, std::uint64_t seed, Index side = 28);

}  // namespace ballast
