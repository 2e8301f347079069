// Parsing numbers in text and writing them back. Independent of the locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ballast {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// mantissa * 10^-decimals, including trailing zeros: 1.50 is mantissa 150 with 2 decimals. The
// original text can be reproduced exactly.
struct Decimal {
  std::int64_t mantissa = 0;
  int decimals = 0;
};

// Parses -?(0|[1-9][0-9]*)(\.[0-9]+)? with at most 18 digits. Returns false for any other text and
// for negative zero, which a Decimal cannot represent.
bool parse_decimal(std::string_view text, Decimal& decimal);
void append_decimal(const Decimal& decimal, std::string& out);
double decimal_value(const Decimal& decimal);

// A number parsed from text, in any supported notation.
struct NumberText {
  double value = 0;
  bool whole = false;          // no decimal point and no exponent
  bool fits_integer = false;   // whole and fits in 64 bits
  std::int64_t integer = 0;    // set if fits_integer
  int decimals = 0;            // digits after the decimal point
  int trailing_zeros = 0;      // among them
  int significant_digits = 0;  // counted from the first non-zero digit; at least 1
  bool scientific = false;     // has an exponent
  bool infinite = false;       // "inf", "infinity", or out of range for a double
};

// strict: -?digits[.digits][e[+-]digits], also ".5" and "5.". Leading zeros are not allowed: "007"
// would be written back as "7". lenient: also allows leading zeros and a plus sign. Both accept
// "inf" and "infinity" in any case, with an optional sign. Blanks are not skipped.
enum class NumberSyntax { strict, lenient };
bool parse_number(std::string_view text, NumberSyntax syntax, NumberText& number);

// The text of a double is the shortest one that reads back as it, with a decimal point or an
// exponent: 39.0, 0.25, 1e-05, inf. Python writes the same.
void append_shortest(double value, std::string& out);
// As parse_number() reads that text. The value must be finite.
NumberText shortest_number(double value);
// Returns false if that text has an exponent or more than 15 digits. -0 becomes 0.
bool shortest_decimal(double value, Decimal& decimal);
// The double with the shortest text of the float: 0.1 for 0.1F.
double shortest_double(float value);

// Output format of a real number in the plain notation (data/text/number_style.h).
struct RealFormat {
  int decimals = 0;            // at most this many
  int least_decimals = 0;      // trailing zeros are removed down to this many
  int significant_digits = 0;  // 0: use decimals; otherwise at most this many, with an exponent
                               // (1e-07) for numbers below 1e-4 or from 1e16
  bool bare_whole = false;     // whole numbers have no decimals, whatever least_decimals is
  bool exponents = false;      // with significant digits: all numbers have an exponent (1.50e+03)
  friend bool operator==(const RealFormat&, const RealFormat&) = default;
};
void append_real(double value, const RealFormat& format, std::string& out);
void append_integer(std::int64_t value, std::string& out);

// Blanks are spaces and tabs.
inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string_view trim_blanks(std::string_view text);

}  // namespace ballast
