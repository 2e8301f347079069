// One description of a date format, a sequence of fields and literals, for reading, writing and
// inference. Names of months and weekdays are English, whatever the locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/tables/dates/dates.h"

namespace ballast {

// The fields that DateFormat knows, for messages and help.
constexpr const char* kDateFields =
    "%Y %y %C %m %b %B %d %e %j %H %I %p %.p (a.m.) %M %S %f (fraction) %z %Z %a %A, %q (quarter), "
    "%G %g %V %U %W %u %w (weeks), %o (st, nd, rd, th), %F %D %T %R %r %c %x %X, and without "
    "padding %-m %-d %-V %-H %-I";

// A field or a literal of a format.
struct DatePart {
  char field = 0;  // a letter of strftime; 0: a literal
  char flag = 0;   // of a number: '-' no padding, '_' blanks; of a name: '^' upper, '~' lower case
  std::string literal = {};
};

// A date and how it was written.
struct DateText {
  Moment moment;
  int decimals = 0;                      // digits of %f
  std::string_view zone;                 // of %z or %Z
  std::vector<std::string_view> pieces;  // the text of each part
};

// Letters as in strftime: %Y %y %C %m %b %B %d %j %H %I %p %M %S %z %Z %a %A %G %g %V %U %W %u %w,
// %q for the quarter of a year, %o for the letters after the number of a day (16th), %f for the
// fraction of a second, %h %e %F %D %T %R %r %c %x %X %n %t %% for what they abbreviate there in
// the C locale, modifiers (%Ey, %Od) without effect, and a flag after the percent sign: %-d without
// padding, %_d padded with a blank (%e), %^b in upper case, %~b in lower case,
// %.p is a.m. or p.m.
// %-f is a point and the fraction without trailing zeros, or nothing if it is 0.
// All other characters are literals. Years of two digits are 1969 to 2068.
class DateFormat {
 public:
  // Throws Error for an unknown letter and for incomplete or ambiguous formats, such as a day
  // without month and year.
  explicit DateFormat(const std::string& format);
  explicit DateFormat(std::vector<DatePart> parts);
  // Matches the whole text; every field must be in range (February 30 is invalid). Padding, case
  // and the length of names may differ from the format. The weekday of a date may be any. A time
  // zone is not interpreted: the result is the local time. Returns false if the text does not
  // match.
  bool parse(std::string_view text, DateText& read) const;
  bool parse(std::string_view text, Moment& moment) const;
  // `decimals`: the number of digits of %f. `zone`: the text of %z or %Z. Times that two digits of
  // a year cannot express become the nearest that they can.
  void append(Moment moment, int decimals, std::string_view zone, std::string& out) const;
  // The canonical text of the format.
  const std::string& text() const { return text_; }
  const std::vector<DatePart>& parts() const { return parts_; }
  bool has_day() const;  // a date, not only a time of day
  bool has_zone() const;
  // Whether digits precede or follow a part directly: then a number in it has two digits.
  bool touches_digits(std::size_t part) const;

 private:
  bool has(const char* fields) const;
  void check(const std::string& format) const;

  std::string text_;
  std::vector<DatePart> parts_;
};

}  // namespace ballast
