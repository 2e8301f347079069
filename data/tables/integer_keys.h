// Tells keys from measures among the integers of a column.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "kernels/real.h"

namespace ballast {

// Facts on the integers of a column, gathered row by row.
struct IntegerFacts {
  Index values = 0;
  int least_digits = std::numeric_limits<int>::max();
  int most_digits = 0;
  Index longest = 0;  // rows whose value has that many digits
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  std::uint64_t step = 0;  // the greatest common divisor of all differences; 0 if all are equal
  Index rises = 0;         // rows with a larger value than the previous row
  Index falls = 0;
  bool dates = true;  // every value is a date yyyymmdd

  void add(std::int64_t value);

 private:
  std::int64_t first_ = 0;
  std::int64_t previous_ = 0;
};

// Whether the integers of a column of this name are keys, if at least 90 % of them are distinct.
bool are_keys(const IntegerFacts& facts, std::string_view name);

}  // namespace ballast
