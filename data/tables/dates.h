// Dates and times in the formats that tables have. English month names, no time zones: a zone that
// all values share is part of the format's text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

// A point in time: seconds from 1970-01-01 00:00:00 on in the proleptic Gregorian calendar, and the
// nanoseconds since then. A time without a date is on that day.
struct Moment {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
};

// strftime's letters: %Y %m %d %H %M %S, %I with %p (AM, PM), %b (Jan), %f the digits of a second's
// fraction, and %-m %-d %-H %-I without padding; anything else stands for itself.
class DateFormat {
 public:
  // Throws Error for an unknown letter, or a day without month and year and the like.
  explicit DateFormat(const std::string& format);
  // The whole text, every field within its range (the 30th of February is no date); %f takes 1 to 9
  // digits, and `decimals` becomes how many (0 without it). False when it does not match.
  bool parse(std::string_view text, Moment& moment, int* decimals = nullptr) const;
  // `decimals`: digits of %f.
  void append(const Moment& moment, int decimals, std::string& out) const;
  const std::string& text() const { return text_; }
  bool has_day() const { return has_day_; }  // a date, not a time of day alone

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

// Counts of a unit since 1970 (1970-01-01 is 0 of each); rounded down, or with the rest as a
// fraction (a long double holds all whole numbers of 64 bits). Years beyond -32767 and 32767 become
// these.
std::int64_t count_units(const Moment& moment, DateUnit unit, int decimals);
long double count_units_exactly(const Moment& moment, DateUnit unit, int decimals);
Moment moment_of(std::int64_t count, DateUnit unit, int decimals);

// The coarsest unit that a list of dates are multiples of, fed one by one.
class CoarsestUnit {
 public:
  void add(const Moment& moment, int decimals);
  // Of a time of day alone: hours at the coarsest.
  DateUnit unit(bool has_day) const;
  int decimals() const { return decimals_; }

 private:
  DateUnit unit_ = DateUnit::year;
  int decimals_ = 0;  // most digits of a second's fraction
};

// The format that all texts have.
struct DateGuess {
  std::string format;      // empty: none
  bool ambiguous = false;  // day and month could be either: `format` has the month first
};
// Feeds on the distinct texts; stops early when no format is left. A number of 8 digits (20141013)
// is a date only with `digits_alone`.
class DateDetector {
 public:
  explicit DateDetector(bool digits_alone) : digits_alone_(digits_alone) {}
  // False when no format is left.
  bool add(std::string_view text);
  DateGuess guess() const;

 private:
  bool digits_alone_;
  bool begun_ = false;
  std::vector<DateFormat> left_;  // padded ones in front of their unpadded twins
};

}  // namespace ballast
