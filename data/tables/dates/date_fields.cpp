#include "data/tables/dates/date_fields.h"

#include <algorithm>

#include "data/tables/dates/date_words.h"
#include "data/text/numbers.h"

namespace ballast {
namespace {

using namespace std::chrono;

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

// One or two digits; a single one may follow a blank. `fixed`: exactly two.
bool take_two(std::string_view& text, bool fixed, int& value) {
  if (fixed) return take_digits(text, 2, 2, value);
  const bool blank = text.size() > 1 && text[0] == ' ';
  if (blank) text.remove_prefix(1);
  return take_digits(text, 1, blank ? 1 : 2, value);
}

// `optional`: after a point, or nothing.
bool take_fraction(std::string_view& text, bool optional, int& nanoseconds) {
  if (optional && (text.size() < 2 || text[0] != '.' || !is_digit(text[1]))) return true;
  if (optional) text.remove_prefix(1);
  const std::size_t before = text.size();
  if (!take_digits(text, 1, 9, nanoseconds)) return false;
  for (std::size_t digits = before - text.size(); digits < 9; ++digits) nanoseconds *= 10;
  return true;
}

template <class Match>
bool take_name(std::string_view& text, const Match& match, int& index) {
  const std::size_t length = match(text, index);
  text.remove_prefix(length);
  return length > 0;
}

bool take_quarter(std::string_view& text, int& month) {
  int quarter = 0;
  if (!take_digits(text, 1, 1, quarter) || quarter < 1 || quarter > 4) return false;
  month = 3 * (quarter - 1);
  return true;
}

bool take_week(std::string_view& text, const DatePart& part, bool fixed, DateFields& fields) {
  fields.week_field = part.field;
  return take_two(text, fixed, fields.week);
}

// From Sunday, 0, to Saturday, 6.
bool take_weekday_from_sunday(std::string_view& text, int& number) {
  if (!take_digits(text, 1, 1, number) || number > 6) return false;
  if (number == 0) number = 7;
  return true;
}

// The weekday that weeks begin with.
weekday first_day_of_week(char field) { return field == 'U' ? Sunday : Monday; }

int year_of(const DateFields& fields) {
  if (fields.short_year < 0) return fields.year;
  if (fields.century >= 0) return 100 * fields.century + fields.short_year;
  return fields.short_year + (fields.short_year < kPivot ? 2000 : 1900);
}

bool date_of_iso_week(const DateFields& fields, year_month_day& date) {
  const year of(year_of(fields));
  const int weekday = fields.weekday < 0 ? 1 : fields.weekday;
  const sys_days day = first_iso_week(of) + weeks(fields.week - 1) + days(weekday - 1);
  date = day;
  return fields.week >= 1 && day < first_iso_week(of + years(1));
}

// Without a weekday, the first day of the week in its year.
bool date_of_week(const DateFields& fields, year_month_day& date) {
  if (fields.week_field == 'V') return date_of_iso_week(fields, date);
  const year of(year_of(fields));
  const sys_days week = first_week(of, fields.week_field) + weeks(fields.week - 1);
  const sys_days first(of / January / 1);
  const weekday wanted(static_cast<unsigned>(std::max(fields.weekday, 0)));
  date = fields.weekday < 0 ? std::max(week, first)
                            : week + (wanted - first_day_of_week(fields.week_field));
  return date.year() == of && week + days(7) > first;
}

bool date_of_fields(const DateFields& fields, bool day_of_year, year_month_day& date) {
  if (fields.week >= 0) return date_of_week(fields, date);
  const year of(year_of(fields));
  if (!day_of_year) {
    date = of / (fields.month + 1) / fields.day;
    return date.ok();
  }
  date = sys_days(of / 1 / 1) + days(fields.day_of_year - 1);
  return date.year() == of;
}

}  // namespace

sys_days first_iso_week(year of) {
  const sys_days fourth = of / January / 4;
  return fourth - (weekday(fourth) - Monday);
}

sys_days first_week(year of, char field) {
  return sys_days(of / January / first_day_of_week(field)[1]);
}

bool take_field(const DatePart& part, bool fixed, std::string_view& text, DateFields& fields) {
  int ignored = 0;
  switch (part.field) {
    case 'Y':
    case 'G':
      return take_digits(text, 4, 4, fields.year);
    case 'y':
    case 'g':
      return take_digits(text, 2, 2, fields.short_year);
    case 'C':
      return take_digits(text, 2, 2, fields.century);
    case 'm':
      if (!take_two(text, fixed, fields.month)) return false;
      --fields.month;
      return true;
    case 'b':
    case 'B':
      return take_name(text, match_month, fields.month);
    case 'q':
      return take_quarter(text, fields.month);
    case 'V':
    case 'U':
    case 'W':
      return take_week(text, part, fixed, fields);
    case 'u':
      return take_digits(text, 1, 1, fields.weekday) && fields.weekday >= 1 && fields.weekday <= 7;
    case 'w':
      return take_weekday_from_sunday(text, fields.weekday);
    case 'd':
      return take_two(text, fixed, fields.day);
    case 'o':
      return take_name(text, match_ordinal, ignored);
    case 'j':
      return take_digits(text, 3, 3, fields.day_of_year);
    case 'H':
    case 'I':
      return take_two(text, fixed, fields.hour);
    case 'M':
      return take_digits(text, 2, 2, fields.minute);
    case 'S':
      return take_digits(text, 2, 2, fields.second);
    case 'f':
      return take_fraction(text, part.flag == '-', fields.nanoseconds);
    case 'p':
      return take_name(text, match_half_day, fields.half);
    case 'a':
    case 'A':
      return take_name(text, match_weekday, ignored);
    default:
      return take_zone(text, part.field == 'Z');
  }
}

bool to_moment(const DateFields& fields, bool day_of_year, Moment& moment) {
  hours hour(fields.hour);
  if (fields.half >= 0) {
    if (fields.hour < 1 || fields.hour > 12) return false;
    hour = make24(hour, fields.half == 1);
  }
  year_month_day date;
  if (!date_of_fields(fields, day_of_year, date)) return false;
  if (hour.count() > 23 || fields.minute > 59 || fields.second > 59) return false;
  const sys_seconds time = sys_days(date) + hour + minutes(fields.minute) + seconds(fields.second);
  moment = {time.time_since_epoch().count(), fields.nanoseconds};
  return true;
}

}  // namespace ballast
