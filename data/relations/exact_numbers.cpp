#include "data/relations/exact_numbers.h"

#include <algorithm>
#include <cmath>

#include "data/text/numbers.h"

namespace ballast {
namespace {

constexpr std::int64_t kMostUnits = std::int64_t{1} << 51;
constexpr std::int64_t kLargest = std::int64_t{1} << 62;
constexpr int kMostDecimals = 15;

}  // namespace

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::int64_t clamped(__int128 value) {
  return static_cast<std::int64_t>(std::clamp<__int128>(value, -kLargest, kLargest));
}

std::int64_t shifted(std::int64_t value, int shift) {
  return clamped(static_cast<__int128>(value) * power_of_ten(shift));
}

bool ExactNumbers::possible(const ColumnInfo& info) {
  if (!is_numeric(info.kind)) return false;
  if (info.kind == ColumnKind::date) return true;
  const long double most = std::max(std::fabs(info.minimum()), std::fabs(info.maximum()));
  if (info.kind == ColumnKind::integer) return most < kMostUnits;
  const RealFormat& format = info.real().format;
  return format.significant_digits == 0 && format.decimals <= kMostDecimals &&
         most * static_cast<long double>(power_of_ten(format.decimals)) < kMostUnits;
}

ExactNumbers::ExactNumbers(const ColumnInfo& info) : real_(info.kind == ColumnKind::real) {
  if (!real_) return;
  decimals_ = info.real().format.decimals;
  power_ = static_cast<double>(power_of_ten(decimals_));
}

std::int64_t ExactNumbers::value(const Column& column, Index row) const {
  const auto at = static_cast<std::size_t>(row);
  if (!real_) return std::clamp(column.integers[at], -kLargest, kLargest);
  const double units = column.reals[at] * power_;
  if (!(std::fabs(units) < static_cast<double>(kLargest))) return units < 0 ? -kLargest : kLargest;
  return std::llround(units);
}

void ExactNumbers::set(std::int64_t value, Column& column, Index row) const {
  const auto at = static_cast<std::size_t>(row);
  if (real_) {
    column.reals[at] = decimal_value({value, decimals_});
  } else {
    column.integers[at] = value;
  }
}

}  // namespace ballast
