#include "data/tables/dates.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "io/numbers.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::int64_t kDay = 86400;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

struct Civil {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
};

// Days since 1970-01-01 and back: Howard Hinnant, "chrono-compatible low-level date algorithms".
std::int64_t days_from_civil(const Civil& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = date.month + (date.month > 2 ? -3 : 9);
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Civil civil_from_days(std::int64_t days) {
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = floor_divide(shifted, 146097);
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  Civil date;
  date.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

bool is_date(const Civil& date) {
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  return date.day <=
         kDays[static_cast<std::size_t>(date.month - 1)] + (date.month == 2 && leap ? 1 : 0);
}

// The fields of a text, as read.
struct Fields {
  Civil date;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanoseconds = 0;
  int decimals = 0;  // that the nanoseconds were read from
  int half = -1;     // of the day: 0 AM, 1 PM
};

// Reads `least` to `most` digits at the head of `text`.
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
  int year = 0;
  switch (letter) {
    case 'Y':
      if (!take_digits(text, 4, 4, year)) return false;
      fields.date.year = year;
      return true;
    case 'm':
      return take_digits(text, least, 2, fields.date.month);
    case 'd':
      return take_digits(text, least, 2, fields.date.day);
    case 'b':
      return take_month(text, fields.date.month);
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
  int hour = fields.hour;
  if (fields.half >= 0) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + 12 * fields.half;
  }
  if (!is_date(fields.date) || hour > 23 || fields.minute > 59 || fields.second > 59) return false;
  moment.seconds =
      days_from_civil(fields.date) * kDay + hour * 3600 + fields.minute * 60 + fields.second;
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

// Every format that `first` could be in, the likelier first.
std::vector<std::string> candidates(std::string_view first, bool digits_alone) {
  std::vector<std::string> dates = {"%Y-%m-%d", "%Y/%m/%d",  "%Y.%m.%d",  "%Y-%m",     "%d-%b-%Y",
                                    "%d %b %Y", "%-d-%b-%Y", "%-d %b %Y", "%b %-d, %Y"};
  // The month first, then the day first; for each separator padded, then not.
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
        throw Error("\"" + format +
                    "\" is no date format; it is made of %Y %m %d %b %H %I %M %S %p %f, each once");
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
    throw Error("\"" + format +
                "\" is no date format: a field needs the ones it is counted in "
                "(a day its month, a month its year, a minute its hour, %I its %p)");
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
  const std::int64_t days = floor_divide(moment.seconds, kDay);
  const std::int64_t rest = moment.seconds - days * kDay;
  const Civil date = civil_from_days(days);
  const std::int64_t hour = rest / 3600;
  for (const Part& part : parts_) {
    const int width = part.padded ? 2 : 1;
    switch (part.letter) {
      case 0:
        out += part.literal;
        break;
      case 'Y':
        append_padded(std::max<std::int64_t>(date.year, 0), 4, out);
        break;
      case 'm':
        append_padded(date.month, width, out);
        break;
      case 'd':
        append_padded(date.day, width, out);
        break;
      case 'b':
        out += kMonths[static_cast<std::size_t>(date.month - 1)];
        break;
      case 'H':
        append_padded(hour, width, out);
        break;
      case 'I':
        append_padded((hour + 11) % 12 + 1, width, out);
        break;
      case 'M':
        append_padded(rest / 60 % 60, 2, out);
        break;
      case 'S':
        append_padded(rest % 60, 2, out);
        break;
      case 'p':
        out += hour < 12 ? "AM" : "PM";
        break;
      default:
        append_padded(moment.nanoseconds / power_of_ten(9 - decimals), decimals, out);
    }
  }
}

std::int64_t count_units(const Moment& moment, DateUnit unit, int decimals) {
  if (unit == DateUnit::year || unit == DateUnit::month) {
    const Civil date = civil_from_days(floor_divide(moment.seconds, kDay));
    const std::int64_t years = date.year - 1970;
    return unit == DateUnit::year ? years : 12 * years + date.month - 1;
  }
  if (unit == DateUnit::day) return floor_divide(moment.seconds, kDay);
  if (unit == DateUnit::hour) return floor_divide(moment.seconds, 3600);
  if (unit == DateUnit::minute) return floor_divide(moment.seconds, 60);
  if (unit == DateUnit::second) return moment.seconds;
  return moment.seconds * power_of_ten(decimals) + moment.nanoseconds / power_of_ten(9 - decimals);
}

Moment moment_of(std::int64_t count, DateUnit unit, int decimals) {
  if (unit == DateUnit::year) return {days_from_civil({1970 + count, 1, 1}) * kDay, 0};
  if (unit == DateUnit::month) {
    const std::int64_t years = floor_divide(count, 12);
    return {days_from_civil({1970 + years, static_cast<int>(count - 12 * years) + 1, 1}) * kDay, 0};
  }
  if (unit == DateUnit::day) return {count * kDay, 0};
  if (unit == DateUnit::hour) return {count * 3600, 0};
  if (unit == DateUnit::minute) return {count * 60, 0};
  if (unit == DateUnit::second) return {count, 0};
  const std::int64_t power = power_of_ten(decimals);
  const std::int64_t seconds = floor_divide(count, power);
  return {seconds,
          static_cast<std::int32_t>((count - seconds * power) * power_of_ten(9 - decimals))};
}

long double count_units_exactly(const Moment& moment, DateUnit unit, int decimals) {
  const std::int64_t count = count_units(moment, unit, decimals);
  const Moment below = moment_of(count, unit, decimals);
  const Moment above = moment_of(count + 1, unit, decimals);
  const auto seconds = [](const Moment& from, const Moment& to) {
    return static_cast<double>(to.seconds - from.seconds) +
           1e-9 * (static_cast<double>(to.nanoseconds) - static_cast<double>(from.nanoseconds));
  };
  return static_cast<long double>(count) + seconds(below, moment) / seconds(below, above);
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
    if (text.size() < 4 || text.size() > 40) return false;
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
