// The third stage of reading a table: column types, inferred from the cells or set by the user.
//
// Rules of inference. Missing values are not considered; a column without other values is empty.
//  - E-mail addresses, IBANs, card, phone or social security numbers are at least 90 % of the
//    distinct texts (data/tables/identifiers/personal_format.h): identifier.
//  - One distinct text: constant (category if there are missing values).
//  - All integers: boolean if there are two distinct texts, identifier if they are keys
//    (data/tables/identifiers/integer_keys.h), otherwise integer. Numbers with only zeros after the
//    decimal point ("39.0", each with the same number of zeros) are also integers. Integers that do
//    not fit in 64 bits are real.
//  - All numbers: real. They have one notation (data/text/number_style_inference.h). "007" is a
//  text,
//    because it would be written back differently (TypeOverrides::continuous reads it as a number).
//    Numbers that repeat, some of which have several texts (250.0, 250.00), are a category.
//  - All dates in one format (data/tables/dates/date_inference.h): date; also integers such as
//  20191231.
//    If the order of day and month is ambiguous, the values are texts, with a warning, unless the
//    format is given.
//  - Otherwise text: identifier if at least 90 % of the values are distinct, or 70 % if
//    they look like full names of persons; else category. Numbers with decimals and a few texts
//    are always a category, and so are dates and a few texts. Fewer than 5 % of the rows are few;
//    then there is a warning.
// Blanks around a number or a date are not part of it. They are written back if all values have the
// same blanks. Infinity in a numeric column is an error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/columns/column_cells.h"
#include "data/tables/columns/type_overrides.h"
#include "data/tables/row_lines.h"
#include "data/tables/table.h"
#include "data/tables/table_error.h"

namespace ballast {

// Where a column comes from, for messages.
struct ColumnOrigin {
  std::string path;  // empty: memory
  std::string name;
  const RowLines* lines = nullptr;  // null: of a column in memory

  // Of a file, from 1; 0 in memory.
  std::int64_t line(Index row) const { return lines == nullptr ? 0 : lines->line(row); }
  // "line 5", or "row 3", counted from 0.
  std::string place(Index row) const {
    return lines == nullptr ? "row " + std::to_string(row) : "line " + std::to_string(line(row));
  }
  // "table.csv, "; nothing in memory.
  std::string start() const { return path.empty() ? "" : path + ", "; }
};

struct ColumnType {
  ColumnKind kind = ColumnKind::category;
  std::string date_format;  // of a date
  bool chosen = false;      // requested, not inferred
};

// Leaves the cells analysed as their conversion needs it. Throws TableError for a cell that does
// not match the requested type and for infinity.
ColumnType infer_type(ColumnCells& cells, const ColumnOrigin& origin, const TypeOverride& requested,
                      std::vector<TableWarning>& warnings);

// Checks that the cells can be read with the type of a known column; see read_table_as.
void check_type(ColumnCells& cells, const ColumnOrigin& origin, const ColumnInfo& known,
                std::vector<TableWarning>& warnings);

}  // namespace ballast
