// Numbers of a column as keys, counted and written; shared by the encoders of numeric columns.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "data/encoding/alias_table.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

// Distinct keys (data/tables/number_key.h) and the number of rows of each.
struct Distinct {
  std::vector<std::uint64_t> keys;  // increasing
  std::vector<double> counts;
};
Distinct count_distinct(std::vector<std::uint64_t> keys);

// The keys of the values that are not missing, in the order of the rows.
std::vector<std::uint64_t> present_keys(const Column& column, Index rows);

// Numbers of rows in files: none exceeds the rows of a table.
inline constexpr IntegerRange kRowCounts{0, std::numeric_limits<std::int32_t>::max()};

// The range of keys without the `protect` - 1 smallest and largest ones; at least the median is in
// it.
ValueRange<std::uint64_t> protected_range(std::vector<std::uint64_t> keys, Index protect);
// Sets the range of a numeric column.
void set_range(const ValueRange<std::uint64_t>& keys, ColumnInfo& info);

// Whether the value is in the range of the column.
bool is_seen(std::uint64_t key, const ColumnInfo& info);

// 10^0 to 10^15: more decimals are beyond the precision of a double.
inline constexpr std::array<double, 16> kDecimalPowers{
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
// Rounds to a number of decimals, if a double has that precision.
double round_decimals(double value, int decimals);

// Makes room for `rows` decoded numbers, with missing values if `has_missing`.
void start_numbers(const ColumnInfo& info, Index rows, bool has_missing, Column& out);
// Writes a number, given as key_number() returns it, with the resolution of `info` and, with
// `clip`, within its range.
void put_number(double number, const ColumnInfo& info, bool clip, std::size_t row, Column& out);
// Writes exactly the value of the key.
void put_key(std::uint64_t key, const ColumnInfo& info, std::size_t row, Column& out);
// Draws the index of a text of missing values by its frequency.
AliasTable missing_text_table(const ColumnInfo& info);

// Throws Error for a missing value of a column that had none when the encoder was fitted.
[[noreturn]] void refuse_missing(const ColumnInfo& info, Index row);

}  // namespace ballast
