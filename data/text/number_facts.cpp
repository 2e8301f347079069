#include "data/text/number_facts.h"

#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

bool is_whole(const NumberText& number) { return std::trunc(number.value) == number.value; }

bool is_exact(const NumberText& number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: larger doubles are not exact integers
  return number.fits_integer || std::fabs(number.value) <= kExact;
}

}  // namespace

bool is_exact_integer(const NumberText& number) { return is_whole(number) && is_exact(number); }

void DecimalCounts::add(int written, int trailing_zeros, Index rows) {
  const auto at = [](int decimals) {
    return std::min(static_cast<std::size_t>(decimals), kMost - 1);
  };
  rows_[at(written - trailing_zeros)][at(written)] += rows;
}

// The zeros of nine in ten of the numbers that have fewer decimals: one that lacks them, such as 93
// among 88.60 and 94.50, does not count.
void DecimalCounts::set_zeros(RealFormat& format) const {
  Index whole = 0;
  for (const Index rows : rows_[0]) whole += rows;
  format.bare_whole = 2 * rows_[0][0] > whole;
  for (std::size_t least = kMost - 1; least > 0; --least) {
    Index all = 0;
    Index padded = 0;
    for (std::size_t own = format.bare_whole ? 1 : 0; own < least; ++own) {
      for (std::size_t written = own; written < kMost; ++written) {
        all += rows_[own][written];
        padded += written >= least ? rows_[own][written] : 0;
      }
    }
    if (all == 0 || 10 * padded < 9 * all) continue;
    format.least_decimals = static_cast<int>(least);
    return;
  }
  format.bare_whole = false;
}

bool DecimalCounts::are_uneven() const {
  return std::any_of(rows_.begin(), rows_.end(), [](const auto& written) {
    return std::count_if(written.begin(), written.end(), [](Index rows) { return rows > 0; }) > 1;
  });
}

void NumberFacts::add(const NumberText& number, Index rows) {
  least_decimals = std::min(least_decimals, number.decimals);
  most_decimals = std::max(most_decimals, number.decimals);
  significant_digits = std::max(significant_digits, number.significant_digits);
  (number.scientific ? exponents : plain) += rows;
  (number.scientific ? mantissas : decimals).add(number.decimals, number.trailing_zeros, rows);
  whole = whole && is_whole(number);
  fits_integer = fits_integer && is_exact(number);
}

void NumberFacts::add(const Decimal& decimal) {
  least_decimals = std::min(least_decimals, decimal.decimals);
  most_decimals = std::max(most_decimals, decimal.decimals);
  ++plain;
  int zeros = 0;
  for (std::int64_t rest = decimal.mantissa; zeros < decimal.decimals && rest % 10 == 0;
       rest /= 10) {
    ++zeros;
  }
  decimals.add(decimal.decimals, zeros, 1);
  whole = whole && zeros == decimal.decimals;
}

RealFormat NumberFacts::format() const {
  RealFormat format{most_decimals, 0, scientific() ? significant_digits : 0};
  format.exponents = plain == 0;
  (format.exponents ? mantissas : decimals).set_zeros(format);
  return format;
}

}  // namespace ballast
