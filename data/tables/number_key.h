// Maps a number of a column to an unsigned 64-bit integer with the same order. Integers and reals
// are thus sorted, counted and compared exactly by the same code.
#pragma once

#include <bit>
#include <cstdint>

#include "data/tables/table.h"

namespace ballast {

constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

inline std::uint64_t integer_key(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ kSignBit;
}
inline std::int64_t key_integer(std::uint64_t key) {
  return static_cast<std::int64_t>(key ^ kSignBit);
}
inline std::uint64_t real_key(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}
inline double key_real(std::uint64_t key) {
  return std::bit_cast<double>((key & kSignBit) != 0 ? key ^ kSignBit : ~key);
}

// Whether a number is missing. The ColumnInfo of the column may be absent.
inline bool is_missing_number(const Column& column, Index row) {
  return !column.missing.empty() && column.missing[static_cast<std::size_t>(row)] >= 0;
}

// The key of a non-missing value of a numeric column, whose ColumnInfo may be absent.
inline std::uint64_t number_key(const Column& column, ColumnKind kind, Index row) {
  const auto i = static_cast<std::size_t>(row);
  return kind == ColumnKind::real ? real_key(column.reals[i]) : integer_key(column.integers[i]);
}
inline std::uint64_t number_key(const Column& column, Index row) {
  return number_key(column, column.info.kind, row);
}

// The number that modes are fitted to: the distance from the smallest value seen for integers and
// dates, the value itself for reals.
inline double key_number(std::uint64_t key, const ColumnInfo& info) {
  if (info.kind == ColumnKind::real) return key_real(key);
  const std::uint64_t least = integer_key(info.integer_range().minimum);
  return key >= least ? static_cast<double>(key - least) : -static_cast<double>(least - key);
}

}  // namespace ballast
