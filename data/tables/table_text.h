// The text of a CSV file, in which single cells are replaced and all other bytes stay.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "kernels/real.h"

namespace ballast {

// A file that read_table_as() has read, so its quotes are in the right places.
struct TableText {
  std::string bytes;
  char delimiter = ',';
  std::vector<std::size_t> columns;  // for each column of the table: its index in the file
  std::vector<Index> left_out = {};  // rows of the file that are not in the table, ascending
};

// The value of a cell, given the row and the column in the file; none if the cell is not replaced.
using Replacement = std::function<std::optional<std::string>(Index row, std::size_t column)>;

// The file with these cells replaced. A value is quoted where it has to be, and in a column in
// which all other cells are quoted, not only where they have to be. If `options` trim blanks, those
// around the cell stay.
std::string replace_cells(const TableText& text, const CsvOptions& options,
                          const Replacement& replacement);

// The value in a row of an integer, real, date, boolean or category column, as it is written in a
// cell without quotes. The value must not be missing.
std::string cell_text(const Column& column, Index row);

}  // namespace ballast
