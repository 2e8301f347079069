#include "data/text/number_style_inference.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "data/text/numbers.h"

namespace ballast {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kNarrowNoBreakSpace = "\xE2\x80\xAF";
constexpr std::string_view kThinSpace = "\xE2\x80\x89";
constexpr std::string_view kApostrophe = "\xE2\x80\x99";
constexpr std::array<std::string_view, 8> kSeparators = {
    ".", ",", " ", "'", kNoBreakSpace, kNarrowNoBreakSpace, kThinSpace, kApostrophe};
constexpr std::array<std::string_view, 4> kSpaces = {" ", kNoBreakSpace, kNarrowNoBreakSpace,
                                                     kThinSpace};

template <std::size_t N>
bool is_among(std::string_view text, const std::array<std::string_view, N>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// The separator with which the text starts; empty if there is none.
std::string_view separator_at(std::string_view text) {
  for (const std::string_view separator : kSeparators) {
    if (text.starts_with(separator)) return separator;
  }
  return {};
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_currency(std::string_view prefix) {
  static constexpr std::array<std::string_view, 61> kCurrencies = {
      "",    "$",   "€",   "£",   "¥",   "₹",   "₽", "₩",   "₺",   "₫",   "₪",   "฿",   "₴",
      "₦",   "₱",   "R$",  "US$", "A$",  "C$",  "CA$", "AU$", "NZ$", "HK$", "S$",  "Rs",  "Rs.",
      "kr",  "kr.", "Fr.", "zł",  "Kč",  "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD",
      "CNY", "INR", "RUB", "BRL", "MXN", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY", "ZAR",
      "KRW", "SGD", "HKD", "THB", "ILS", "AED", "SAR", "UAH", "RON"};
  for (const std::string_view space : kSpaces) {
    if (prefix.size() > space.size() && prefix.ends_with(space)) {
      prefix.remove_suffix(space.size());
      break;
    }
  }
  return is_among(prefix, kCurrencies);
}

// A percent sign or a unit such as "kg", "km/h", "m²", "sq ft", after a space or none.
bool is_unit(std::string_view suffix) {
  constexpr std::size_t kLongest = 24;
  constexpr std::string_view kSigns = "%$/^.\" ";
  if (suffix.empty()) return true;
  for (const std::string_view space : kSpaces) {
    if (suffix.starts_with(space)) {
      suffix.remove_prefix(space.size());
      break;
    }
  }
  const auto is_allowed = [&](char c) {
    return is_letter(c) || kSigns.find(c) != std::string_view::npos;
  };
  return !suffix.empty() && suffix.size() <= kLongest && suffix[0] != ' ' && suffix[0] != '.' &&
         std::all_of(suffix.begin(), suffix.end(), is_allowed);
}

// Whether thousands separators can be at these places: every three digits from the right.
bool are_groups(const std::vector<std::string_view>& parts) {
  const std::string_view first = parts.front();
  return !first.empty() && first.size() <= NumberStyle::kGroup &&
         (first[0] != '0' || parts.size() == 1) &&
         std::all_of(parts.begin() + 1, parts.end(),
                     [](std::string_view part) { return part.size() == NumberStyle::kGroup; });
}

bool is_all_zero(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= '1' && c <= '9'; });
}

}  // namespace

struct NumberStyleInference::Pieces {
  NumberStyle::Sign form = NumberStyle::Sign::first;
  std::string_view sign;  // empty: none, or parentheses
  std::string_view prefix;
  std::string_view number;  // from the first to the last digit, or the point in front of it
  std::string_view suffix;
  bool trailing_point = false;
};

bool NumberStyleInference::split(std::string_view text, Pieces& pieces) const {
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    pieces.form = NumberStyle::Sign::parentheses;
    text = text.substr(1, text.size() - 2);
  } else {
    pieces.sign = take_sign(text);
  }
  std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return false;
  const std::size_t end = text.find_last_of("0123456789") + 1;
  std::string_view prefix = text.substr(0, begin);
  const bool point = prefix.ends_with('.') || prefix.ends_with(',');
  if (point && !(prefix.size() > 1 && is_currency(prefix))) {  // "Rs.5"
    --begin;
    prefix.remove_suffix(1);
  }
  for (const std::string_view sign : {"-", "+", "\xE2\x88\x92"}) {
    if (!prefix.ends_with(sign)) continue;
    if (!pieces.sign.empty() || pieces.form == NumberStyle::Sign::parentheses) return false;
    pieces.sign = prefix.substr(prefix.size() - sign.size());
    pieces.form = NumberStyle::Sign::after_prefix;
    prefix.remove_suffix(sign.size());
    break;
  }
  pieces.prefix = prefix;
  pieces.number = text.substr(begin, end - begin);
  pieces.suffix = text.substr(end);
  if (pieces.suffix == "-" && pieces.sign.empty() && pieces.form == NumberStyle::Sign::first) {
    pieces.form = NumberStyle::Sign::last;
    pieces.sign = pieces.suffix;
    pieces.suffix = {};
  }
  if (pieces.suffix == "." || pieces.suffix == ",") {
    pieces.trailing_point = true;
    pieces.number = text.substr(begin, end + 1 - begin);
    pieces.suffix = {};
  }
  return is_currency(pieces.prefix) && is_unit(pieces.suffix);
}

// A point or comma, or a space or apostrophe, that occurs once.
bool NumberStyleInference::add_single(std::string_view separator, std::string_view before,
                                      std::string_view after) {
  const bool groups = are_groups({before, after});
  if (groups && before.size() == 1) ++four_grouped_;
  const bool either = separator == "." || separator == ",";
  if (!either) {
    if (!groups) return false;
    mixed_ = mixed_ || (!group_.empty() && group_ != separator);
    group_ = separator;
  } else if (groups) {
    (separator == "." ? point_ : comma_) = true;
  } else {
    mixed_ = mixed_ || (decimal_ != 0 && decimal_ != separator[0]);
    decimal_ = separator[0];
  }
  return true;
}

// Splits a mantissa at its separators. Returns false if they cannot be those of a number.
bool NumberStyleInference::add_separators(std::string_view text, std::string_view& whole,
                                          std::string_view& fraction) {
  std::vector<std::string_view> parts;
  std::vector<std::string_view> separators;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (is_digit(text[at])) {
      ++at;
      continue;
    }
    separators.push_back(separator_at(text.substr(at)));
    if (separators.back().empty()) return false;
    parts.push_back(text.substr(begin, at - begin));
    at += separators.back().size();
    begin = at;
  }
  parts.push_back(text.substr(begin));
  whole = parts.front();
  if (separators.empty()) return true;
  if (separators.size() == 1) {
    fraction = parts.back();
    return add_single(separators[0], parts[0], parts[1]);
  }
  if (parts[0].size() == 1) ++four_grouped_;
  const std::string_view last = separators.back();
  if (last != separators.front()) {  // a decimal separator behind thousands separators
    if (last != "." && last != ",") return false;
    fraction = parts.back();
    mixed_ = mixed_ || (decimal_ != 0 && decimal_ != last[0]);
    decimal_ = last[0];
    separators.pop_back();
    parts.pop_back();
  }
  const bool same = std::all_of(separators.begin(), separators.end(),
                                [&](auto separator) { return separator == separators.front(); });
  if (!same || !are_groups(parts)) return false;
  mixed_ = mixed_ || (!group_.empty() && group_ != separators.front());
  group_ = separators.front();
  return true;
}

bool NumberStyleInference::add_mantissa(std::string_view text, bool has_point) {
  if (has_point) {
    mixed_ = mixed_ || (decimal_ != 0 && decimal_ != text.back());
    decimal_ = text.back();
    text.remove_suffix(1);
  }
  std::string_view whole;
  std::string_view fraction;
  if (!add_separators(text, whole, fraction)) return false;
  if (!lenient_ && whole.size() > 1 && whole[0] == '0') return false;
  if (!fraction.empty() && whole.empty()) ++no_leading_zero_;
  if (!fraction.empty() && whole == "0") ++leading_zero_;
  const bool separated = whole.size() < text.size();
  constexpr std::size_t kFour = NumberStyle::kGroup + 1;
  if (whole.size() == kFour) ++four_ungrouped_;
  if (!separated) {
    ++whole_;
    ++(has_point ? trailing_point_ : no_trailing_point_);
  }
  return true;
}

bool NumberStyleInference::add_exponent(std::string_view text) {
  const char letter = text[0];
  text.remove_prefix(1);
  const bool minus = text.starts_with('-');
  const bool plus = text.starts_with('+');
  if (minus || plus) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  const int digits = static_cast<int>(std::min<std::size_t>(text.size(), 9));
  exponent_digits_ = exponent_ == 0 ? digits : std::min(exponent_digits_, digits);
  if (exponent_ == 0) exponent_ = letter;
  exponent_plus_ = exponent_plus_ || plus;
  exponent_no_sign_ = exponent_no_sign_ || (!minus && !plus);
  return true;
}

void NumberStyleInference::add_sign(const Pieces& pieces, bool zero) {
  if (pieces.sign == "+") {
    plus_zero_ = plus_zero_ || zero;
    if (!zero) ++plus_;
  } else if (pieces.sign.empty() && pieces.form != NumberStyle::Sign::parentheses) {
    if (!zero) ++no_plus_;
    return;
  } else if (!pieces.sign.empty() && minus_.empty()) {
    minus_ = pieces.sign;
  }
  ++signs_[static_cast<std::size_t>(pieces.form)];
}

bool NumberStyleInference::add(std::string_view text) {
  Pieces pieces;
  if (!split(text, pieces)) return false;
  const std::size_t letter = std::min(pieces.number.find_first_of("eE"), pieces.number.size());
  const std::string_view mantissa = pieces.number.substr(0, letter);
  if (mantissa.empty()) return false;
  if (letter < pieces.number.size() && !add_exponent(pieces.number.substr(letter))) return false;
  if (!add_mantissa(mantissa, pieces.trailing_point && letter == pieces.number.size())) {
    return false;
  }
  add_sign(pieces, is_all_zero(mantissa));
  if (texts_++ == 0) {
    prefix_ = pieces.prefix;
    suffix_ = pieces.suffix;
  }
  mixed_ = mixed_ || pieces.prefix != prefix_ || pieces.suffix != suffix_;
  return pieces.suffix == suffix_ || pieces.suffix.empty() || suffix_.empty();  // not kg and lb
}

char NumberStyleInference::decimal() const {
  if (reading_.decimal != 0) return reading_.decimal;
  if (decimal_ != 0) return decimal_;
  const bool other_group = !group_.empty() && group_ != ",";  // 12 345 and 1,234
  const bool comma =
      other_group ? comma_ || group_ == "." : reading_.likely_comma && is_ambiguous();
  return comma ? ',' : '.';
}

// With the points or commas that are not decimal separators.
std::string NumberStyleInference::group() const {
  if (point_ && decimal() != '.') return ".";
  if (comma_ && decimal() != ',') return ",";
  return group_;
}

bool NumberStyleInference::is_ambiguous() const {
  return reading_.decimal == 0 && decimal_ == 0 && group_.empty() && comma_ && !point_ &&
         whole_ == 0;
}

bool NumberStyleInference::is_uniform() const {
  const bool other_decimal = decimal_ != 0 && decimal_ != decimal();
  const bool other_group = !group_.empty() && group_ != group();
  const bool both = group() == std::string(1, decimal());
  const bool unknown = point_ && comma_ && decimal_ == 0 && group_.empty() && reading_.decimal == 0;
  const bool some_plus = plus_ > 0 && no_plus_ > 0 && !lenient_;
  const Index last = signs_[static_cast<std::size_t>(NumberStyle::Sign::last)];
  const bool some_last = last > 0 && last < std::accumulate(signs_.begin(), signs_.end(), Index{0});
  return texts_ > 0 && !mixed_ && !other_decimal && !other_group && !both && !unknown &&
         !some_plus && !some_last;
}

NumberStyle NumberStyleInference::style() const {
  NumberStyle style;
  style.prefix = prefix_;
  style.suffix = suffix_;
  style.decimal = decimal();
  style.group = group();
  if (!style.group.empty() && four_ungrouped_ > four_grouped_)
    style.least_grouped = NumberStyle::kGroup + 2;
  if (!minus_.empty()) style.minus = minus_;
  const auto most = std::max_element(signs_.begin(), signs_.end()) - signs_.begin();
  style.sign = static_cast<NumberStyle::Sign>(most);
  if (plus_ > no_plus_) {
    style.plus = plus_zero_ ? NumberStyle::Plus::not_negative : NumberStyle::Plus::positive;
  }
  style.leading_zero = leading_zero_ >= no_leading_zero_;
  style.trailing_point = trailing_point_ > no_trailing_point_;
  if (exponent_ == 0) return style;
  style.exponent = exponent_;
  style.exponent_plus = exponent_plus_ || !exponent_no_sign_;
  style.exponent_digits = exponent_digits_;
  return style;
}

}  // namespace ballast
