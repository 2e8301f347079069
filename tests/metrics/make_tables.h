// In-memory tables for the tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// NaN is a missing value.
inline Column numbers(const std::string& name, const std::vector<double>& values,
                      ColumnKind kind = ColumnKind::real) {
  Column column;
  column.info.name = name;
  column.info.set_kind(kind);
  const bool any =
      std::any_of(values.begin(), values.end(), [](double x) { return std::isnan(x); });
  if (any) column.info.missing_texts = {""};
  for (const double value : values) {
    const bool missing = std::isnan(value);
    if (kind == ColumnKind::real) column.reals.push_back(missing ? 0 : value);
    if (kind != ColumnKind::real) column.integers.push_back(missing ? 0 : std::llround(value));
    if (any) column.missing.push_back(missing ? 0 : -1);
  }
  return column;
}

inline Column texts(const std::string& name, const std::vector<std::string>& values,
                    ColumnKind kind = ColumnKind::category) {
  Column column;
  column.info.name = name;
  column.info.kind = kind;
  for (const std::string& value : values) {
    auto& known = column.info.values;
    const auto at = std::find(known.begin(), known.end(), value);
    column.codes.push_back(static_cast<std::int32_t>(at - known.begin()));
    if (at == known.end()) known.push_back(value);
    column.info.value_counts.resize(known.size(), 0);
    ++column.info.value_counts[static_cast<std::size_t>(column.codes.back())];
  }
  return column;
}

inline Table table_of(std::vector<Column> columns, Index rows) {
  Table table;
  table.columns = std::move(columns);
  table.rows = rows;
  return table;
}

}  // namespace ballast
