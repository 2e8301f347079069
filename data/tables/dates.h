// Dates and times in common table formats. Month names are English. Time zones are not interpreted:
// a zone shared by all values is a literal part of the format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

// A point in time: seconds since 1970-01-01 00:00:00 in the proleptic Gregorian calendar, plus
// nanoseconds. A time without a date is on 1970-01-01.
struct Moment {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
};

// A format with the letters of strftime: %Y %m %d %H %M %S, %I with %p (AM, PM), %b (Jan), %f for
// the fraction of a second, and %-m %-d %-H %-I without padding. All other characters are literals.
class DateFormat {
 public:
  // Throws Error for an unknown letter and for incomplete formats, such as a day without month and
  // year.
  explicit DateFormat(const std::string& format);
  // Matches the whole text; every field must be in range (February 30 is invalid). %f takes 1 to 9
  // digits; `decimals` receives their number (0 without %f). Returns false if the text does not
  // match.
  bool parse(std::string_view text, Moment& moment, int* decimals = nullptr) const;
  // `decimals`: the number of digits of %f.
  void append(const Moment& moment, int decimals, std::string& out) const;
  const std::string& text() const { return text_; }
  bool has_day() const { return has_day_; }  // a date, not only a time of day

 private:
  struct Part {
    char letter = 0;  // 0: a literal
    bool padded = true;
    char literal = 0;
  };
  std::string text_;
  std::vector<Part> parts_;
  bool has_day_ = false;
};

// The number of units since 1970 (1970-01-01 is 0): rounded down, or with a fractional part (a long
// double represents all 64-bit integers exactly). Years outside -32767 .. 32767 are clamped,
// numbers outside 64 bits as well.
std::int64_t count_units(const Moment& moment, DateUnit unit, int decimals);
long double count_units_exactly(const Moment& moment, DateUnit unit, int decimals);
Moment moment_of(std::int64_t count, DateUnit unit, int decimals);

// Finds the coarsest unit of which all added dates are multiples.
class CoarsestUnit {
 public:
  void add(const Moment& moment, int decimals);
  // Without a day the coarsest unit is hours.
  DateUnit unit(bool has_day) const;
  int decimals() const { return decimals_; }

 private:
  DateUnit unit_ = DateUnit::year;
  int decimals_ = 0;  // the maximum number of digits of the fraction of a second
};

// The format shared by all texts.
struct DateGuess {
  std::string format;      // empty if there is none
  bool ambiguous = false;  // order of day and month unknown; `format` has the month first
};
// Finds the date format of distinct texts added one by one. Numbers of 8 digits (20141013) are
// dates only with `digits_alone`.
class DateDetector {
 public:
  explicit DateDetector(bool digits_alone) : digits_alone_(digits_alone) {}
  // Returns false when no format matches any more.
  bool add(std::string_view text);
  DateGuess guess() const;

 private:
  bool digits_alone_;
  bool begun_ = false;
  std::vector<DateFormat> left_;  // padded formats before the unpadded ones
};

}  // namespace ballast
