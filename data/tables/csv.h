// Tables in and out of CSV files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

class RowLines;  // data/tables/column_types.h

// What stands for a missing value unless told otherwise: nothing, ?, NA, N/A, nan, NaN, NAN, null,
// NULL. Compared after trimming, case by case.
std::vector<std::string> default_missing_markers();

// How a file is read. Cells keep their bytes, also blanks and invalid UTF-8; "-" is standard input;
// gzip is told by its magic bytes; LF, CR LF and CR end lines; a UTF-8 byte order mark is skipped.
struct CsvOptions {
  char delimiter = ',';
  bool header = true;  // false: the columns are called "column1", ...
  bool trim = false;   // drop blanks around cells (not within quotes)
  // Of read_table_as, without a header, where the numbers of columns differ: find those that are
  // known by their names "column1", ... rather than refuse the table.
  bool by_name = false;
  std::vector<std::string> missing = default_missing_markers();
};

// What the user says about columns. An item is a column's name, or several with commas between
// them.
struct TypeOverrides {
  std::vector<std::string> discrete;    // category (or boolean)
  std::vector<std::string> continuous;  // integer, real or date; anything else in it is an error
  std::vector<std::string> ignored;     // left out of the table
  // "column=kind" with the names of ColumnKind, or "column=date:%d/%m/%Y" (see
  // data/tables/dates.h).
  std::vector<std::string> types;
};

// Reads a table and finds out what its columns are (data/tables/column_types.h has the rules).
// Throws Error with file, line, column and what to do; adds to `warnings`, if given, what the user
// should know.
Table read_table(const std::string& path, const CsvOptions& options = {},
                 const TypeOverrides& overrides = {}, std::vector<std::string>* warnings = nullptr);

// Reads a table as one of known columns, so that both can be compared: columns are found by name
// (by position without a header), what just one of the tables has is left out; unseen categories
// get places behind the known ones, counts and ranges are this table's. A constant column that
// holds other values becomes a category. Throws Error when no known column is there, without a
// header when the numbers of columns differ (but see by_name), and when a value is not of its kind.
// `lines`, if given, tells where in the file each row is.
Table read_table_as(const std::string& path, const CsvOptions& options,
                    const std::vector<ColumnInfo>& known,
                    std::vector<std::string>* warnings = nullptr, RowLines* lines = nullptr);

// The cell of a text: in quotes where its bytes ask for it.
std::string csv_cell(std::string_view text, char delimiter = ',');

struct WriteOptions {
  char delimiter = ',';
  bool header = true;
  bool force = false;      // replace an existing file
  std::uint64_t seed = 0;  // of fresh identifiers
};

// Writes tables of the same columns one behind the other. Nothing appears under the path before
// close() (see io/files.h); ".gz" at its end asks for gzip. Cells stand in quotes only where
// needed; rows end in LF. The bytes do not depend on the number of threads.
class TableWriter {
 public:
  // Writes the header. Throws Error as OutputFile does.
  TableWriter(const std::string& path, const std::vector<ColumnInfo>& columns,
              const WriteOptions& options = {});
  ~TableWriter();
  // All rows; the columns are those of the constructor, whose infos say how values are written (the
  // infos of `table` are not read). Identifiers are numbered on over all calls.
  void write(const Table& table);
  // From here on rows are written as these columns say; there are as many, of the same names.
  // Identifiers are none of the values that their column had until here (ColumnInfo::values).
  void set_columns(const std::vector<ColumnInfo>& columns);
  void close();

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

// The infos of all columns of a table.
std::vector<ColumnInfo> column_infos(const Table& table);

}  // namespace ballast
