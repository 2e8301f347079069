// Values of numeric columns as integers, so that sums and differences are exact.
#pragma once

#include <cstdint>

#include "data/tables/table.h"

namespace ballast {

// The numbers of a column as multiples of 10^-decimals(); dates as counts of their unit.
class ExactNumbers {
 public:
  // Whether the numbers of the column can be represented: integers and numbers in fixed notation
  // below 2^51 units, and dates.
  static bool possible(const ColumnInfo& info);
  explicit ExactNumbers(const ColumnInfo& info);

  int decimals() const { return decimals_; }
  bool real() const { return real_; }
  // The row must not be missing. Values beyond 2^62 units are clamped.
  std::int64_t value(const Column& column, Index row) const;
  void set(std::int64_t value, Column& column, Index row) const;

 private:
  bool real_;
  int decimals_ = 0;
  double power_ = 1;
};

// 10^exponent, 0 <= exponent <= 18.
std::int64_t power_of_ten(int exponent);
// value * 10^shift, clamped to 2^62; 0 <= shift <= 18.
std::int64_t shifted(std::int64_t value, int shift);
std::int64_t clamped(__int128 value);

}  // namespace ballast
