#include "data/tables/dates/date_inference.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "data/tables/dates/date_words.h"
#include "data/tables/dates/integer_dates.h"
#include "data/text/numbers.h"

namespace ballast {
namespace {

constexpr std::size_t kMostParts = 24;

// A number of a date whose field is not known yet.
struct DateNumber {
  std::size_t part = 0;  // index into the parts
  std::size_t digits = 0;
  int value = 0;
};

template <std::size_t count>
bool is_in(std::string_view text, const std::array<std::string_view, count>& known) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

bool is_wide(char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }

bool has_wide(std::string_view text) { return std::any_of(text.begin(), text.end(), is_wide); }

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

// The parts of a text, in which the numbers of the date are open.
class DateSketch {
 public:
  DateSketch(std::string_view text, bool digits_alone) : whole_(text), rest_(text) {
    readable_ = scan(digits_alone);
  }
  // All formats that the text may have, the more likely first.
  std::vector<DateFormat> formats() const;

 private:
  using Fields = std::vector<char>;

  bool scan(bool digits_alone);
  bool scan_digits(bool digits_alone);
  bool scan_compact(std::size_t digits);
  bool scan_time();
  bool scan_name();
  bool scan_period();
  bool scan_ordinal();
  bool scan_zone();
  bool scan_fraction();
  void drop_padding(std::size_t digits);
  void take_literal(std::size_t length);
  void take(char field, std::size_t length);
  bool has_separators() const;
  bool has_date_separators() const;
  std::string_view literal_after(std::size_t part) const;
  std::vector<Fields> orders() const;
  std::vector<Fields> orders_with_period() const;
  std::vector<Fields> orders_with_name() const;
  std::vector<Fields> orders_of_two() const;
  std::vector<Fields> orders_of_three() const;

  std::string_view whole_;
  std::string_view rest_;
  std::vector<DatePart> parts_;
  std::vector<DateNumber> numbers_;
  bool month_name_ = false;
  char period_ = 0;                     // field of a quarter or week
  std::optional<std::size_t> ordinal_;  // index of the number that has an ending
  std::size_t numbers_before_name_ = 0;
  bool compact_ = false;
  bool time_ = false;
  bool zone_ = false;
  bool half_ = false;
  bool weekday_ = false;
  bool readable_ = false;
};

void DateSketch::take_literal(std::size_t length) {
  if (parts_.empty() || parts_.back().field != 0) parts_.emplace_back();
  parts_.back().literal += rest_.substr(0, length);
  rest_.remove_prefix(length);
}

void DateSketch::take(char field, std::size_t length) {
  parts_.push_back({.field = field});
  rest_.remove_prefix(length);
}

bool DateSketch::scan(bool digits_alone) {
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kLongest = 80;
  if (whole_.size() < kShortest || whole_.size() > kLongest) return false;
  if (std::none_of(whole_.begin(), whole_.end(), is_digit)) return false;
  while (!rest_.empty() && parts_.size() < kMostParts) {
    const char c = rest_[0];
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (is_digit(c)) {
      if (!scan_digits(digits_alone)) return false;
    } else if (scan_zone()) {
      continue;
    } else if (letter) {
      if (!scan_name()) return false;
    } else {
      take_literal(1);
    }
  }
  const bool date = compact_ || !numbers_.empty();
  const bool named = month_name_ || weekday_;
  return rest_.empty() && (date || (time_ && !named)) && has_separators();
}

// A single digit may be padded with a blank, which then follows another one: "Jan  1".
void DateSketch::drop_padding(std::size_t digits) {
  if (digits == 1 && !parts_.empty() && parts_.back().literal.ends_with("  ")) {
    parts_.back().literal.pop_back();
  }
}

bool DateSketch::scan_digits(bool digits_alone) {
  const std::size_t digits = count_digits(rest_);
  if (!time_ && digits <= 2 && rest_.substr(digits).starts_with(":")) return scan_time();
  constexpr std::size_t kMostNumbers = 3;
  if (!compact_ && (digits <= 2 || digits == 4) && numbers_.size() < kMostNumbers) {
    drop_padding(digits);
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    numbers_.push_back({parts_.size(), digits, value});
    take('?', digits);
    return true;
  }
  if (digits == whole_.size() && !digits_alone) return false;
  return scan_compact(digits);
}

// 20141013, 201410130506, 20141013050607; 0506 and 050607 after "20141013T"; 201410.
bool DateSketch::scan_compact(std::size_t digits) {
  const auto take_all = [&](std::string_view fields) {
    for (const char field : fields) take(field, field == 'Y' ? 4 : 2);
  };
  if (compact_) {
    if (time_ || (digits != 4 && digits != 6)) return false;
    take_all(digits == 4 ? "HM" : "HMS");
    time_ = true;
  } else {
    const bool month = digits == 6 && digits == whole_.size();
    if (!numbers_.empty() || (digits != 8 && digits != 12 && digits != 14 && !month)) return false;
    compact_ = true;
    take_all(month ? "Ym" : "Ymd");
    time_ = digits > 8;
    if (digits > 8) take_all(digits == 12 ? "HM" : "HMS");
  }
  return parts_.back().field != 'S' || scan_fraction();
}

// After a point it may be left out in other texts. Returns false if it has too many digits.
bool DateSketch::scan_fraction() {
  constexpr std::size_t kMostDigits = 9;
  const bool comma = rest_.starts_with(",");
  const bool separated = comma || rest_.starts_with(".");
  const std::size_t digits = separated ? count_digits(rest_.substr(1)) : 0;
  if (comma && digits > 0) {
    take_literal(1);
    take('f', digits);
  } else {
    take('f', digits == 0 ? 0 : digits + 1);
    parts_.back().flag = '-';
  }
  return digits <= kMostDigits;
}

bool DateSketch::scan_time() {
  time_ = true;
  drop_padding(count_digits(rest_));
  take('H', count_digits(rest_));
  for (const char field : {'M', 'S'}) {
    if (field == 'S' && !(rest_.starts_with(":") && count_digits(rest_.substr(1)) == 2)) {
      return true;
    }
    take_literal(1);
    if (count_digits(rest_) != 2) return false;
    take(field, 2);
  }
  return scan_fraction();
}

bool is_time_field(char field) {
  return std::string_view("HIMSfp").find(field) != std::string_view::npos;
}

// After a time of day, or after a date without one.
bool DateSketch::scan_zone() {
  const auto field = std::find_if(parts_.rbegin(), parts_.rend(),
                                  [](const DatePart& part) { return part.field != 0; });
  const bool after_time = time_ && field != parts_.rend() && is_time_field(field->field);
  const bool after_date = !time_ && (numbers_.size() == 3 || compact_);
  if (zone_ || !(after_time || after_date)) return false;
  std::string_view after = rest_;
  if (!take_zone(after, true)) return false;
  const std::string_view text = rest_.substr(0, rest_.size() - after.size());
  // Without a time only what cannot be a separator and a number.
  if (!time_ && text != "Z" && text.find(':') == std::string_view::npos) return false;
  zone_ = true;
  take('Z', text.size());
  return true;
}

// "Q3", "W05". The letter is a part of its own.
bool DateSketch::scan_period() {
  const char letter = lower_case(rest_[0]);
  const std::size_t digits = count_digits(rest_.substr(1));
  const bool quarter = letter == 'q' && digits == 1;
  const bool week = letter == 'w' && (digits == 1 || digits == 2);
  if (period_ != 0 || !(quarter || week)) return false;
  parts_.push_back({.literal = std::string(1, rest_[0])});
  rest_.remove_prefix(1);
  period_ = quarter ? 'q' : 'V';
  take(period_, digits);
  return true;
}

// "16th"
bool DateSketch::scan_ordinal() {
  int index = 0;
  const std::size_t length = match_ordinal(rest_, index);
  if (length == 0 || parts_.empty() || parts_.back().field != '?') return false;
  if (ordinal_ || numbers_.back().digits > 2) return false;
  ordinal_ = numbers_.size() - 1;
  take('o', length);
  return true;
}

bool DateSketch::scan_name() {
  if (scan_ordinal() || scan_period()) return true;
  int index = 0;
  if (const std::size_t length = match_month(rest_, index); length > 0) {
    if (month_name_ || compact_) return false;
    month_name_ = true;
    numbers_before_name_ = numbers_.size();
    take('b', length);
    return true;
  }
  if (const std::size_t length = match_weekday(rest_, index); length > 0 && !weekday_) {
    weekday_ = true;
    take('a', length);
    return true;
  }
  if (const std::size_t length = match_half_day(rest_, index); length > 0 && time_ && !half_) {
    half_ = true;
    for (DatePart& part : parts_) part.field = part.field == 'H' ? 'I' : part.field;
    take('p', length);
    return true;
  }
  const bool marked = (rest_[0] == 'T' || rest_[0] == 't') && rest_.size() > 1 &&
                      is_digit(rest_[1]) && (compact_ || !numbers_.empty()) && !time_;
  if (!marked && !rest_.starts_with("at ") && !rest_.starts_with("of ")) return false;
  take_literal(marked ? 1 : 2);
  return true;
}

std::string_view DateSketch::literal_after(std::size_t part) const {
  if (part + 1 >= parts_.size() || parts_[part + 1].field != 0) return {};
  return parts_[part + 1].literal;
}

bool is_date_field(char field) { return field == '?' || field == 'b'; }

// Between the parts are only separators that people use.
bool DateSketch::has_separators() const {
  constexpr std::array<std::string_view, 18> kKnown = {"-",  "/",    ".",   " ",   ",",     ", ",
                                                       ". ", ".-",   "T",   "t",   ":",     "_",
                                                       " '", " at ", "., ", " - ", ", at ", " of "};
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::string& literal = parts_[i].literal;
    const bool outer = i == 0 || i + 1 == parts_.size();
    const bool of_period = period_ != 0 && i + 1 < parts_.size() && parts_[i + 1].field == period_;
    if (parts_[i].field != 0 || has_wide(literal) || of_period) continue;
    const bool closing = i > 0 && literal == "." && is_date_field(parts_[i - 1].field);
    if (outer ? !closing : !is_in(literal, kKnown)) return false;
  }
  return has_date_separators();
}

// Numbers of a date have one separator; with names it may change ("June 16, 2014").
bool DateSketch::has_date_separators() const {
  constexpr std::array<std::string_view, 5> kBetweenNumbers = {"-", "/", ".", " ", ". "};
  if (month_name_ || period_ != 0 || numbers_.size() < 2) return true;
  const std::string_view first = literal_after(numbers_[0].part);
  const bool wide = has_wide(first);
  if (!wide && !is_in(first, kBetweenNumbers)) return false;
  const bool short_year = std::none_of(numbers_.begin(), numbers_.end(),
                                       [](const DateNumber& number) { return number.digits == 4; });
  if (first == " " && (short_year || numbers_.size() == 2)) return false;
  for (std::size_t i = 1; i < numbers_.size(); ++i) {
    if (numbers_[i].part != numbers_[i - 1].part + 2) return false;
    const std::string_view separator = literal_after(numbers_[i - 1].part);
    if (wide ? !has_wide(separator) : separator != first) return false;
  }
  return true;
}

std::vector<DateSketch::Fields> DateSketch::orders_with_name() const {
  const std::string_view before_last =
      numbers_.empty() || numbers_.back().part == 0
          ? std::string_view()
          : std::string_view(parts_[numbers_.back().part - 1].literal);
  if (numbers_.size() == 1) {
    if (numbers_[0].digits == 4) return {{'Y'}};
    // "Jan 05" may be a day.
    const bool year = numbers_[0].digits == 2 && numbers_before_name_ == 0 && before_last != " ";
    return year ? std::vector<Fields>{{'y'}} : std::vector<Fields>();
  }
  if (numbers_.size() != 2) return {};
  const std::size_t first = numbers_[0].digits;
  const std::size_t second = numbers_[1].digits;
  if (first == 4 && second == 4) return {};
  if (first == 4) return {{'Y', 'd'}};
  if (second == 4) return {{'d', 'Y'}};
  std::vector<Fields> orders;
  if (second == 2) orders.push_back({'d', 'y'});
  if (first == 2 && numbers_before_name_ == 1) orders.push_back({'y', 'd'});
  return orders;
}

std::vector<DateSketch::Fields> DateSketch::orders_of_two() const {
  const std::string_view separator = literal_after(numbers_[0].part);
  if (separator == ". ") return {};
  if (numbers_[0].digits == 4 && numbers_[1].digits != 4) return {{'Y', 'm'}};
  if (numbers_[1].digits == 4 && numbers_[0].digits != 4) return {{'m', 'Y'}};
  return {};
}

std::vector<DateSketch::Fields> DateSketch::orders_of_three() const {
  std::array<std::size_t, 3> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) digits[i] = numbers_[i].digits;
  const auto years = std::count(digits.begin(), digits.end(), 4);
  if (years > 1 || digits[1] == 4) return {};
  if (digits[0] == 4) return {{'Y', 'm', 'd'}};
  if (digits[2] == 4) return {{'m', 'd', 'Y'}, {'d', 'm', 'Y'}};
  std::vector<Fields> orders;
  if (digits[2] == 2) orders = {{'m', 'd', 'y'}, {'d', 'm', 'y'}};
  if (std::count(digits.begin(), digits.end(), 2) == 3) orders.push_back({'y', 'm', 'd'});
  return orders;
}

std::vector<DateSketch::Fields> DateSketch::orders_with_period() const {
  if (compact_ || month_name_ || numbers_.empty()) return {};
  // Not a code such as "W12-4711".
  if (numbers_[0].digits != 4 || !is_usual_year(numbers_[0].value)) return {};
  if (numbers_.size() == 1) return {{period_ == 'q' ? 'Y' : 'G'}};
  const bool weekday = period_ == 'V' && numbers_.size() == 2 && numbers_[1].digits == 1;
  return weekday ? std::vector<Fields>{{'G', 'u'}} : std::vector<Fields>();
}

std::vector<DateSketch::Fields> DateSketch::orders() const {
  if (period_ != 0) return orders_with_period();
  if (compact_ || numbers_.empty()) return {{}};
  if (month_name_) return orders_with_name();
  if (numbers_.size() == 2) return orders_of_two();
  return numbers_.size() == 3 ? orders_of_three() : std::vector<Fields>();
}

std::vector<DateFormat> DateSketch::formats() const {
  std::vector<DateFormat> formats;
  if (!readable_ || (compact_ && !numbers_.empty())) return formats;
  for (const Fields& fields : orders()) {
    const bool day = compact_ || std::find(fields.begin(), fields.end(), 'd') != fields.end();
    if (weekday_ && !day) continue;
    if (ordinal_ && fields[*ordinal_] != 'd') continue;
    std::vector<DatePart> parts = parts_;
    for (std::size_t i = 0; i < fields.size(); ++i) parts[numbers_[i].part].field = fields[i];
    formats.emplace_back(std::move(parts));
  }
  return formats;
}

// Of one or two digits, of which one may be a blank.
std::size_t small_number(std::string_view text) {
  std::size_t number = 0;
  for (const char c : text) number = is_digit(c) ? 10 * number + std::size_t(c - '0') : number;
  return number;
}

// The part with a field; nothing if there is none.
std::optional<std::size_t> find_field(const DateFormat& format, char field) {
  for (std::size_t i = 0; i < format.parts().size(); ++i) {
    if (format.parts()[i].field == field) return i;
  }
  return std::nullopt;
}

bool is_before(const DateFormat& format, char first, char second) {
  const auto a = find_field(format, first);
  const auto b = find_field(format, second);
  return a && b && *a < *b;
}

}  // namespace

DateDetector::Candidate::Candidate(DateFormat format) : fit(std::move(format)) {
  const auto year = find_field(fit.format(), 'y');
  const auto day = find_field(fit.format(), 'd');
  if (!year || !day || *year > *day) return;
  short_year_first = true;
  year_part = *year;
  day_part = *day;
}

bool DateDetector::Candidate::add(std::string_view text) {
  if (!fit.add(text)) return false;
  if (!short_year_first) return true;
  years.set(small_number(fit.piece(year_part)));
  days.set(small_number(fit.piece(day_part)));
  return true;
}

bool DateDetector::add(std::string_view text) {
  if (candidates_.empty()) {
    for (DateFormat& format : DateSketch(text, digits_alone_).formats()) {
      Candidate candidate(std::move(format));
      if (candidate.add(text)) candidates_.push_back(std::move(candidate));
    }
    return !candidates_.empty();
  }
  std::vector<bool> fails;
  for (Candidate& candidate : candidates_) fails.push_back(!candidate.add(text));
  if (std::find(fails.begin(), fails.end(), false) == fails.end()) return false;
  for (std::size_t i = fails.size(); i-- > 0;) {
    if (fails[i]) candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return true;
}

// Years have fewer different values than days. Otherwise
// a year of two digits is the last number.
std::vector<const DateDetector::Candidate*> DateDetector::likely() const {
  std::vector<const Candidate*> last;
  for (const Candidate& candidate : candidates_) {
    if (!candidate.short_year_first) {
      last.push_back(&candidate);
    } else if (last.empty() || 2 * candidate.years.count() <= candidate.days.count()) {
      return {&candidate};
    }
  }
  return last;
}

DateGuess DateDetector::guess() const {
  DateGuess guess;
  const std::vector<const Candidate*> left = likely();
  if (left.empty()) return guess;
  guess.format = left.front()->fit.fitted().text();
  for (const Candidate* const candidate : left) {
    guess.ambiguous = guess.ambiguous || is_before(candidate->fit.format(), 'm', 'd') !=
                                             is_before(left.front()->fit.format(), 'm', 'd');
  }
  return guess;
}

}  // namespace ballast
