#include "data/tables/identifiers/integer_keys.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/tables/identifiers/personal_format.h"

namespace ballast {
namespace {

// Whether the digits are yyyymmdd, yyyymmddhhmm or yyyymmddhhmmss.
bool is_date(std::int64_t value) {
  constexpr std::int64_t kDay = 100'000'000;
  while (value >= kDay * 10'000) value /= 100;  // seconds
  if (value >= kDay) value /= 10'000;           // hours and minutes
  const std::int64_t day = value % 100;
  const std::int64_t month = value / 100 % 100;
  return value >= 18000101 && value <= 21001231 && month >= 1 && month <= 12 && day >= 1 &&
         day <= 31;
}

}  // namespace

void IntegerFacts::add(std::int64_t value) {
  if (value < 0) {
    ++negative;
    return;
  }
  int digits = 1;
  for (std::int64_t rest = value / 10; rest != 0; rest /= 10) ++digits;
  if (values++ == 0) {
    first_ = value;
  } else {
    rises += value > previous_ ? 1 : 0;
    falls += value < previous_ ? 1 : 0;
  }
  previous_ = value;
  if (digits > most_digits) longest = 0;
  most_digits = std::max(most_digits, digits);
  longest += digits == most_digits ? 1 : 0;
  minimum = std::min(minimum, static_cast<double>(value));
  maximum = std::max(maximum, static_cast<double>(value));
  const std::uint64_t apart =
      value > first_ ? static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(first_)
                     : static_cast<std::uint64_t>(first_) - static_cast<std::uint64_t>(value);
  step = std::gcd(step, apart);
  dates = dates && is_date(value);
  const double beyond = static_cast<double>(value) - static_cast<double>(first_);
  sum_ += beyond;
  squares_ += beyond * beyond;
  products_ += beyond * static_cast<double>(values);
}

double IntegerFacts::unevenness() const {
  const auto count = static_cast<double>(values);
  const double rows = count * (count + 1) / 2;
  const double variance = squares_ - sum_ * sum_ / count;
  const double row_variance = count * (count * count - 1) / 12;
  const double covariance = products_ - sum_ * rows / count;
  return 1 - covariance * covariance / (variance * row_variance);
}

bool are_times(const IntegerFacts& facts) {
  const auto within = [&](double least, double most) {
    return facts.minimum >= least && facts.maximum <= most;
  };
  if (facts.dates || within(1800, 2100)) return true;
  for (const double unit : {1.0, 1e3, 1e6, 1e9}) {
    if (within(9e8 * unit, 2.2e9 * unit)) return true;  // 1998 to 2039
  }
  return false;
}

std::string key_reason(const IntegerFacts& facts, std::string_view name) {
  const std::string distinct = "nearly all values are distinct";
  if (is_key_name(name)) return distinct + " and the name is that of a key";
  constexpr Index kLeastValues = 10;
  const auto values = static_cast<double>(facts.values);
  constexpr Index kPlaceholders = 20;  // at most one value in so many is negative, such as -1
  if (facts.values < kLeastValues || kPlaceholders * facts.negative > facts.values ||
      are_times(facts)) {
    return "";
  }
  constexpr Index kManyValues = 50;
  const double gaps = facts.values < kManyValues ? 1.2 : 2;
  const double range = facts.maximum - facts.minimum;
  if (range <= gaps * values * static_cast<double>(facts.step)) {
    return distinct + " and evenly spaced, with few gaps";
  }
  constexpr double kMonotone = 0.95;
  constexpr double kUneven = 0.025;
  const bool monotone =
      static_cast<double>(std::max(facts.rises, facts.falls)) >= kMonotone * (values - 1);
  if (monotone && facts.unevenness() <= kUneven + 1 / values) {
    return distinct + (facts.rises > facts.falls ? " and rise" : " and fall") +
           " evenly from row to row";
  }
  constexpr int kManyDigits = 9;
  constexpr double kCovered = 0.8;
  constexpr double kLongest = 0.85;
  const int digits = facts.most_digits;
  const bool covered = static_cast<double>(facts.longest) >= kLongest * values &&
                       range >= kCovered * 9 * std::pow(10, digits - 1);
  if (digits >= kManyDigits && (facts.longest == facts.values || covered)) {
    return distinct + " and have " + std::to_string(digits) + " digits";
  }
  return "";
}

}  // namespace ballast
