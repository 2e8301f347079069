// Tells keys from measures among the integers of a column.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "kernels/real.h"

namespace ballast {

// Facts on the integers of a column, gathered row by row.
struct IntegerFacts {
  Index negative = 0;  // values below 0; the other facts are those of the rest
  Index values = 0;
  int most_digits = 0;
  Index longest = 0;  // rows whose value has that many digits
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  std::uint64_t step = 0;  // the greatest common divisor of all differences; 0 if all are equal
  Index rises = 0;         // rows with a larger value than the previous row
  Index falls = 0;
  bool dates = true;  // every value is yyyymmdd, or with hours and minutes, or seconds

  void add(std::int64_t value);
  // How far the values over the rows are from a line: 1 - R^2.
  double unevenness() const;

 private:
  std::int64_t first_ = 0;
  std::int64_t previous_ = 0;
  double sum_ = 0;  // of the values less the first one, their squares and their products with rows
  double squares_ = 0;
  double products_ = 0;
};

// Whether all are years, dates (yyyymmdd), or times since 1970 in seconds, milli-, micro- or
// nanoseconds.
bool are_times(const IntegerFacts& facts);

// Why the integers of a column of this name, of which at least 90 % are distinct, are keys; empty
// if they are a measure. They are keys if
//  - the column is named like a key ("customer_id"), or
//  - there are at least 10 values, few of them negative (-1 for unknown) and not all of them years,
//    dates (yyyymmdd) or times since 1970, and
//    - they are evenly spaced with few gaps: of the numbers of the range, at least 5 of 6 occur, or
//      half if there are at least 50 values; or
//    - they rise or fall evenly from row to row, so that they are nearly on a line. Sorted incomes
//      and populations are not; or
//    - they have the same number of digits, at least nine; or most do, and cover most of the
//      possible numbers.
std::string key_reason(const IntegerFacts& facts, std::string_view name);

}  // namespace ballast
