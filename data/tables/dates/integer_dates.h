// Finds dates among integers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ballast {

// Whether a date without separators may have the year.
inline bool is_usual_year(int year) { return year >= 1800 && year < 2200; }

// Dates among integers: yyyymmdd, yyyymmddhhmm, yyyymmddhhmmss or yyyymm in the years 1800 to 2199,
// or 99991231, which often means never.
class IntegerDates {
 public:
  // Returns false if the value is not a date of the format of those before.
  bool add(std::int64_t value);
  // Empty if so few different values may be dates by chance.
  std::string format() const;

 private:
  int digits_ = 0;                      // of all values
  std::vector<std::int64_t> distinct_;  // the first few
};

}  // namespace ballast
