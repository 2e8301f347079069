// Facts on the numbers of a column: decimals, exponents, whole numbers.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "data/text/numbers.h"
#include "kernels/real.h"

namespace ballast {

// Rows by the number of decimals as written, and without trailing zeros.
class DecimalCounts {
 public:
  void add(int written, int trailing_zeros, Index rows);
  // How many trailing zeros there are, as RealFormat::least_decimals and RealFormat::bare_whole.
  void set_zeros(RealFormat& format) const;
  // Whether numbers with the same decimals have trailing zeros in some rows and not in others.
  bool are_uneven() const;

 private:
  static constexpr std::size_t kMost = 20;  // numbers with more count as these

  std::array<std::array<Index, kMost>, kMost> rows_{};  // [without zeros][written]
};

// Whether the value is a whole number that is exact and fits in 64 bits.
bool is_exact_integer(const NumberText& number);

struct NumberFacts {
  int least_decimals = std::numeric_limits<int>::max();
  int most_decimals = 0;
  int significant_digits = 0;
  Index exponents = 0;       // rows
  Index plain = 0;           // rows without an exponent
  bool whole = true;         // only zeros after the decimal point
  bool fits_integer = true;  // whole and fits in 64 bits
  DecimalCounts decimals;    // of the numbers without an exponent
  DecimalCounts mantissas;   // of the numbers with an exponent

  void add(const NumberText& number, Index rows);
  // A number that fits in 64 bits and has no exponent.
  void add(const Decimal& decimal);
  bool scientific() const { return exponents > 0; }
  // Integers, all with the same number of zeros after the decimal point or none.
  bool is_integer() const {
    return whole && fits_integer && !scientific() && least_decimals == most_decimals;
  }
  RealFormat format() const;
};

}  // namespace ballast
