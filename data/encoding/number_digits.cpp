#include "data/encoding/number_digits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "data/encoding/number_values.h"
#include "data/tables/number_key.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr int kAllDigits = 17;                    // a number with that many is not rounded
constexpr int kDecimals = kDecimalPowers.size();  // numbers with as many are not rounded

bool is_significant(const ColumnInfo& info) { return info.real().format.significant_digits > 0; }

double round_significant(double value, int digits) {
  if (digits >= kAllDigits) return value;
  std::array<char, 40> buffer;
  char* const end = buffer.data() + buffer.size();
  const char* const last =
      std::to_chars(buffer.data(), end, value, std::chars_format::scientific, digits - 1).ptr;
  double rounded = value;
  std::from_chars(buffer.data(), last, rounded);
  return rounded;
}

int count_decimals(double value) {
  int decimals = 0;
  while (decimals < kDecimals && round_decimals(value, decimals) != value) ++decimals;
  return decimals == kDecimals ? kAllDigits : decimals;
}

int count_significant(double value) {
  std::array<char, 40> buffer;
  const char* const last = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                         std::chars_format::scientific)
                               .ptr;
  const char* const letter = std::find(static_cast<const char*>(buffer.data()), last, 'e');
  return static_cast<int>(std::count_if(static_cast<const char*>(buffer.data()), letter, is_digit));
}

// The nearest number with so many decimals within the range, if there is one.
double inside(double rounded, const ValueRange<double>& range, int decimals) {
  if (rounded >= range.minimum && rounded <= range.maximum) return rounded;
  const double bound = rounded < range.minimum ? range.minimum : range.maximum;
  if (decimals >= kDecimals) return bound;
  const double power = kDecimalPowers[static_cast<std::size_t>(decimals)];
  const double scaled = bound * power;
  const double inner = (rounded < bound ? std::ceil(scaled) : std::floor(scaled)) / power;
  return inner >= range.minimum && inner <= range.maximum ? inner : bound;
}

}  // namespace

NumberDigits::Group& NumberDigits::group(std::int64_t exponent) {
  const auto at = std::lower_bound(
      groups_.begin(), groups_.end(), exponent,
      [](const Group& group, std::int64_t value) { return group.exponent < value; });
  if (at != groups_.end() && at->exponent == exponent) return *at;
  return *groups_.insert(at, {exponent, std::vector<std::int64_t>(kAllDigits + 1, 0), {}});
}

NumberDigits NumberDigits::fit(const std::vector<std::uint64_t>& keys, const ColumnInfo& info) {
  NumberDigits result;
  if (info.kind != ColumnKind::real) return result;
  const bool significant = is_significant(info);
  const Distinct distinct = count_distinct(keys);
  for (std::size_t i = 0; i < distinct.keys.size(); ++i) {
    const double value = key_real(distinct.keys[i]);
    if (value == 0) continue;
    const auto exponent = static_cast<std::int64_t>(std::floor(std::log10(std::abs(value))));
    const int digits = significant ? count_significant(value) : count_decimals(value);
    result.group(exponent).rows[static_cast<std::size_t>(digits)] +=
        static_cast<std::int64_t>(distinct.counts[i]);
  }
  result.find_shares(significant);
  return result;
}

// Of the numbers that are rounded to n digits, a tenth has fewer by chance, a hundredth two fewer,
// and so on. The shares are those of roundings that give the counted digits, where there are more
// than chance explains.
void NumberDigits::find_shares(bool significant) {
  constexpr double kDeviations = 3;
  const int least = significant ? 1 : 0;
  for (Group& group : groups_) {
    group.shares.assign(group.rows.size(), 0);
    for (int digits = kAllDigits; digits >= least; --digits) {
      const auto d = static_cast<std::size_t>(digits);
      const double own = digits > least ? 0.9 : 1;
      const auto rows = static_cast<double>(group.rows[d]);
      double chance = 0;
      for (std::size_t more = d + 1; more < group.shares.size(); ++more) {
        chance += group.shares[more] * own *
                  std::pow(10.0, static_cast<double>(d) - static_cast<double>(more));
      }
      const bool beyond = rows > chance + kDeviations * std::sqrt(chance);
      group.shares[d] = beyond ? (rows - chance) / own : 0;
    }
    double sum = 0;
    for (double& share : group.shares) share = sum += share;
    for (double& share : group.shares) share /= sum;
  }
}

int NumberDigits::digits_for(double value, const Draw& draw) const {
  constexpr std::uint32_t kPurpose = 0x656e6304;
  const double exponent = std::floor(std::log10(std::abs(value)));
  auto at = std::lower_bound(
      groups_.begin(), groups_.end(), exponent,
      [](const Group& group, double power) { return static_cast<double>(group.exponent) < power; });
  if (at == groups_.end()) --at;
  Random random = draw.random;
  random.purpose = kPurpose;
  const double u = random_double(random, draw.element);
  const auto share = std::upper_bound(at->shares.begin(), at->shares.end() - 1, u);
  return static_cast<int>(share - at->shares.begin());
}

double NumberDigits::round(double value, const ColumnInfo& info, const Draw& draw) const {
  if (groups_.empty() || !std::isfinite(value)) return value;
  const int digits = digits_for(value, draw);
  const bool significant = is_significant(info);
  const double rounded =
      significant ? round_significant(value, digits) : round_decimals(value, digits);
  const ValueRange<double>& range = info.real().range;
  if (value < range.minimum || value > range.maximum) return rounded;
  return inside(rounded, range, significant ? kAllDigits : digits);
}

void NumberDigits::save(const std::string& name, ModelFile& file) const {
  std::vector<std::int64_t> counts;  // exponent, digits, rows
  for (const Group& group : groups_) {
    for (std::size_t digits = 0; digits < group.rows.size(); ++digits) {
      if (group.rows[digits] == 0) continue;
      counts.insert(counts.end(),
                    {group.exponent, static_cast<std::int64_t>(digits), group.rows[digits]});
    }
  }
  file.put(name + ".digits", counts);
}

NumberDigits NumberDigits::load(const std::string& name, const ModelFile& file,
                                const ColumnInfo& info) {
  NumberDigits result;
  const std::string field = name + ".digits";
  const std::int64_t most = info.kind == ColumnKind::real ? kAnyCount.most : 0;
  const std::vector<std::int64_t> counts = file.get_integers(field, {0, most}, kAnyInteger);
  file.require(counts.size() % 3 == 0, field, "is not a list of three numbers a group");
  if (counts.empty()) return result;
  constexpr std::int64_t kMostExponent = std::numeric_limits<double>::max_exponent10 + 20;
  const int least = is_significant(info) ? 1 : 0;
  for (std::size_t i = 0; i < counts.size(); i += 3) {
    file.require(IntegerRange{-kMostExponent, kMostExponent}.contains(counts[i]) &&
                     IntegerRange{least, kAllDigits}.contains(counts[i + 1]) &&
                     IntegerRange{1, kRowCounts.most}.contains(counts[i + 2]),
                 field, "contains a group that no numbers have");
    result.group(counts[i]).rows[static_cast<std::size_t>(counts[i + 1])] = counts[i + 2];
  }
  result.find_shares(least == 1);
  return result;
}

}  // namespace ballast
