#include "data/text/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace ballast {
namespace {

constexpr int kMostDigits = 18;  // of a Decimal; its mantissa stays below 2^63

constexpr std::array<double, 23> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_infinity(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.size() != 3 && text.size() != 8) return false;
  constexpr std::string_view kName = "infinity";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != kName[i]) return false;
  }
  return true;
}

std::size_t count_digits(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

int count_significant(std::string_view mantissa) {
  int count = 0;
  for (const char c : mantissa) {
    if (is_digit(c) && (c != '0' || count > 0)) ++count;
  }
  return std::max(count, 1);
}

// The decimal digits of |value| without the point, rounded to at most `most` digits, without
// trailing zeros, and the power of ten of the first digit.
struct Digits {
  std::string text;
  int exponent = 0;
};
Digits significant_digits_of(double value, int most) {
  std::array<char, 40> buffer;
  char* const begin = buffer.data();
  char* const end = begin + buffer.size();
  std::to_chars_result result = std::to_chars(begin, end, value, std::chars_format::scientific);
  const char* letter = std::find(begin, result.ptr, 'e');
  const auto shortest = std::count_if(static_cast<const char*>(begin), letter, is_digit);
  if (shortest > most) {
    result = std::to_chars(begin, end, value, std::chars_format::scientific, most - 1);
    letter = std::find(begin, result.ptr, 'e');
  }
  Digits digits;
  std::copy_if(static_cast<const char*>(begin), letter, std::back_inserter(digits.text), is_digit);
  while (digits.text.size() > 1 && digits.text.back() == '0') digits.text.pop_back();
  const char* exponent = letter + (letter[1] == '+' ? 2 : 1);
  std::from_chars(exponent, result.ptr, digits.exponent);
  return digits;
}

void append_exponent(int exponent, std::string& out) {
  out += exponent < 0 ? "e-" : "e+";
  const int size = std::abs(exponent);
  if (size < 10) out += '0';
  append_integer(size, out);
}

// Appends zeros to a number with `decimals` decimals up to the least number, and the point if there
// are none.
void pad(int decimals, const RealFormat& format, std::string& out) {
  if (decimals >= format.least_decimals || (decimals == 0 && format.bare_whole)) return;
  if (decimals == 0) out += '.';
  out.append(static_cast<std::size_t>(format.least_decimals - decimals), '0');
}

// Like Python and JavaScript: an exponent is written only for numbers below 1e-4 or from 1e16,
// unless all numbers have one.
constexpr int kLeastExponent = -4;
constexpr int kMostExponent = 15;
void append_significant(double value, const RealFormat& format, std::string& out) {
  const Digits digits = significant_digits_of(value, std::min(format.significant_digits, 17));
  if (std::signbit(value) && value != 0) out += '-';
  const int count = static_cast<int>(digits.text.size());
  if (format.exponents || digits.exponent < kLeastExponent || digits.exponent > kMostExponent) {
    out += digits.text[0];
    if (count > 1) out.append(1, '.').append(digits.text, 1);
    if (format.exponents) pad(count - 1, format, out);
    return append_exponent(digits.exponent, out);
  }
  const int whole = digits.exponent + 1;  // digits before the point, if positive
  int decimals = 0;
  if (whole <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-whole), '0').append(digits.text);
    decimals = count - whole;
  } else if (count <= whole) {
    out.append(digits.text).append(static_cast<std::size_t>(whole - count), '0');
  } else {
    out.append(digits.text, 0, static_cast<std::size_t>(whole));
    out.append(1, '.').append(digits.text, static_cast<std::size_t>(whole));
    decimals = count - whole;
  }
  pad(decimals, format, out);
}

// The shortest text that reads back as `value`. If that has more decimals than requested, the value
// rounded to the requested number.
void append_fixed(double value, const RealFormat& format, std::string& out) {
  std::array<char, 800> buffer;  // the smallest double has 767 digits; further decimals are dropped
  char* const end = buffer.data() + buffer.size();
  const int most = std::min(format.decimals, 400);
  char* last = std::to_chars(buffer.data(), end, value, std::chars_format::fixed).ptr;
  const char* point = std::find(buffer.data(), last, '.');
  int decimals = point == last ? 0 : static_cast<int>(last - point) - 1;
  if (decimals > most) {
    last = std::to_chars(buffer.data(), end, value, std::chars_format::fixed, most).ptr;
    decimals = most;
    while (decimals > 0 && last[-1] == '0') {
      --last;
      --decimals;
    }
    if (decimals == 0 && most > 0) --last;  // the point
  }
  std::string_view text(buffer.data(), static_cast<std::size_t>(last - buffer.data()));
  const bool nothing = text.find_first_not_of("-0.") == std::string_view::npos;
  if (nothing && text[0] == '-') text.remove_prefix(1);
  out += text;
  pad(decimals, format, out);
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool parse_decimal(std::string_view text, Decimal& decimal) {
  const bool negative = !text.empty() && text[0] == '-';
  const std::size_t first = negative ? 1 : 0;
  if (text.size() == first || text.size() > first + kMostDigits + 1) return false;
  if (text[first] == '0' && text.size() > first + 1 && text[first + 1] != '.') return false;
  std::uint64_t mantissa = 0;  // up to 19 digits; integers with 19 digits are rejected below
  std::size_t point = text.size();
  for (std::size_t i = first; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      mantissa = 10 * mantissa + static_cast<std::uint64_t>(c - '0');
    } else if (c == '.' && point == text.size() && i > first) {
      point = i;
    } else {
      return false;
    }
  }
  if (point + 1 == text.size() || (negative && mantissa == 0)) return false;
  const bool whole = point == text.size();
  if (whole && text.size() > first + kMostDigits) return false;
  decimal.mantissa = static_cast<std::int64_t>(negative ? 0 - mantissa : mantissa);
  decimal.decimals = whole ? 0 : static_cast<int>(text.size() - point - 1);
  return true;
}

void append_decimal(const Decimal& decimal, std::string& out) {
  std::array<char, 24> buffer;
  if (decimal.mantissa < 0) out += '-';
  const std::uint64_t size = decimal.mantissa < 0 ? 0 - static_cast<std::uint64_t>(decimal.mantissa)
                                                  : static_cast<std::uint64_t>(decimal.mantissa);
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), size).ptr;
  const auto digits = static_cast<std::size_t>(end - buffer.data());
  const auto decimals = static_cast<std::size_t>(decimal.decimals);
  if (decimals == 0) {
    out.append(buffer.data(), digits);
    return;
  }
  if (digits <= decimals) {
    out.append("0.").append(decimals - digits, '0').append(buffer.data(), digits);
    return;
  }
  out.append(buffer.data(), digits - decimals).append(1, '.');
  out.append(buffer.data() + (digits - decimals), decimals);
}

double decimal_value(const Decimal& decimal) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (std::abs(decimal.mantissa) <= kExact) {  // rounds once: both operands are exact
    return static_cast<double>(decimal.mantissa) /
           kPowersOfTen[static_cast<std::size_t>(decimal.decimals)];
  }
  std::string text;
  append_decimal(decimal, text);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool parse_number(std::string_view text, NumberSyntax syntax, NumberText& number) {
  number = {};
  if (is_infinity(text)) {
    number.infinite = true;
    number.value = std::numeric_limits<double>::infinity() * (text[0] == '-' ? -1 : 1);
    return true;
  }
  if (syntax == NumberSyntax::lenient && text.size() > 1 && text[0] == '+' && text[1] != '-') {
    text.remove_prefix(1);
  }
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const std::size_t first = at;
  const std::size_t whole_digits = count_digits(text, at);
  if (syntax == NumberSyntax::strict && whole_digits > 1 && text[at] == '0') return false;
  at += whole_digits;
  number.whole = at == text.size();
  std::size_t decimals = 0;
  if (at < text.size() && text[at] == '.') {
    decimals = count_digits(text, at + 1);
    at += 1 + decimals;
  }
  if (whole_digits + decimals == 0) return false;
  number.decimals = static_cast<int>(decimals);
  while (static_cast<std::size_t>(number.trailing_zeros) < decimals &&
         text[at - 1 - static_cast<std::size_t>(number.trailing_zeros)] == '0') {
    ++number.trailing_zeros;
  }
  number.significant_digits = count_significant(text.substr(first, at - first));
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    number.scientific = true;
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t digits = count_digits(text, at);
    if (digits == 0) return false;
    at += digits;
  }
  if (at != text.size()) return false;
  const char* const end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, number.value);
  if (result.ec == std::errc::result_out_of_range) {  // overflow or underflow
    const std::size_t letter = text.find_first_of("eE");
    number.infinite =
        letter == std::string_view::npos ? whole_digits > 300 : text[letter + 1] != '-';
    const double sign = text[0] == '-' ? -1 : 1;
    number.value = number.infinite ? sign * std::numeric_limits<double>::infinity() : sign * 0.0;
  }
  if (number.whole) {
    number.fits_integer = std::from_chars(text.data(), end, number.integer).ec == std::errc();
  }
  return true;
}

void append_shortest(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    return;
  }
  append_real(value, {.decimals = 0, .least_decimals = 1, .significant_digits = 17}, out);
}

NumberText shortest_number(double value) {
  std::array<char, 40> buffer;
  const char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                        std::chars_format::scientific)
                              .ptr;
  const char* const letter = std::find(buffer.data(), buffer.data() + buffer.size(), 'e');
  const auto digits =
      static_cast<int>(std::count_if(static_cast<const char*>(buffer.data()), letter, is_digit));
  int exponent = 0;
  std::from_chars(letter + (letter[1] == '+' ? 2 : 1), end, exponent);

  NumberText number;
  number.value = value;
  number.significant_digits = digits;
  number.scientific = exponent < kLeastExponent || exponent > kMostExponent;
  number.decimals = number.scientific ? digits - 1 : digits - 1 - exponent;
  if (number.scientific || number.decimals > 0) return number;
  number.decimals = 1;  // 39.0
  number.trailing_zeros = 1;
  number.significant_digits = value == 0 ? 1 : exponent + 2;
  return number;
}

bool shortest_decimal(double value, Decimal& decimal) {
  constexpr double kLimit = 1e15;
  const double size = std::fabs(value);
  if (!(size < kLimit)) return false;
  if (size == std::trunc(size)) {
    decimal = {10 * static_cast<std::int64_t>(value), 1};
    return true;
  }
  if (size < 1e-4) return false;
  for (int decimals = 1;; ++decimals) {
    const double power = kPowersOfTen[static_cast<std::size_t>(decimals)];
    const double scaled = std::nearbyint(size * power);
    if (scaled >= kLimit) return false;
    if (scaled / power != size) continue;  // rounds once: both operands are exact
    const auto mantissa = static_cast<std::int64_t>(scaled);
    decimal = {value < 0 ? -mantissa : mantissa, decimals};
    return true;
  }
}

double shortest_double(float value) {
  std::array<char, 40> buffer;
  const char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  double widened = 0;
  return std::from_chars(buffer.data(), end, widened).ec == std::errc() ? widened : value;
}

void append_integer(std::int64_t value, std::string& out) {
  std::array<char, 24> buffer;
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

void append_real(double value, const RealFormat& format, std::string& out) {
  if (format.significant_digits > 0) return append_significant(value, format, out);
  constexpr double kExact = 2251799813685248.0;  // 2^51: the error of the scaled value is below 1/2
  const auto decimals = static_cast<std::size_t>(format.decimals);
  if (decimals > 15 || !(std::fabs(value) * kPowersOfTen[decimals] < kExact)) {
    return append_fixed(value, format, out);
  }
  Decimal decimal{std::llround(value * kPowersOfTen[decimals]), format.decimals};
  const auto drop_zeros = [&](int least) {
    while (decimal.decimals > least && decimal.mantissa % 10 == 0) {
      decimal.mantissa /= 10;
      --decimal.decimals;
    }
  };
  const std::int64_t one = static_cast<std::int64_t>(kPowersOfTen[decimals]);
  drop_zeros(format.bare_whole && decimal.mantissa % one == 0 ? 0 : format.least_decimals);
  append_decimal(decimal, out);
}

}  // namespace ballast
