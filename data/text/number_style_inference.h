// Finds the style in which the numbers of a column are written.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "data/text/number_style.h"
#include "kernels/real.h"

namespace ballast {

struct NumberReading {
  char decimal = 0;           // the decimal separator, if it is given: '.' or ','
  bool likely_comma = false;  // a comma that can be either is a decimal comma
};

// Gathers the texts of a column, one after another, without the blanks around them.
//  - A point or a comma that is followed by other than three digits is a decimal separator. One
//    that is repeated, or followed by another separator, separates thousands, as do spaces and
//    apostrophes. Otherwise it is what it is in the other texts.
//  - In front of the digits may be a currency, behind them a percent sign or a unit, the same in
//    all texts. Signs are a minus or a plus, before or behind the currency, or a minus behind the
//    number in all texts; parentheses enclose a negative number. Either all positive numbers have a
//    plus, or none.
class NumberStyleInference {
 public:
  // `lenient`: numbers may have leading zeros and some a plus, others not.
  NumberStyleInference(const NumberReading& reading, bool lenient)
      : reading_(reading), lenient_(lenient) {}

  // Returns false if the text is not a number in any notation.
  bool add(std::string_view text);

  // Whether all texts can have the same style.
  bool is_uniform() const;
  // Whether the texts do not show if a comma is a decimal comma: "1,234".
  bool is_ambiguous() const;
  // The most frequent notations, if is_uniform().
  NumberStyle style() const;

 private:
  struct Pieces;

  bool split(std::string_view text, Pieces& pieces) const;
  bool add_mantissa(std::string_view text, bool has_point);
  bool add_exponent(std::string_view text);
  bool add_separators(std::string_view text, std::string_view& whole, std::string_view& fraction);
  bool add_single(std::string_view separator, std::string_view before, std::string_view after);
  void add_sign(const Pieces& pieces, bool zero);
  char decimal() const;
  std::string group() const;

  NumberReading reading_;
  bool lenient_;
  Index texts_ = 0;
  bool mixed_ = false;  // the texts cannot have the same style
  std::string prefix_;
  std::string suffix_;
  std::string minus_;
  std::array<Index, 4> signs_{};  // by NumberStyle::Sign
  Index plus_ = 0;                // of positive numbers
  Index no_plus_ = 0;
  bool plus_zero_ = false;
  char decimal_ = 0;    // that is certain
  std::string group_;   // that is certain
  bool point_ = false;  // a point that can be either
  bool comma_ = false;
  Index whole_ = 0;           // without separators
  Index four_ungrouped_ = 0;  // of four digits
  Index four_grouped_ = 0;
  Index leading_zero_ = 0;
  Index no_leading_zero_ = 0;
  Index trailing_point_ = 0;
  Index no_trailing_point_ = 0;
  char exponent_ = 0;
  bool exponent_plus_ = false;
  bool exponent_no_sign_ = false;
  int exponent_digits_ = 0;  // the fewest
};

}  // namespace ballast
