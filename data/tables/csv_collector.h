// The second stage of reading a table: the cells of a file are distributed over its columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/tables/columns/column_store.h"
#include "data/tables/csv.h"
#include "data/tables/csv_tokenizer.h"
#include "data/tables/row_lines.h"
#include "data/tables/table_error.h"

namespace ballast {

// Cells of columns that are not kept are only counted. Rows that repeat the header, as in files
// that were joined, are left out. Throws TableError for two columns of the same name and for a row
// with another number of cells than the header.
class CsvCollector : public CellHandler {
 public:
  CsvCollector(const std::string& path, const CsvOptions& options);

  void start(char delimiter, bool perhaps_blanks) override;
  void cell(std::string_view text, bool quoted_empty) override;
  void end_row(std::int64_t line) override;

  const std::string& path() const { return path_; }  // for messages
  char delimiter() const { return delimiter_; }
  bool perhaps_blanks() const { return perhaps_blanks_; }  // as delimiters
  const std::vector<std::string>& names() const { return header_; }
  bool is_unnamed(std::size_t column) const { return unnamed_[column]; }
  const RowLines& lines() const { return lines_; }
  const MissingMarkers& markers() const { return markers_; }
  Index rows() const { return rows_; }
  // Rows that repeat the header: their places among all rows, and the line of the first.
  const std::vector<Index>& repeated_headers() const { return repeated_; }
  std::int64_t first_repeated_line() const { return first_repeated_line_; }
  bool started() const { return started_; }  // the columns are known
  bool kept(std::size_t column) const { return kept_[column]; }
  ColumnStore&& take(std::size_t column) { return std::move(stores_[column]); }
  // Throws TableError; line 0: of the whole file.
  [[noreturn]] void fail(TableProblem problem, std::int64_t line, const std::string& what) const;

 protected:
  // Returns which columns to keep.
  virtual std::vector<bool> choose(const std::vector<std::string>& names) = 0;

 private:
  void name_columns();
  void start_first_row(std::int64_t line);
  void start_rows(const std::vector<std::string>& names, std::int64_t line);
  void check_names(const std::vector<std::string>& names, std::int64_t line) const;
  bool continues_header(std::string_view text) const;
  void add(std::string_view text, bool quoted_empty);
  void add_held();
  [[noreturn]] void fail_ragged(std::int64_t line) const;
  std::string ragged_advice() const;

  std::string path_;
  const CsvOptions& options_;
  MissingMarkers markers_;
  char delimiter_ = ',';
  bool perhaps_blanks_ = false;
  bool in_header_ = options_.header;
  bool started_ = false;
  std::int64_t header_line_ = 0;
  std::vector<std::string> header_;
  std::vector<bool> unnamed_;
  bool may_repeat_ = false;                         // the header
  std::vector<std::pair<std::string, bool>> held_;  // the first cells of a row, not yet added
  std::vector<bool> kept_;
  std::vector<ColumnStore> stores_;
  std::size_t next_ = 0;     // column index of the next cell
  bool ends_empty_ = false;  // the last cell of the row
  Index rows_ = 0;
  std::vector<Index> repeated_;
  std::int64_t first_repeated_line_ = 0;
  RowLines lines_;
};

}  // namespace ballast
