// Reading and writing tables as CSV files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"
#include "data/tables/table_error.h"

namespace ballast {

class RowLines;    // data/tables/row_lines.h
struct TableText;  // data/tables/table_text.h

// The default markers of missing values: empty, ?, NA, N/A, #N/A, <NA>, nan, NaN, NAN, NaT, null,
// NULL. Compared after trimming; case-sensitive.
std::vector<std::string> default_missing_markers();

// Options for reading. Cell bytes are kept exactly, including blanks and invalid UTF-8. "-" is
// standard input. gzip is detected by its magic bytes. LF, CR LF and CR end lines. A UTF-8 byte
// order mark is skipped.
struct CsvOptions {
  char delimiter = 0;   // 0: inferred from the first rows: , ; tab or |
  bool blanks = false;  // runs of spaces and tabs are one delimiter; `delimiter` is a space
  bool header = true;   // false: the columns are named "column1", ...
  bool trim = false;    // remove blanks around cells (not inside quotes)
  // The decimal separator of all numbers: '.' or ','; 0: inferred for each column
  // (data/text/number_style_inference.h).
  char decimal = 0;
  // Keep the texts of identifier columns, as values and codes like those of a category, so that
  // tables can be compared.
  bool identifier_texts = false;
  // For read_table_as without a header: if the number of columns differs, match columns by their
  // names "column1", ... instead of throwing.
  bool by_name = false;
  std::vector<std::string> missing = default_missing_markers();
};

// The user's overrides of column types. An item is a column name or several names separated by
// commas.
struct TypeOverrides {
  std::vector<std::string> discrete;    // category (or boolean)
  std::vector<std::string> continuous;  // integer, real or date; other values are an error
  std::vector<std::string> ignored;     // not part of the table
  // "column=kind" with the names of ColumnKind, or "column=date:%d/%m/%Y" (see
  // data/tables/dates/date_format.h).
  std::vector<std::string> types;
};

// Reads a table and infers the column types (rules in data/tables/columns/column_inference.h).
// Throws TableError; Error for a file that cannot be read. Appends notes for the user to
// `warnings`, if given.
Table read_table(const std::string& path, const CsvOptions& options = {},
                 const TypeOverrides& overrides = {},
                 std::vector<TableWarning>* warnings = nullptr);

// Reads a table with the column types of another table, so that both can be compared. Columns are
// matched by name (by position without a header); columns that only one of the tables has are left
// out. New categories are appended to the known ones. Counts and ranges are those of this table. A
// constant column with other values becomes a category. Throws TableError if no known column is
// found, if the number of columns differs without a header (but see by_name), and for a value that
// does not match its column type. `lines`, if given, receives the line of each row, and `text` the
// file itself.
Table read_table_as(const std::string& path, const CsvOptions& options,
                    const std::vector<ColumnInfo>& known,
                    std::vector<TableWarning>* warnings = nullptr, RowLines* lines = nullptr,
                    TableText* text = nullptr);

// Formats a text as a CSV cell, quoted if necessary.
std::string csv_cell(std::string_view text, char delimiter = ',');

struct WriteOptions {
  char delimiter = ',';
  bool header = true;
  bool force = false;      // replace an existing file
  std::uint64_t seed = 0;  // seed of new identifiers
};

// Writes one or more tables with the same columns. The file appears under its path only after
// close() (see io/files.h). A path that ends in ".gz" is compressed with gzip. Cells are quoted
// only where necessary; rows end in LF. The output does not depend on the number of threads.
class TableWriter {
 public:
  // Writes the header. Throws Error as OutputFile does.
  TableWriter(const std::string& path, const std::vector<ColumnInfo>& columns,
              const WriteOptions& options = {});
  ~TableWriter();
  // Writes all rows. The columns must be those given to the constructor, whose infos determine the
  // format (the infos of `table` are not used). Identifiers continue over all calls.
  void write(const Table& table);
  // Writes subsequent rows with the format of these columns, which must have the same number and
  // names. New identifiers differ from all values that their column had before
  // (ColumnInfo::values).
  void set_columns(const std::vector<ColumnInfo>& columns);
  void close();

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

// The infos of all columns of a table.
std::vector<ColumnInfo> column_infos(const Table& table);

}  // namespace ballast
