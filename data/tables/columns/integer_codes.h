// Tells codes from measures among integers that repeat: zip codes, phone prefixes, foreign keys.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "kernels/real.h"

namespace ballast {

// Whether integers look like codes: at most 1,000 values, which repeat ten times on average, all
// have the same number of digits, three or more, are neither times nor multiples of a step, and are
// at most half of the numbers in their range.
class CodeDetector {
 public:
  explicit CodeDetector(Index rows);  // that have a value

  // Returns whether the values still can be codes, so that others need not be added.
  bool add(std::int64_t value);
  bool are_codes() const;
  Index distinct() const { return static_cast<Index>(values_.size()); }

 private:
  std::size_t most_ = 0;
  std::int64_t least_value_ = 0;  // with as many digits as the first value
  std::int64_t end_ = 0;          // the least value with more digits
  std::unordered_set<std::int64_t> values_;
};

}  // namespace ballast
