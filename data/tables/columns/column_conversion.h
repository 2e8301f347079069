// The last stage of reading a table: cells become the values of a column of known type.
#pragma once

#include <string>

#include "data/tables/columns/column_cells.h"
#include "data/tables/columns/column_inference.h"
#include "data/tables/table.h"

namespace ballast {

// The cells must be as infer_type() leaves them. identifier_texts: see CsvOptions.
Column convert(ColumnCells& cells, const std::string& name, const ColumnType& type,
               bool identifier_texts);

// With the description of a known column, to which new categories are appended; see read_table_as.
// The cells must be as check_type() leaves them.
Column convert_as(ColumnCells& cells, const ColumnInfo& known, bool identifier_texts);

}  // namespace ballast
