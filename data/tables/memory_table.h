// Tables from columns in memory. Types and values are those that read_table() gives the CSV file
// with the same cells, in which an integer is written as it is (39), a real number as the shortest
// text that reads back as it (39.0, 0.25, 1e-05), and a missing value as an empty cell.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "data/tables/csv.h"
#include "data/tables/table.h"
#include "data/tables/table_error.h"

namespace ballast {

// The rows of a column as indices into its texts; below 0: missing.
struct CodedTexts {
  std::vector<std::string> texts;
  std::vector<std::int32_t> codes;
};

// Points in time without a time zone, as 2019-12-31 (unit: day) or 2019-12-31 23:59:59 (second),
// followed by a point and `decimals` digits (fraction: 10^-decimals seconds).
struct Moments {
  std::span<const std::int64_t> counts;  // of the unit, since 1970-01-01 00:00:00
  DateUnit unit = DateUnit::second;      // day, second or fraction
  int decimals = 0;
};

// The memory of numbers and points in time is the caller's.
struct MemoryColumn {
  std::string name;
  std::variant<std::span<const std::int64_t>, std::span<const double>, CodedTexts, Moments> values;
  // For each row: whether the value is missing; empty if none is. NaN is missing, too.
  std::span<const bool> missing = {};

  Index rows() const;
};

// As read_table(). Of the options, `decimal`, `identifier_texts` and `missing` apply. Rows are
// counted from 0 in messages. Throws Error for columns of different lengths.
Table make_table(const std::vector<MemoryColumn>& columns, const CsvOptions& options = {},
                 const TypeOverrides& overrides = {},
                 std::vector<TableWarning>* warnings = nullptr);

// As read_table_as(), with columns matched by name.
Table make_table_as(const std::vector<MemoryColumn>& columns, const CsvOptions& options,
                    const std::vector<ColumnInfo>& known,
                    std::vector<TableWarning>* warnings = nullptr);

}  // namespace ballast
