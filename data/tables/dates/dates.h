// Points in time and their units. Their formats are in data/tables/dates/date_format.h.
#pragma once

#include <chrono>
#include <cstdint>

#include "data/tables/table.h"

namespace ballast {

// A point in time: seconds since 1970-01-01 00:00:00 in the proleptic Gregorian calendar, plus
// nanoseconds. A time without a date is on 1970-01-01.
struct Moment {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
};

// The day, clamped to the years of std::chrono (-32767 to 32767).
std::chrono::sys_days day_of(const Moment& moment);
// 10^exponent; exponent is from 0 to 18.
std::int64_t ten_to(int exponent);

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

}  // namespace ballast
