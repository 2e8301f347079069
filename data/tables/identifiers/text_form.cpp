#include "data/tables/identifiers/text_form.h"

#include <algorithm>
#include <charconv>

#include "data/text/numbers.h"

namespace ballast {
namespace {

bool belongs(Run run, char c) {
  if (run == Run::rest) return true;
  if (is_digit(c)) return run != Run::letters;
  return is_letter_byte(c) && (run == Run::letters || run == Run::mixed);
}

std::size_t run_size(Run run, std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && belongs(run, text[size])) ++size;
  return size;
}

// The size of the part at the start of the text; 0 if it is not there.
std::size_t piece_size(const TextPart& part, std::string_view text) {
  if (part.run == Run::text) {
    const bool starts = !part.values.empty() && text.starts_with(part.values[0]);
    return starts ? part.values[0].size() : 0;
  }
  const std::size_t size = run_size(part.run, text);
  if (part.run != Run::decimal) return size;
  if (size == 0 || size == text.size() || text[size] != '.') return 0;
  const std::size_t decimals = run_size(Run::digits, text.substr(size + 1));
  return decimals == 0 ? 0 : size + 1 + decimals;
}

}  // namespace

bool is_letter_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  const unsigned lower = byte | 0x20U;
  return byte >= 0x80 || (lower >= 'a' && lower <= 'z');
}

bool split_text(const std::vector<TextPart>& parts, std::string_view text,
                std::vector<std::string_view>& pieces) {
  pieces.clear();
  for (const TextPart& part : parts) {
    const std::size_t size = piece_size(part, text);
    if (size == 0) return false;
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return text.empty();
}

bool is_number_part(const TextPart& part) {
  return part.sets.empty() && (part.run == Run::digits || part.run == Run::decimal);
}

std::optional<std::int64_t> number_of(std::string_view piece, std::int64_t decimals) {
  constexpr std::size_t kMostDigits = 18;
  const std::size_t point = std::min(piece.find('.'), piece.size());
  std::string digits(piece.substr(0, point));
  if (point < piece.size()) digits += piece.substr(point + 1);
  digits.resize(point + static_cast<std::size_t>(decimals), '0');
  std::int64_t number = 0;
  if (digits.size() > kMostDigits) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

void append_number(const NumberPart& part, std::int64_t number, std::string& out) {
  std::string digits;
  append_integer(number, digits);
  const auto size = static_cast<std::size_t>(std::max<std::int64_t>(part.width, 1) + part.decimals);
  if (digits.size() < size) digits.insert(0, size - digits.size(), '0');
  const std::size_t point = digits.size() - static_cast<std::size_t>(part.decimals);
  out.append(digits, 0, point);
  if (part.decimals == 0) return;
  const std::size_t least = point + static_cast<std::size_t>(part.least_decimals);
  while (digits.size() > least && digits.back() == '0') digits.pop_back();
  out.append(1, '.').append(digits, point, std::string::npos);
}

std::int64_t round_unit(std::int64_t range) {
  constexpr std::int64_t kUnits = 200;  // and at least a 200th
  std::int64_t unit = 1;
  while (range / kUnits >= unit) unit *= 10;
  return unit;
}

}  // namespace ballast
