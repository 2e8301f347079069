#include "data/tables/dates.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <limits>

#include "data/text/numbers.h"
#include "kernels/error.h"

namespace ballast {
namespace {

using namespace std::chrono;

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// Years outside the range of std::chrono (-32767 to 32767) are clamped to it.
year year_of(std::int64_t number) {
  return year(
      static_cast<int>(std::clamp<std::int64_t>(number, int(year::min()), int(year::max()))));
}

year_month_day date_of(const Moment& moment) {
  constexpr sys_days kFirst = year::min() / 1 / 1;
  constexpr sys_days kLast = year::max() / 12 / 31;
  return std::clamp(sys_days(floor<days>(seconds(moment.seconds))), kFirst, kLast);
}

Moment start_of(const year_month_day& date) {
  return {seconds(sys_days(date).time_since_epoch()).count(), 0};
}

// The fields parsed from a text.
struct Fields {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanoseconds = 0;
  int decimals = 0;  // digits that the nanoseconds were parsed from
  int half = -1;     // half of the day: 0 AM, 1 PM, -1 none
};

// Parses `least` to `most` digits at the start of `text`.
bool take_digits(std::string_view& text, std::size_t least, std::size_t most, int& value) {
  std::size_t count = 0;
  value = 0;
  while (count < most && count < text.size() && is_digit(text[count])) {
    value = 10 * value + (text[count++] - '0');
  }
  text.remove_prefix(count);
  return count >= least;
}

bool take_month(std::string_view& text, int& month) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (text.substr(0, 3) != kMonths[i]) continue;
    month = static_cast<int>(i) + 1;
    text.remove_prefix(3);
    return true;
  }
  return false;
}

bool take_half(std::string_view& text, int& half) {
  if (text.substr(0, 2) != "AM" && text.substr(0, 2) != "PM") return false;
  half = text[0] == 'P' ? 1 : 0;
  text.remove_prefix(2);
  return true;
}

bool take_fraction(std::string_view& text, Fields& fields) {
  const std::size_t before = text.size();
  if (!take_digits(text, 1, 9, fields.nanoseconds)) return false;
  fields.decimals = static_cast<int>(before - text.size());
  for (int digits = fields.decimals; digits < 9; ++digits) fields.nanoseconds *= 10;
  return true;
}

bool take_field(char letter, bool padded, std::string_view& text, Fields& fields) {
  const std::size_t least = padded ? 2 : 1;
  switch (letter) {
    case 'Y':
      return take_digits(text, 4, 4, fields.year);
    case 'm':
      return take_digits(text, least, 2, fields.month);
    case 'd':
      return take_digits(text, least, 2, fields.day);
    case 'b':
      return take_month(text, fields.month);
    case 'H':
    case 'I':
      return take_digits(text, least, 2, fields.hour);
    case 'M':
      return take_digits(text, 2, 2, fields.minute);
    case 'S':
      return take_digits(text, 2, 2, fields.second);
    case 'p':
      return take_half(text, fields.half);
    default:
      return take_fraction(text, fields);
  }
}

bool to_moment(const Fields& fields, Moment& moment) {
  hours hour(fields.hour);
  if (fields.half >= 0) {
    if (fields.hour < 1 || fields.hour > 12) return false;
    hour = make24(hour, fields.half == 1);
  }
  const year_month_day date = year(fields.year) / fields.month / fields.day;
  if (!date.ok() || hour.count() > 23 || fields.minute > 59 || fields.second > 59) return false;
  moment = start_of(date);
  moment.seconds += (hour + minutes(fields.minute) + seconds(fields.second)).count();
  moment.nanoseconds = fields.nanoseconds;
  return true;
}

void append_padded(std::int64_t value, int width, std::string& out) {
  std::array<char, 24> digits;
  int count = 0;
  do {
    digits[static_cast<std::size_t>(count++)] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (int i = count; i < width; ++i) out += '0';
  while (count > 0) out += digits[static_cast<std::size_t>(--count)];
}

// "+02:00"
bool is_zone(std::string_view text) {
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && is_digit(text[1]) &&
         is_digit(text[2]) && text[3] == ':' && is_digit(text[4]) && is_digit(text[5]);
}

// All formats that `first` could have, the more likely first.
std::vector<std::string> candidates(std::string_view first, bool digits_alone) {
  std::vector<std::string> dates = {"%Y-%m-%d", "%Y/%m/%d",  "%Y.%m.%d",  "%Y-%m",     "%d-%b-%Y",
                                    "%d %b %Y", "%-d-%b-%Y", "%-d %b %Y", "%b %-d, %Y"};
  // Month first, then day first; for each separator the padded format, then the unpadded one.
  for (const char* numeric :
       {"%m/%d/%Y", "%d/%m/%Y", "%-m/%-d/%Y", "%-d/%-m/%Y", "%m.%d.%Y", "%d.%m.%Y", "%-m.%-d.%Y",
        "%-d.%-m.%Y", "%m-%d-%Y", "%d-%m-%Y", "%-m-%-d-%Y", "%-d-%-m-%Y"}) {
    dates.emplace_back(numeric);
  }
  const std::vector<std::string> times = {"%H:%M",     "%H:%M:%S",     "%H:%M:%S.%f", "%-H:%M",
                                          "%-H:%M:%S", "%-H:%M:%S.%f", "%I:%M %p",    "%I:%M:%S %p",
                                          "%-I:%M %p", "%-I:%M:%S %p"};
  std::vector<std::string> zones = {"", "Z"};
  if (is_zone(first.substr(first.size() - std::min<std::size_t>(first.size(), 6)))) {
    zones.emplace_back(first.substr(first.size() - 6));
  }
  std::vector<std::string> formats = dates;
  if (digits_alone) formats.insert(formats.end(), {"%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d%H%M"});
  for (const std::string& zone : zones) {
    for (const std::string& time : times) {
      formats.push_back(time + zone);
      for (const std::string& date : dates) {
        for (const char separator : {' ', 'T'}) {
          std::string format = date;
          formats.push_back(format.append(1, separator).append(time).append(zone));
        }
      }
    }
    for (const char* compact : {"%Y%m%dT%H%M", "%Y%m%dT%H%M%S"}) formats.push_back(compact + zone);
  }
  return formats;
}

bool month_first(const std::string& format) {
  const std::size_t month = format.find('m');
  const std::size_t day = format.find('d');
  return month != std::string::npos && month < day;
}

}  // namespace

DateFormat::DateFormat(const std::string& format) : text_(format) {
  std::string letters;
  for (std::size_t i = 0; i < format.size(); ++i) {
    Part part;
    if (format[i] != '%') {
      part.literal = format[i];
    } else {
      part.padded = i + 1 == format.size() || format[i + 1] != '-';
      i += part.padded ? 1 : 2;
      part.letter = i < format.size() ? format[i] : '%';
      if (!std::strchr("YmdbHIMSpf", part.letter) ||
          letters.find(part.letter) != std::string::npos) {
        throw Error("invalid date format \"" + format +
                    "\"; allowed are %Y %m %d %b %H %I %M %S %p %f, each at most once");
      }
      letters += part.letter;
    }
    parts_.push_back(part);
  }
  const auto has = [&letters](char letter) { return letters.find(letter) != std::string::npos; };
  const bool month = has('m') || has('b');
  has_day_ = has('Y');
  const bool has_time = has('H') || has('I');
  const bool right = (has_day_ || has_time) && (!month || has_day_) && (!has('d') || month) &&
                     (!has('M') || has_time) && (!has('S') || has('M')) &&
                     (!has('f') || has('S')) && has('I') == has('p') && !(has('H') && has('I')) &&
                     !(has('m') && has('b'));
  if (!right) {
    throw Error("invalid date format \"" + format +
                "\": each field requires the next larger one "
                "(a day requires a month, a month a year, a minute an hour, and %I requires %p)");
  }
}

bool DateFormat::parse(std::string_view text, Moment& moment, int* decimals) const {
  Fields fields;
  for (const Part& part : parts_) {
    if (part.letter != 0) {
      if (!take_field(part.letter, part.padded, text, fields)) return false;
    } else {
      if (text.empty() || text[0] != part.literal) return false;
      text.remove_prefix(1);
    }
  }
  if (decimals != nullptr) *decimals = fields.decimals;
  return text.empty() && to_moment(fields, moment);
}

void DateFormat::append(const Moment& moment, int decimals, std::string& out) const {
  const year_month_day date = date_of(moment);
  const seconds since_1970(moment.seconds);
  const hh_mm_ss time(since_1970 - floor<days>(since_1970));
  for (const Part& part : parts_) {
    const int width = part.padded ? 2 : 1;
    switch (part.letter) {
      case 0:
        out += part.literal;
        break;
      case 'Y':
        append_padded(std::max(int(date.year()), 0), 4, out);
        break;
      case 'm':
        append_padded(unsigned(date.month()), width, out);
        break;
      case 'd':
        append_padded(unsigned(date.day()), width, out);
        break;
      case 'b':
        out += kMonths[unsigned(date.month()) - 1];
        break;
      case 'H':
        append_padded(time.hours().count(), width, out);
        break;
      case 'I':
        append_padded(make12(time.hours()).count(), width, out);
        break;
      case 'M':
        append_padded(time.minutes().count(), 2, out);
        break;
      case 'S':
        append_padded(time.seconds().count(), 2, out);
        break;
      case 'p':
        out += is_am(time.hours()) ? "AM" : "PM";
        break;
      default:
        append_padded(moment.nanoseconds / power_of_ten(9 - decimals), decimals, out);
    }
  }
}

std::int64_t count_units(const Moment& moment, DateUnit unit, int decimals) {
  if (unit == DateUnit::year || unit == DateUnit::month) {
    const year_month_day date = date_of(moment);
    const months since_1970 = date.year() / date.month() - year(1970) / January;
    return unit == DateUnit::month ? since_1970.count() : floor<years>(since_1970).count();
  }
  const seconds since_1970(moment.seconds);
  if (unit == DateUnit::day) return floor<days>(since_1970).count();
  if (unit == DateUnit::hour) return floor<hours>(since_1970).count();
  if (unit == DateUnit::minute) return floor<minutes>(since_1970).count();
  if (unit == DateUnit::second) return moment.seconds;
  const __int128 count = static_cast<__int128>(moment.seconds) * power_of_ten(decimals) +
                         moment.nanoseconds / power_of_ten(9 - decimals);
  using Limits = std::numeric_limits<std::int64_t>;
  return static_cast<std::int64_t>(std::clamp<__int128>(count, Limits::min(), Limits::max()));
}

Moment moment_of(std::int64_t count, DateUnit unit, int decimals) {
  constexpr std::int64_t kFar = 2'000'000'000'000;  // beyond all years even in seconds
  if (unit != DateUnit::fraction || decimals == 0) count = std::clamp(count, -kFar, kFar);
  if (unit == DateUnit::year) return start_of(year_of(1970 + count) / 1 / 1);
  if (unit == DateUnit::month) {
    const years whole = floor<years>(months(count));
    return start_of(year_of(1970 + whole.count()) / (January + (months(count) - whole)) / 1);
  }
  if (unit == DateUnit::day) return {seconds(days(count)).count(), 0};
  if (unit == DateUnit::hour) return {seconds(hours(count)).count(), 0};
  if (unit == DateUnit::minute) return {seconds(minutes(count)).count(), 0};
  if (unit == DateUnit::second) return {count, 0};
  const std::int64_t power = power_of_ten(decimals);
  const std::int64_t rest = count % power;
  const std::int64_t below = rest < 0 ? 1 : 0;
  return {count / power - below,
          static_cast<std::int32_t>((rest + below * power) * power_of_ten(9 - decimals))};
}

long double count_units_exactly(const Moment& moment, DateUnit unit, int decimals) {
  if (unit == DateUnit::fraction) {
    return static_cast<long double>(moment.seconds) * power_of_ten(decimals) +
           static_cast<long double>(moment.nanoseconds) / power_of_ten(9 - decimals);
  }
  const std::int64_t count = count_units(moment, unit, decimals);
  const Moment below = moment_of(count, unit, decimals);
  const Moment above = moment_of(count + 1, unit, decimals);
  const auto seconds_between = [](const Moment& from, const Moment& to) {
    return static_cast<double>(to.seconds - from.seconds) +
           1e-9 * (static_cast<double>(to.nanoseconds) - static_cast<double>(from.nanoseconds));
  };
  return static_cast<long double>(count) +
         seconds_between(below, moment) / seconds_between(below, above);
}

void CoarsestUnit::add(const Moment& moment, int decimals) {
  decimals_ = std::max(decimals_, decimals);
  while (unit_ != DateUnit::fraction) {
    const Moment floor = moment_of(count_units(moment, unit_, 0), unit_, 0);
    if (floor.seconds == moment.seconds && moment.nanoseconds == 0) return;
    unit_ = static_cast<DateUnit>(static_cast<int>(unit_) + 1);
  }
}

DateUnit CoarsestUnit::unit(bool has_day) const {
  return has_day ? unit_ : std::max(unit_, DateUnit::hour);
}

bool DateDetector::add(std::string_view text) {
  Moment moment;
  if (!begun_) {
    begun_ = true;
    if (text.size() < 4 || text.size() > 40 || std::none_of(text.begin(), text.end(), is_digit)) {
      return false;
    }
    for (const std::string& format : candidates(text, digits_alone_)) {
      const DateFormat candidate(format);
      if (candidate.parse(text, moment)) left_.push_back(candidate);
    }
    return !left_.empty();
  }
  const auto fails = [&](const DateFormat& format) { return !format.parse(text, moment); };
  left_.erase(std::remove_if(left_.begin(), left_.end(), fails), left_.end());
  return !left_.empty();
}

DateGuess DateDetector::guess() const {
  DateGuess guess;
  if (left_.empty()) return guess;
  guess.format = left_.front().text();
  const bool order = month_first(guess.format);
  for (const DateFormat& format : left_) {
    guess.ambiguous = guess.ambiguous || month_first(format.text()) != order;
  }
  return guess;
}

}  // namespace ballast
