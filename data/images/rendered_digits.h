// Digits drawn with a round pen whose factors are known: for tests of codes that should find them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/images/image_set.h"

namespace ballast {

struct DigitFactors {
  std::int32_t digit = 0;   // 0 .. 9
  double rotation = 0;      // clockwise, in radians
  double width = 1;         // stretch from left to right; the pen stays round
  double thickness = 0.09;  // of the pen, as a part of the image's side
};
// The range of each factor.
constexpr double kDigitRotation[] = {-0.5, 0.5};
constexpr double kDigitWidth[] = {0.6, 1.3};
constexpr double kDigitThickness[] = {0.05, 0.14};

// Writes a grey image [side, side], white on black with blended edges; the digit lies within it as
// a whole. Throws Error for a factor out of its range and as check_side does.
void render_digit(const DigitFactors& factors, Index side, std::uint8_t* out);

// Grey images; the labels are the digits.
struct RenderedDigits {
  ImageSet images;
  std::vector<std::string> factor_names;  // rotation, width, thickness
  std::vector<double> factors;            // [count, factor_names]
};
// Digits equally likely, the other factors uniform over their ranges, each by itself. Image i
// depends on seed, side and i alone.
RenderedDigits render_digits(Index count, std::uint64_t seed, Index side = 28);

}  // namespace ballast
