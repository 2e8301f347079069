#include "data/tables/dates/date_format.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

#include "data/tables/dates/date_fields.h"
#include "data/tables/dates/date_words.h"
#include "data/text/numbers.h"
#include "kernels/error.h"

namespace ballast {
namespace {

using namespace std::chrono;

bool is_one_of(char c, const char* letters) { return c != 0 && std::strchr(letters, c); }

void append_padded(std::int64_t value, int width, char padding, std::string& out) {
  const std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) out += padding;
  out += digits;
}

// With the flag of a number; `width` is that with padding.
void append_number(std::int64_t value, int width, char flag, std::string& out) {
  append_padded(value, flag == '-' ? 1 : width, flag == '_' ? ' ' : '0', out);
}

// The year or week of ISO 8601.
void append_iso_week(sys_days day, const DatePart& part, std::string& out) {
  const sys_days monday = day - (weekday(day) - Monday);
  const year iso_year = year_month_day(monday + days(3)).year();
  const int number = std::max(int(iso_year), 0);
  if (part.field == 'G') return append_number(number, 4, 0, out);
  if (part.field == 'g') return append_number(number % 100, 2, 0, out);
  append_number(floor<weeks>(monday - first_iso_week(iso_year)).count() + 1, 2, part.flag, out);
}

void append_week(sys_days day, const DatePart& part, std::string& out) {
  const sys_days first = first_week(year_month_day(day).year(), part.field);
  append_number(floor<weeks>(day - first).count() + 1, 2, part.flag, out);
}

// A number of a date. Returns false for another part.
bool append_date_number(sys_days day, const DatePart& part, std::string& out) {
  const year_month_day date = day;
  const int year = std::max(int(date.year()), 0);
  switch (part.field) {
    case 'Y':
      append_number(year, 4, 0, out);
      return true;
    case 'y':
      append_number(year % 100, 2, 0, out);
      return true;
    case 'C':
      append_number(year / 100, 2, 0, out);
      return true;
    case 'm':
      append_number(unsigned(date.month()), 2, part.flag, out);
      return true;
    case 'q':
      append_number((unsigned(date.month()) + 2) / 3, 1, 0, out);
      return true;
    case 'G':
    case 'g':
    case 'V':
      append_iso_week(day, part, out);
      return true;
    case 'U':
    case 'W':
      append_week(day, part, out);
      return true;
    case 'u':
      append_number(weekday(day).iso_encoding(), 1, 0, out);
      return true;
    case 'w':
      append_number(weekday(day).c_encoding(), 1, 0, out);
      return true;
    case 'd':
      append_number(unsigned(date.day()), 2, part.flag, out);
      return true;
    case 'j':
      append_number((day - sys_days(date.year() / 1 / 1)).count() + 1, 3, 0, out);
      return true;
    default:
      return false;
  }
}

// `optional`: after a point and without trailing zeros, or nothing.
void append_fraction(std::int32_t nanoseconds, int decimals, bool optional, std::string& out) {
  const std::int64_t fraction = nanoseconds / ten_to(9 - decimals);
  if (optional && fraction == 0) return;
  if (optional) out += '.';
  append_number(fraction, decimals, 0, out);
  while (optional && out.back() == '0') out.pop_back();
}

// The seconds of the first and the last moment that %y can express.
constexpr std::int64_t kFirstShort =
    sys_seconds(sys_days(year(1900 + kPivot) / 1 / 1)).time_since_epoch().count();
constexpr std::int64_t kLastShort =
    sys_seconds(sys_days(year(2000 + kPivot) / 1 / 1)).time_since_epoch().count() - 1;
constexpr std::int64_t kDay = 86400;

// The fields that a letter abbreviates; nullptr if it is none of these.
const char* expansion(char letter) {
  switch (letter) {
    case 'n':
      return "\n";
    case 't':
      return "\t";
    case 'F':
      return "%Y-%m-%d";
    case 'D':
      return "%m/%d/%y";
    case 'T':
      return "%H:%M:%S";
    case 'R':
      return "%H:%M";
    case 'r':
      return "%I:%M:%S %p";
    case 'c':
      return "%a %b %e %H:%M:%S %Y";
    case 'x':
      return "%m/%d/%y";
    case 'X':
      return "%H:%M:%S";
    default:
      return nullptr;
  }
}

// A field with its flag, from its letter or another letter for it.
DatePart field_of(char flag, char letter) {
  const char blank = flag == 0 ? '_' : flag;
  if (letter == 'h') return {.field = 'b', .flag = flag};
  if (letter == 'e') return {.field = 'd', .flag = blank};
  if (letter == 'k') return {.field = 'H', .flag = blank};
  if (letter == 'l') return {.field = 'I', .flag = blank};
  if (letter == 'P' && flag == 0) return {.field = 'p', .flag = '~'};
  return {.field = letter, .flag = flag};
}

[[noreturn]] void fail_format(const std::string& format, const std::string& what) {
  throw Error("invalid date format \"" + format + "\": " + what);
}

void append_literal(std::string_view text, std::vector<DatePart>& parts) {
  if (parts.empty() || parts.back().field != 0) parts.emplace_back();
  parts.back().literal += text;
}

DatePart checked_field(const std::string& format, char flag, char letter) {
  DatePart part = field_of(flag, letter);
  const char* const known = part.flag == 0     ? "YyCmbBqdojGgVUWuwHIpMSfzZaA"
                            : part.flag == '-' ? "mdVUWHIf"
                            : part.flag == '_' ? "mdVUWHI"
                            : part.flag == '.' ? "p"
                                               : "bBopaA";
  if (is_one_of(part.field, known)) return part;
  std::string name = "%";
  if (flag != 0) name += flag;
  if (letter != 0) name += letter;
  fail_format(format, name + " is not a field; the fields are " + kDateFields);
}

// Of strftime; it changes nothing here.
bool is_modifier(char letter, const std::string& next) {
  const char* const fields = letter == ':'   ? "z"
                             : letter == 'E' ? "cCxXyYz"
                             : letter == 'O' ? "deHImMSuUVwWyz"
                                             : "";
  return !next.empty() && is_one_of(next[0], fields);
}

std::vector<DatePart> parts_of(const std::string& format) {
  std::vector<DatePart> parts;
  std::string rest = format;
  std::size_t at = 0;
  const auto next = [&] { return at < rest.size() ? rest[at++] : '\0'; };
  while (at < rest.size()) {
    const std::size_t percent = std::min(rest.find('%', at), rest.size());
    if (percent > at) append_literal(rest.substr(at, percent - at), parts);
    if (percent == rest.size()) break;
    at = percent + 1;
    char letter = next();
    const char flag = is_one_of(letter, "-_^~.") ? letter : '\0';
    if (flag != 0) letter = next();
    if (is_modifier(letter, rest.substr(at, 1))) letter = next();
    const char* const longer = flag == 0 ? expansion(letter) : nullptr;
    if (letter == '%' && flag == 0) {
      append_literal("%", parts);
    } else if (longer != nullptr) {
      rest = longer + rest.substr(at);
      at = 0;
    } else {
      parts.push_back(checked_field(format, flag, letter));
    }
  }
  return parts;
}

std::string text_of(const std::vector<DatePart>& parts) {
  std::string text;
  for (const DatePart& part : parts) {
    for (const char c : part.literal) text += c == '%' ? "%%" : std::string(1, c);
    if (part.field == 0) continue;
    text += '%';
    if (part.flag != 0) text += part.flag;
    text += part.field;
  }
  return text;
}

bool is_number_field(char field) { return is_one_of(field, "YyCmqdjGgVUWuwHIMSf"); }

std::size_t count_fraction_digits(std::string_view piece) {
  return piece.size() - (piece.starts_with(".") ? 1 : 0);
}

bool is_zone_field(char field) { return field == 'z' || field == 'Z'; }

bool begins_with_digit(const DatePart& part) {
  return part.field == 0 ? is_digit(part.literal.front()) : is_number_field(part.field);
}

bool ends_with_digit(const DatePart& part) {
  return part.field == 0 ? is_digit(part.literal.back())
                         : is_zone_field(part.field) || is_number_field(part.field);
}

}  // namespace

DateFormat::DateFormat(const std::string& format)
    : text_(text_of(parts_of(format))), parts_(parts_of(format)) {
  check(format);
}

DateFormat::DateFormat(std::vector<DatePart> parts)
    : text_(text_of(parts)), parts_(std::move(parts)) {
  check(text_);
}

bool DateFormat::has(const char* fields) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [&](const DatePart& part) { return is_one_of(part.field, fields); });
}

bool DateFormat::has_day() const { return has("YyGg"); }
bool DateFormat::has_zone() const { return has("zZ"); }

bool DateFormat::touches_digits(std::size_t part) const {
  return (part > 0 && ends_with_digit(parts_[part - 1])) ||
         (part + 1 < parts_.size() && begins_with_digit(parts_[part + 1]));
}

void DateFormat::check(const std::string& format) const {
  const std::array<std::pair<const char*, const char*>, 14> once{{{"YyGg", "year"},
                                                                  {"C", "century"},
                                                                  {"mbBq", "month"},
                                                                  {"VUW", "week"},
                                                                  {"d", "day"},
                                                                  {"o", "ordinal suffix"},
                                                                  {"HI", "hour"},
                                                                  {"p", "half of the day"},
                                                                  {"M", "minute"},
                                                                  {"S", "second"},
                                                                  {"f", "fraction of a second"},
                                                                  {"zZ", "time zone"},
                                                                  {"aAuw", "weekday"},
                                                                  {"j", "day of the year"}}};
  for (const auto& field : once) {
    const auto count = std::count_if(parts_.begin(), parts_.end(), [&](const DatePart& part) {
      return is_one_of(part.field, field.first);
    });
    if (count > 1) fail_format(format, std::string("the ") + field.second + " is given twice");
  }
  const auto require = [&](const char* fields, const char* others, const char* what) {
    if (has(fields) && !has(others)) fail_format(format, what);
  };
  if (has("j") && has("mbBqd")) {
    fail_format(format, "the day of the year (%j) excludes month and day");
  }
  if (has("VUW") && has("mbBqdj")) fail_format(format, "a week (%V) excludes month and day");
  require("C", "y", "a century (%C) requires the year in it (%y)");
  require("V", "Gg", "a week (%V) requires its year (%G)");
  require("UW", "Yy", "a week (%U or %W) requires a year (%Y)");
  require("Gg", "V", "%G is the year of a week (%V); the year of a date is %Y");
  require("uw", "VUWdj", "a weekday requires a week (%V) or a day (%d)");
  require("d", "mbB", "a day requires a month (%m or %b)");
  require("mbBqj", "Yy", "a month or day requires a year (%Y or %y)");
  require("aA", "dj", "a weekday requires a day (%d)");
  require("M", "HI", "a minute requires an hour (%H or %I)");
  require("S", "M", "a second requires a minute (%M)");
  require("f", "S", "a fraction requires a second (%S)");
  require("I", "p", "%I requires %p (AM or PM); an hour from 0 to 23 is %H");
  require("p", "I", "%p requires %I; an hour from 0 to 23 is %H");
  if (!has("YyGgHI")) fail_format(format, std::string("no date; the fields are ") + kDateFields);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const bool open = is_one_of(parts_[i].field, "mdVUWHI") && parts_[i].flag != 0;
    if (open && touches_digits(i)) {
      fail_format(format, "ambiguous: a number without padding touches another number");
    }
    if (parts_[i].field == 'o' && (i == 0 || parts_[i - 1].field != 'd')) {
      fail_format(format, "%o must follow the day (%d)");
    }
    if (parts_[i].field == 'f' && i + 1 < parts_.size() && begins_with_digit(parts_[i + 1])) {
      fail_format(format, "ambiguous: a number follows the fraction of a second");
    }
  }
}

bool DateFormat::parse(std::string_view text, DateText& read) const {
  DateFields fields;
  read.decimals = 0;
  read.zone = {};
  read.pieces.resize(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const DatePart& part = parts_[i];
    const std::string_view before = text;
    if (part.field == 0) {
      if (!text.starts_with(part.literal)) return false;
      text.remove_prefix(part.literal.size());
    } else if (!take_field(part, touches_digits(i), text, fields)) {
      return false;
    }
    const std::string_view piece = before.substr(0, before.size() - text.size());
    read.pieces[i] = piece;
    if (part.field == 'f') read.decimals = static_cast<int>(count_fraction_digits(piece));
    if (is_zone_field(part.field)) read.zone = piece;
  }
  return text.empty() && to_moment(fields, has("j"), read.moment);
}

bool DateFormat::parse(std::string_view text, Moment& moment) const {
  DateText read;
  if (!parse(text, read)) return false;
  moment = read.moment;
  return true;
}

void DateFormat::append(Moment moment, int decimals, std::string_view zone,
                        std::string& out) const {
  // The last day before the pivot belongs to a week of the next year.
  const std::int64_t last = has("g") ? kLastShort - kDay : kLastShort;
  if (has("yg") && !has("C")) moment.seconds = std::clamp(moment.seconds, kFirstShort, last);
  const sys_days day = day_of(moment);
  const seconds since_1970(moment.seconds);
  const hh_mm_ss time(since_1970 - floor<days>(since_1970));
  for (const DatePart& part : parts_) {
    if (append_date_number(day, part, out)) continue;
    const auto name = [&](std::string_view text, std::size_t length) {
      append_word(text.substr(0, length), part.flag, out);
    };
    constexpr std::size_t kAll = std::string_view::npos;
    switch (part.field) {
      case 0:
        out += part.literal;
        break;
      case 'b':
      case 'B':
        name(month_name(unsigned(year_month_day(day).month()) - 1),
             part.field == 'b' ? kShortName : kAll);
        break;
      case 'o':
        name(ordinal_ending(unsigned(year_month_day(day).day())), kAll);
        break;
      case 'a':
      case 'A':
        name(weekday_name(weekday(day).c_encoding()), part.field == 'a' ? kShortName : kAll);
        break;
      case 'H':
        append_number(time.hours().count(), 2, part.flag, out);
        break;
      case 'I':
        append_number(make12(time.hours()).count(), 2, part.flag, out);
        break;
      case 'p':
        name(half_day_name(is_am(time.hours()) ? 0 : 1, part.flag == '.'), kAll);
        break;
      case 'M':
        append_number(time.minutes().count(), 2, 0, out);
        break;
      case 'S':
        append_number(time.seconds().count(), 2, 0, out);
        break;
      case 'f':
        append_fraction(moment.nanoseconds, decimals, part.flag == '-', out);
        break;
      default:
        out += zone;
    }
  }
}

}  // namespace ballast
