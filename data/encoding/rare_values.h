// Rare categories: values of so few rows that they could identify a person.
#pragma once

#include <cstdint>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

// Whether more than half of the values are numbers, possibly with separators between groups of
// three digits: measures, which name nobody.
bool are_mostly_numbers(const ColumnInfo& info);

// Whether the values of the column may be replaced: a category with more than two values whose kind
// was not requested by the user and whose values are not mostly numbers.
bool has_replaceable_values(const ColumnInfo& info);

// The number of values that occur in exactly one row. Missing texts are not counted.
Index count_unique_values(const ColumnInfo& info);

// The description of the column without values of fewer than `least` rows; how many values and rows
// that concerns is counted in replaced_values and replaced_rows. Missing texts stay, and so do all
// values of a column without replaceable values. Throws Error if no value would be left.
ColumnInfo without_rare_values(const ColumnInfo& info, Index least);

// The description of the column with the values for which `kept` is true; the others, and their
// rows, are added to replaced_values and replaced_rows.
ColumnInfo with_values(const ColumnInfo& info, const std::vector<bool>& kept);

// For each value of `from`, its index in `to`, which may lack rare values; -1 if `to` does not have
// it. A quoted empty text ("") and an empty cell are two values with the same text; if `to` has
// only one of them, both have its index.
std::vector<std::int32_t> recoded(const ColumnInfo& from, const ColumnInfo& to);

}  // namespace ballast
