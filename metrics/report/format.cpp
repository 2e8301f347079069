#include "metrics/report/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "data/tables/dates/date_format.h"

namespace ballast {
namespace {

// Largest count of date units; llround accepts no larger value.
constexpr double kLargestDate = 9.2e18;

// Length of the valid UTF-8 sequence that starts at `at`; 0 if there is none (Unicode 15, table
// 3-7).
std::size_t sequence_length(const std::string& bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80U) return 0;
  }
  const unsigned second = byte(at + 1);
  const bool bad_second = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                          (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return bad_second ? 0 : length;
}

// C0 controls, delete, and C1 controls (sequences C2 80 .. C2 9F).
bool is_control(const std::string& bytes, std::size_t at, std::size_t length) {
  const unsigned first = static_cast<unsigned char>(bytes[at]);
  if (length == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(bytes[at + 1]) < 0xa0;
}

std::string hex_escape(char byte) {
  constexpr const char* kDigits = "0123456789abcdef";
  const unsigned value = static_cast<unsigned char>(byte);
  return {'\\', 'x', kDigits[value / 16], kDigits[value % 16]};
}

// "1234567.8" -> "1,234,567.8"; four digits are not grouped (they may be a year).
std::string with_commas(std::string digits) {
  const std::size_t start = !digits.empty() && digits[0] == '-' ? 1 : 0;
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  if (end - start < 5) return digits;
  for (std::size_t at = end; at > start + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string plain_fixed(double value, int decimals) {
  std::array<char, 400> text;  // the largest double has 309 digits before the point
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, decimals);
  return std::string(text.data(), end.ptr);
}

std::string format_plain(double value) {
  const double size = std::abs(value);
  if (std::isnan(value)) return "undefined";
  if (value == 0) return "0";
  if (size >= 1e12 || size < 1e-4) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::scientific, 2);
    return std::string(text.data(), end.ptr);
  }
  const int digits_before = static_cast<int>(std::floor(std::log10(size))) + 1;
  std::string text = plain_fixed(value, std::max(0, 4 - std::max(digits_before, -3)));
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return with_commas(text);
}

const char* unit_name(DateUnit unit) {
  switch (unit) {
    case DateUnit::year:
      return "years";
    case DateUnit::month:
      return "months";
    case DateUnit::day:
      return "days";
    case DateUnit::hour:
      return "hours";
    case DateUnit::minute:
      return "minutes";
    default:
      return "seconds";
  }
}

}  // namespace

std::string printable(const std::string& bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0 || is_control(bytes, at, length)) {
      for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) {
        text += hex_escape(bytes[at + i]);
      }
    } else {
      text.append(bytes, at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::string escape_html(const std::string& bytes) {
  std::string text;
  for (const char character : printable(bytes)) {
    switch (character) {
      case '&':
        text += "&amp;";
        break;
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      case '"':
        text += "&quot;";
        break;
      case '\'':
        text += "&#39;";
        break;
      default:
        text += character;
    }
  }
  return text;
}

std::size_t text_width(const std::string& text) {
  std::size_t width = 0;
  for (const char byte : text) {
    width += (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U ? 1 : 0;
  }
  return width;
}

std::string shorten(const std::string& text, std::size_t width) {
  if (text_width(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t left = width - 1; left > 0; --left) end += sequence_length(text, end);
  return text.substr(0, end) + "…";
}

std::string align_left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text_width(text)), ' ');
}

std::string align_right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text_width(text)), ' ') + text;
}

std::string format_count(std::int64_t count) { return with_commas(std::to_string(count)); }

std::string format_fixed(double value, int decimals) {
  if (std::isnan(value)) return "undefined";
  const std::string text = plain_fixed(value, decimals);
  const bool negative_zero = text.front() == '-' && text.find_first_not_of("-0.") == text.npos;
  return negative_zero ? text.substr(1) : text;
}

std::string format_share(double share) { return format_fixed(100 * share, 1) + " %"; }

std::string format_value(const ColumnInfo& column, double value) {
  if (column.kind != ColumnKind::date) return format_plain(value);
  if (!(std::abs(value) < kLargestDate)) return format_plain(value);
  const DateInfo& date = column.date();
  const std::int64_t count = std::llround(value);
  const Moment moment = moment_of(count, date.unit, date.decimals);
  std::string text;
  DateFormat(date.format).append(moment, date.decimals, date.zones.text_at(count), text);
  return text;
}

std::string format_difference(const ColumnInfo& column, double difference) {
  if (column.kind != ColumnKind::date) return format_plain(difference);
  const DateInfo& date = column.date();
  const bool is_fraction = date.unit == DateUnit::fraction;
  const double units = is_fraction ? difference * std::pow(10.0, -date.decimals) : difference;
  return format_plain(units) + " " + unit_name(date.unit);
}

}  // namespace ballast
