// Conditions on a column as conditions on an encoded column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/tabular/row_maker.h"
#include "models/tabular/where.h"

namespace ballast {

// A value of a discrete encoded column.
struct EncodedValue {
  std::size_t column = 0;  // of TableEncoder::columns()
  std::int32_t value = 0;  // index in ColumnInfo::values
};

// A column whose only row has the value of the condition; none if the condition is not on a numeric
// or discrete column.
std::optional<Column> cell_of(const Requirement& requirement, const ColumnInfo& info);

// The only encoded value with which rows satisfy the condition, which must be =. None for other
// conditions: those on numbers, and those on a column that follows from others in several ways.
std::optional<EncodedValue> encoded_value(const Requirement& requirement, const RowMaker& maker);

// The conditions that concern a single encoded column, as conditions on
// TableEncoder::columns().
std::vector<Requirement> encoded_requirements(const std::vector<Requirement>& requirements,
                                              const RowMaker& maker);

}  // namespace ballast
