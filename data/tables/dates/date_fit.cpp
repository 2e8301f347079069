#include "data/tables/dates/date_fit.h"

#include <algorithm>
#include <utility>

#include "data/tables/dates/date_words.h"

namespace ballast {
namespace {

// Ways in which a part is written.
constexpr unsigned kBare = 1;
constexpr unsigned kZero = 2;
constexpr unsigned kBlank = 4;
constexpr unsigned kTitle = 8;
constexpr unsigned kUpper = 16;
constexpr unsigned kLower = 32;
constexpr unsigned kAbbreviated = 64;
constexpr unsigned kFull = 128;
constexpr unsigned kOffset = 256;  // a time zone without a name
constexpr unsigned kNamed = 512;
constexpr unsigned kNone = 1024;  // a fraction that is left out
constexpr unsigned kEndsInZero = 2048;
constexpr unsigned kUneven = 4096;  // fractions of several lengths
constexpr unsigned kDotted = 8192;  // a.m.

unsigned way_of_number(std::string_view piece) {
  if (piece[0] == ' ') return kBlank;
  if (piece.size() == 1) return kBare;
  return piece[0] == '0' ? kZero : 0;
}

unsigned way_of_name(std::string_view piece) {
  constexpr int kMay = 4;  // has no abbreviation
  const unsigned casing = is_upper_case(piece) ? kUpper : is_lower_case(piece) ? kLower : kTitle;
  if (piece.ends_with('.')) return kDotted;
  int month = -1;
  if (match_month(piece, month) > 0 && month == kMay) return casing;
  constexpr std::size_t kSept = 4;
  const bool sept = month == 8 && piece.size() == kSept;
  return casing | (piece.size() > kShortName && !sept ? kFull : kAbbreviated);
}

unsigned way_of_zone(std::string_view piece) {
  return take_zone(piece, false) && piece.empty() ? kOffset : kNamed;
}

// Only one of the bits in `mask` is set.
bool is_only(unsigned ways, unsigned mask, unsigned bit) { return (ways & mask) == bit; }

bool is_any_of(char field, std::string_view fields) {
  return fields.find(field) != std::string_view::npos;
}
bool is_name_field(char field) { return is_any_of(field, "bBaApo"); }
bool is_padded_number(char field) { return is_any_of(field, "mdVUWHI"); }
bool is_zone(char field) { return is_any_of(field, "zZ"); }

DatePart fitted_number(DatePart part, unsigned ways) {
  if (is_only(ways, kBare | kZero | kBlank, kZero)) part.flag = 0;
  if (is_only(ways, kBare | kZero | kBlank, kBlank)) part.flag = '_';
  if ((ways & kBare) != 0) part.flag = '-';
  return part;
}

DatePart fitted_name(DatePart part, unsigned ways) {
  if (ways == kDotted) part.flag = '.';
  if ((ways & (kTitle | kUpper | kLower)) != 0) part.flag = 0;
  if (is_only(ways, kTitle | kUpper | kLower, kUpper)) part.flag = part.field == 'p' ? 0 : '^';
  if (is_only(ways, kTitle | kUpper | kLower, kLower)) part.flag = part.field == 'o' ? 0 : '~';
  if (part.field == 'p' || part.field == 'o') return part;
  const bool month = part.field == 'b' || part.field == 'B';
  if (is_only(ways, kAbbreviated | kFull, kAbbreviated)) part.field = month ? 'b' : 'a';
  if (is_only(ways, kAbbreviated | kFull, kFull)) part.field = month ? 'B' : 'A';
  return part;
}

// A fraction that may be left out, if the texts do so or remove trailing zeros.
std::vector<DatePart> fitted_fraction(const DatePart& part, unsigned ways) {
  constexpr unsigned kAll = kNone | kEndsInZero | kUneven | kFull;
  if ((ways & kAll) == kNone) return {};
  const bool trimmed = (ways & (kEndsInZero | kUneven)) == kUneven;
  if ((ways & kNone) != 0 || trimmed || ways == 0) return {part};
  return {{.literal = "."}, {.field = 'f'}};
}

bool is_day_or_month(const DatePart& part) { return part.field == 'm' || part.field == 'd'; }

}  // namespace

DateFit::DateFit(DateFormat format)
    : format_(std::move(format)), seen_(format_.parts().size(), 0) {}

bool DateFit::add(std::string_view text) {
  constexpr std::size_t kMostZones = 64;
  if (!format_.parse(text, read_)) return false;
  if (zones_.find(read_.zone) == zones_.end()) {
    if (zones_.size() == kMostZones) return false;
    zones_.emplace(read_.zone);
  }
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const char field = format_.parts()[i].field;
    if (is_padded_number(field)) seen_[i] |= way_of_number(read_.pieces[i]);
    if (is_name_field(field)) seen_[i] |= way_of_name(read_.pieces[i]);
    if (is_zone(field)) seen_[i] |= way_of_zone(read_.pieces[i]);
    if (field == 'f') add_fraction(read_.pieces[i], seen_[i]);
  }
  any_ = true;
  return true;
}

void DateFit::add_fraction(std::string_view piece, unsigned& ways) {
  const int digits = read_.decimals;
  if (digits == 0) ways |= kNone;
  if (digits == 0) return;
  ways |= kFull;
  if (piece.ends_with("0")) ways |= kEndsInZero;
  if (decimals_ != 0 && digits != decimals_) ways |= kUneven;
  decimals_ = digits;
}

DateFormat DateFit::fitted() const {
  std::vector<DatePart> parts = format_.parts();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    DatePart& part = parts[i];
    if (is_padded_number(part.field)) part = fitted_number(part, seen_[i]);
    if (is_name_field(part.field)) part = fitted_name(part, seen_[i]);
    if (!is_zone(part.field) || !any_) continue;
    if ((seen_[i] & kNamed) == 0) part.field = 'z';
    if (zones_.size() == 1) part = {.literal = *zones_.begin()};
  }
  // A day or month of two digits throughout is written as the other one is.
  const bool bare = std::any_of(parts.begin(), parts.end(), [](const DatePart& part) {
    return is_day_or_month(part) && part.flag == '-';
  });
  for (std::size_t i = 0; bare && i < parts.size(); ++i) {
    const bool open = (seen_[i] & (kZero | kBlank)) == 0 && !format_.touches_digits(i);
    if (is_day_or_month(parts[i]) && open) parts[i].flag = '-';
  }
  const auto fraction = std::find_if(parts.begin(), parts.end(), [](const DatePart& part) {
    return part.field == 'f' && part.flag == '-';
  });
  if (fraction != parts.end()) {
    const auto place = static_cast<std::size_t>(fraction - parts.begin());
    const std::vector<DatePart> fitted = fitted_fraction(*fraction, seen_[place]);
    parts.insert(parts.erase(fraction), fitted.begin(), fitted.end());
  }
  return DateFormat(DateFormat(std::move(parts)).text());  // joins literals
}

}  // namespace ballast
