// Numbers as texts: what a CSV file says and what is written back. Independent of the locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ballast {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// mantissa * 10^-decimals, with the zeros at the end as written: 1.50 is 150 and 2. The text can be
// rebuilt from it to the byte.
struct Decimal {
  std::int64_t mantissa = 0;
  int decimals = 0;
};

// Reads -?(0|[1-9][0-9]*)(\.[0-9]+)? of at most 18 digits; false for any other text and for a
// negative zero, which a Decimal cannot hold.
bool parse_decimal(std::string_view text, Decimal& decimal);
void append_decimal(const Decimal& decimal, std::string& out);
double decimal_value(const Decimal& decimal);

// A text that is a number, however it is written.
struct NumberText {
  double value = 0;
  bool whole = false;          // no decimal point and no exponent
  bool fits_integer = false;   // whole, and within 64 bits
  std::int64_t integer = 0;    // where fits_integer
  int decimals = 0;            // digits behind the decimal point
  int significant_digits = 0;  // from the first digit that is not 0 on; at least 1
  bool scientific = false;     // has an exponent
  bool infinite = false;       // infinity by name, or beyond the range of a double
};

// strict: -?digits[.digits][e[+-]digits], also ".5" and "5."; no zeros in front of other digits
// ("007" is a text that would come back as another). lenient: those and a plus sign in front, too.
// Both know "inf" and "infinity" in any case and with a sign. Blanks are not skipped.
enum class NumberSyntax { strict, lenient };
bool parse_number(std::string_view text, NumberSyntax syntax, NumberText& number);

// How a real number is written.
struct RealFormat {
  int decimals = 0;            // at most so many
  int least_decimals = 0;      // zeros at the end are cut down to these
  int significant_digits = 0;  // 0: by decimals; else at most so many, and an exponent (1e-07) for
                               // numbers below 1e-4 or from 1e16 on
};
void append_real(double value, const RealFormat& format, std::string& out);
void append_integer(std::int64_t value, std::string& out);

// Blanks are spaces and tabs.
inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
std::string_view trim_blanks(std::string_view text);

}  // namespace ballast
