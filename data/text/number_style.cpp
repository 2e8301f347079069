#include "data/text/number_style.h"

#include <algorithm>

#include "data/text/numbers.h"

namespace ballast {
namespace {

bool take_start(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// Appends the digits of a whole part with thousands separators.
bool append_ungrouped(std::string_view whole, std::string_view group, std::string& plain) {
  std::size_t end = group.empty() ? std::string_view::npos : whole.find(group);
  if (end == std::string_view::npos) {
    plain += whole;
    return all_digits(whole);
  }
  if (end == 0 || end > NumberStyle::kGroup) return false;
  while (true) {
    const std::string_view digits = whole.substr(0, end);
    if (!all_digits(digits)) return false;
    plain += digits;
    whole.remove_prefix(end);
    if (whole.empty()) return true;
    if (!take_start(whole, group) || whole.size() < NumberStyle::kGroup) return false;
    end = NumberStyle::kGroup;
  }
}

void append_grouped(std::string_view whole, const std::string& group, std::string& out) {
  std::size_t end = (whole.size() - 1) % NumberStyle::kGroup + 1;
  out += whole.substr(0, end);
  for (; end < whole.size(); end += NumberStyle::kGroup)
    out.append(group).append(whole, end, NumberStyle::kGroup);
}

}  // namespace

std::string_view take_sign(std::string_view& text) {
  for (const std::string_view sign : {"-", "+", "\xE2\x88\x92"}) {
    if (take_start(text, sign)) return sign;
  }
  return {};
}

bool NumberStyle::read(std::string_view text, std::string& plain) const {
  plain.clear();
  const bool enclosed = text.size() > 2 && text.front() == '(' && text.back() == ')';
  if (enclosed) text = text.substr(1, text.size() - 2);
  std::string_view mark = take_sign(text);
  take_start(text, prefix);
  if (mark.empty()) mark = take_sign(text);
  if (mark.empty() && text.ends_with('-')) {
    mark = text.substr(text.size() - 1);
    text.remove_suffix(1);
  }
  if (enclosed && !mark.empty()) return false;
  if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
  if (enclosed || (!mark.empty() && mark != "+")) plain += '-';
  const char ends[] = {decimal, 'e', 'E'};
  const std::size_t end =
      std::min(text.find_first_of(std::string_view(ends, sizeof ends)), text.size());
  if (!append_ungrouped(text.substr(0, end), group, plain)) return false;
  text.remove_prefix(end);
  if (text.starts_with(decimal)) {
    plain += '.';
    text.remove_prefix(1);
  }
  plain += text;
  return true;
}

void NumberStyle::append(std::string_view plain, std::string& out) const {
  const bool negative = plain.starts_with('-');
  if (negative) plain.remove_prefix(1);
  const std::size_t letter = std::min(plain.find('e'), plain.size());
  const std::string_view power = plain.substr(letter);
  const std::string_view mantissa = plain.substr(0, letter);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::string_view whole = mantissa.substr(0, point);
  const std::string_view fraction = mantissa.substr(std::min(point + 1, mantissa.size()));
  const bool zero = mantissa.find_first_not_of("0.") == std::string_view::npos;
  const bool has_plus = plus == Plus::not_negative || (plus == Plus::positive && !zero);
  const bool enclosed = negative && sign == Sign::parentheses;
  const std::string mark = enclosed ? "(" : negative ? minus : has_plus ? "+" : "";

  if (sign != Sign::after_prefix && sign != Sign::last) out += mark;
  out += prefix;
  if (sign == Sign::after_prefix) out += mark;
  if (whole.size() < static_cast<std::size_t>(least_grouped)) {
    if (leading_zero || whole != "0" || fraction.empty()) out += whole;
  } else {
    append_grouped(whole, group, out);
  }
  if (!fraction.empty()) {
    out.append(1, decimal).append(fraction);
  } else if (zeros > 0) {
    out.append(1, decimal).append(static_cast<std::size_t>(zeros), '0');
  } else if (trailing_point && power.empty()) {
    out += decimal;
  }
  if (!power.empty()) {
    out += exponent;
    if (power[1] == '-' || exponent_plus) out += power[1];
    std::string_view digits = power.substr(2);
    while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
    const std::size_t least = static_cast<std::size_t>(exponent_digits);
    out.append(least - std::min(least, digits.size()), '0').append(digits);
  }
  out += suffix;
  if (enclosed) out += ')';
  if (sign == Sign::last) out += mark;
}

}  // namespace ballast
