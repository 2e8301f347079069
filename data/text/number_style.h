// How the numbers of a column are written, such as "$1,234.50", "12,5 kg" or "(3.1%)".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ballast {

// The default is the plain notation: -1234.5, 1e-07.
struct NumberStyle {
  enum class Sign { first, after_prefix, parentheses, last };  // -$5, $-5, ($5), 5-
  static constexpr std::size_t kGroup = 3;           // digits between thousands separators
  enum class Plus { none, positive, not_negative };  // 5; +5 and 0; +5 and +0

  std::string prefix;           // currency: "$", "EUR "
  std::string suffix;           // percent sign or unit: "%", " kg"
  std::string minus = "-";      // or U+2212
  std::string group;            // thousands separator; empty: none
  Sign sign = Sign::first;      // of negative numbers
  Plus plus = Plus::none;       // of the others
  char decimal = '.';           // decimal separator: point or comma
  int least_grouped = 4;        // whole parts of at least so many digits have separators
  bool leading_zero = true;     // 0.5; otherwise .5
  bool trailing_point = false;  // whole numbers without decimals end with the separator: 5.
  int zeros = 0;                // decimals of the numbers of an integer column: 5.00
  char exponent = 'e';          // 1e-07
  bool exponent_plus = true;    // 1e+07
  int exponent_digits = 2;      // at least
  friend bool operator==(const NumberStyle&, const NumberStyle&) = default;

  // Rewrites a number in this style in the plain notation, for parse_number() with
  // NumberSyntax::lenient. The prefix and the suffix may be absent. Returns false if `text` is not
  // in this style. Blanks around it are not skipped.
  bool read(std::string_view text, std::string& plain) const;
  // Appends a number that is given in the plain notation.
  void append(std::string_view plain, std::string& out) const;
};

// Removes a minus or plus sign from the start of a text and returns it; empty if there is none.
std::string_view take_sign(std::string_view& text);

}  // namespace ballast
