#include "data/encoding/number_values.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "data/tables/number_key.h"
#include "kernels/error.h"

namespace ballast {
namespace {

std::int64_t saturating_add(std::int64_t base, double distance) {
  const double whole = std::round(distance);
  const double size = std::abs(whole);
  const std::uint64_t room = whole < 0 ? integer_key(base) : ~integer_key(base);
  const std::uint64_t steps =
      size >= 0x1p64 ? room : std::min(room, static_cast<std::uint64_t>(size));
  return key_integer(whole < 0 ? integer_key(base) - steps : integer_key(base) + steps);
}

}  // namespace

double round_decimals(double value, int decimals) {
  if (decimals < 0 || decimals >= static_cast<int>(kDecimalPowers.size())) return value;
  const double power = kDecimalPowers[static_cast<std::size_t>(decimals)];
  const double scaled = value * power;
  constexpr double kExact = 0x1p52;  // larger numbers are whole already
  return std::abs(scaled) < kExact ? std::round(scaled) / power : value;
}

Distinct count_distinct(std::vector<std::uint64_t> keys) {
  std::sort(keys.begin(), keys.end());
  Distinct distinct;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i == 0 || keys[i] != keys[i - 1]) {
      distinct.keys.push_back(keys[i]);
      distinct.counts.push_back(0);
    }
    ++distinct.counts.back();
  }
  return distinct;
}

std::vector<std::uint64_t> present_keys(const Column& column, Index rows) {
  std::vector<std::uint64_t> keys;
  for (Index row = 0; row < rows; ++row) {
    if (!column.is_missing(row)) keys.push_back(number_key(column, row));
  }
  return keys;
}

ValueRange<std::uint64_t> protected_range(std::vector<std::uint64_t> keys, Index protect) {
  const auto last = static_cast<Index>(keys.size()) - 1;
  const Index skipped = std::clamp<Index>(protect - 1, 0, last / 2);
  const auto at = [&](Index place) {
    std::nth_element(keys.begin(), keys.begin() + place, keys.end());
    return keys[static_cast<std::size_t>(place)];
  };
  return {at(skipped), at(last - skipped)};
}

void set_range(const ValueRange<std::uint64_t>& keys, ColumnInfo& info) {
  if (auto* const real = std::get_if<RealInfo>(&info.details)) {
    real->range = {key_real(keys.minimum), key_real(keys.maximum)};
  } else if (auto* const date = std::get_if<DateInfo>(&info.details)) {
    date->range = {key_integer(keys.minimum), key_integer(keys.maximum)};
  } else {
    std::get<IntegerInfo>(info.details).range = {key_integer(keys.minimum),
                                                 key_integer(keys.maximum)};
  }
}

bool is_seen(std::uint64_t key, const ColumnInfo& info) {
  const auto in = [](auto value, const auto& range) {
    return range.minimum <= value && value <= range.maximum;
  };
  return info.kind == ColumnKind::real ? in(key_real(key), info.real().range)
                                       : in(key_integer(key), info.integer_range());
}

void start_numbers(const ColumnInfo& info, Index rows, bool has_missing, Column& out) {
  const auto count = static_cast<std::size_t>(rows);
  out.integers.assign(info.kind == ColumnKind::real ? 0 : count, 0);
  out.reals.assign(info.kind == ColumnKind::real ? count : 0, 0);
  out.missing.assign(has_missing ? count : 0, -1);
}

void put_number(double number, const ColumnInfo& info, bool clip, std::size_t row, Column& out) {
  if (info.kind == ColumnKind::real) {
    const auto& [format, range] = info.real();
    const bool rounds = format.significant_digits == 0;
    const double value = rounds ? round_decimals(number, format.decimals) : number;
    out.reals[row] = clip ? std::clamp(value, range.minimum, range.maximum) : value;
    return;
  }
  const ValueRange<std::int64_t>& range = info.integer_range();
  const std::int64_t value = saturating_add(range.minimum, number);
  out.integers[row] = clip ? std::clamp(value, range.minimum, range.maximum) : value;
}

void put_key(std::uint64_t key, const ColumnInfo& info, std::size_t row, Column& out) {
  if (info.kind == ColumnKind::real) {
    out.reals[row] = key_real(key);
  } else {
    out.integers[row] = key_integer(key);
  }
}

AliasTable missing_text_table(const ColumnInfo& info) {
  return AliasTable(std::vector<double>(info.missing_counts.begin(), info.missing_counts.end()));
}

void refuse_missing(const ColumnInfo& info, Index row) {
  throw Error("column '" + info.name + "': the value in row " + std::to_string(row + 1) +
              " is missing, but this column had no missing values when the encoder was fitted");
}

}  // namespace ballast
