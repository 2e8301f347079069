#include "data/tables/csv.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "data/tables/column_inference.h"
#include "data/tables/column_store.h"
#include "data/tables/csv_tokenizer.h"
#include "data/tables/identifiers/personal_format.h"
#include "data/tables/table_error.h"
#include "data/tables/type_overrides.h"

namespace ballast {
namespace {

// Distributes the cells of a file over its columns. Cells of columns that are not kept are only
// counted.
class CellCollector : public CellHandler {
 public:
  CellCollector(const std::string& path, const CsvOptions& options)
      : path_(path == "-" ? "standard input" : path),
        options_(options),
        markers_(options.missing) {}

  void cell(std::string_view text, bool quoted_empty) override {
    if (in_header_) {
      header_.emplace_back(text);
    } else if (!started_) {
      first_row_.emplace_back(text, quoted_empty);
    } else {
      add(text, quoted_empty);
    }
  }

  void end_row(std::int64_t line) override {
    if (in_header_) {
      in_header_ = false;
      header_line_ = line;
      start(header_, line);
      return;
    }
    if (!started_) {
      for (std::size_t i = 0; i < first_row_.size(); ++i) {
        header_.push_back("column" + std::to_string(i + 1));
      }
      start(header_, line);
      for (const auto& [text, quoted_empty] : first_row_) add(text, quoted_empty);
    }
    if (next_ != header_.size()) fail_ragged(line);
    next_ = 0;
    lines_.add(line);
    ++rows_;
  }

  const std::string& path() const { return path_; }
  const std::vector<std::string>& names() const { return header_; }
  const RowLines& lines() const { return lines_; }
  const MissingMarkers& markers() const { return markers_; }
  Index rows() const { return rows_; }
  bool started() const { return started_; }
  bool kept(std::size_t column) const { return kept_[column]; }
  ColumnStore&& take(std::size_t column) { return std::move(stores_[column]); }
  // Throws TableError; line 0: of the whole file.
  [[noreturn]] void fail(TableProblem problem, std::int64_t line, const std::string& what) const {
    const std::string place = line > 0 ? ", line " + std::to_string(line) : "";
    throw TableError(problem, "", line, path_ + place + ": " + what);
  }

 protected:
  // Returns which columns to keep.
  virtual std::vector<bool> choose(const std::vector<std::string>& names) = 0;

 private:
  void start(const std::vector<std::string>& names, std::int64_t line) {
    check_names(names, line);
    started_ = true;
    kept_ = choose(names);
    for (std::size_t i = 0; i < names.size(); ++i) stores_.emplace_back(markers_);
  }

  void check_names(const std::vector<std::string>& names, std::int64_t line) const {
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto [at, added] = places.emplace(names[i], i);
      if (added) continue;
      fail(TableProblem::duplicate_column, line,
           "columns " + std::to_string(at->second + 1) + " and " + std::to_string(i + 1) +
               " are both named \"" + names[i] + "\"; rename one");
    }
  }

  void add(std::string_view text, bool quoted_empty) {
    if (next_ < stores_.size() && kept_[next_]) stores_[next_].add(text, quoted_empty);
    ++next_;
  }

  [[noreturn]] void fail_ragged(std::int64_t line) const {
    const auto count = [](std::size_t n) {
      return std::to_string(n) + (n == 1 ? " value" : " values");
    };
    const std::string delimiter =
        options_.delimiter == '\t' ? "a tab" : std::string("\"") + options_.delimiter + "\"";
    fail(TableProblem::malformed_row, line,
         count(next_) + ", but the " +
             (options_.header ? "header on line " + std::to_string(header_line_)
                              : std::string("first row")) +
             " has " + std::to_string(header_.size()) + " (delimiter: " + delimiter +
             "); correct the line, and quote values that contain the delimiter");
  }

  std::string path_;
  const CsvOptions& options_;
  MissingMarkers markers_;
  bool in_header_ = options_.header;
  bool started_ = false;
  std::int64_t header_line_ = 0;
  std::vector<std::string> header_;
  std::vector<std::pair<std::string, bool>> first_row_;
  std::vector<bool> kept_;
  std::vector<ColumnStore> stores_;
  std::size_t next_ = 0;  // column index of the next cell
  Index rows_ = 0;
  RowLines lines_;
};

// Keeps all columns except ignored ones.
class OverrideCollector : public CellCollector {
 public:
  OverrideCollector(const std::string& path, const CsvOptions& options,
                    const TypeOverrides& overrides)
      : CellCollector(path, options), overrides_(overrides) {}
  const TypeOverride& requested(std::size_t column) const { return resolved_[column]; }

 protected:
  std::vector<bool> choose(const std::vector<std::string>& names) override {
    resolved_ = resolve_overrides(names, overrides_);
    std::vector<bool> kept;
    for (const TypeOverride& column : resolved_) kept.push_back(!column.ignored);
    if (std::find(kept.begin(), kept.end(), true) == kept.end()) {
      fail(TableProblem::all_ignored, 0, "all columns are ignored; keep at least one");
    }
    return kept;
  }

 private:
  const TypeOverrides& overrides_;
  std::vector<TypeOverride> resolved_;
};

// Keeps the known columns that are in the file.
class KnownCollector : public CellCollector {
 public:
  KnownCollector(const std::string& path, const CsvOptions& options,
                 const std::vector<ColumnInfo>& known)
      : CellCollector(path, options),
        by_name_(options.header),
        else_by_name_(options.by_name),
        known_(known) {}
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  // The index in the file of known column `known`; kNowhere if the file does not have it.
  std::size_t place(std::size_t known) const { return places_[known]; }
  const std::vector<std::string>& left_out() const { return left_out_; }

 protected:
  std::vector<bool> choose(const std::vector<std::string>& names) override {
    std::vector<bool> kept(names.size(), false);
    by_name_ = by_name_ || (else_by_name_ && names.size() != known_.size());
    if (!by_name_ && names.size() != known_.size()) {
      fail(TableProblem::different_columns, 0,
           std::to_string(names.size()) + " columns, but the other table has " +
               std::to_string(known_.size()));
    }
    for (std::size_t i = 0; i < known_.size(); ++i) {
      places_.push_back(by_name_ ? find(names, known_[i].name) : i);
      if (places_.back() != kNowhere) kept[places_.back()] = true;
    }
    if (std::find(kept.begin(), kept.end(), true) == kept.end()) {
      fail(TableProblem::different_columns, 0,
           "has no column of the other table (whose first column is \"" + known_.front().name +
               "\"); the tables must have columns in common");
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!kept[i]) left_out_.push_back(names[i]);
    }
    return kept;
  }

 private:
  static std::size_t find(const std::vector<std::string>& names, const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name);
    return at == names.end() ? kNowhere : static_cast<std::size_t>(at - names.begin());
  }

  bool by_name_;
  bool else_by_name_;
  const std::vector<ColumnInfo>& known_;
  std::vector<std::size_t> places_;
  std::vector<std::string> left_out_;
};

void check_rows(const CellCollector& cells, Index least) {
  if (cells.rows() >= least) return;
  if (cells.rows() == 0 && !cells.started()) {
    cells.fail(TableProblem::too_few_rows, 0,
               "the file is empty; a table with at least 2 rows is required");
  }
  cells.fail(TableProblem::too_few_rows, 0,
             (cells.rows() == 0 ? "a header but no rows"
                                : "only " + std::to_string(cells.rows()) + " row") +
                 "; at least " + std::to_string(least) + (least == 1 ? " is" : " are") +
                 " required");
}

void warn_of_delimiter(const CellCollector& cells, char delimiter,
                       std::vector<TableWarning>& warnings) {
  if (cells.names().size() != 1) return;
  for (const char other : {',', ';', '\t', '|'}) {
    if (other == delimiter || cells.names()[0].find(other) == std::string::npos) continue;
    warnings.push_back(
        {TableProblem::single_column, cells.names()[0], 0,
         "the table has a single column, named \"" + cells.names()[0] + "\"; check the delimiter"});
    return;
  }
}

// A name such as "ann@example.com" is a value: the model file would keep it.
void warn_of_header(const CellCollector& cells, std::vector<TableWarning>& warnings) {
  for (const std::string& name : cells.names()) {
    if (personal_format(name) == nullptr) continue;
    warnings.push_back(
        {TableProblem::value_as_header, name, 0,
         "the first line is read as the header, but \"" + name + "\" looks like a value"});
    return;
  }
}

}  // namespace

std::vector<std::string> default_missing_markers() {
  return {"", "?", "NA", "N/A", "nan", "NaN", "NAN", "null", "NULL"};
}

Table read_table(const std::string& path, const CsvOptions& options, const TypeOverrides& overrides,
                 std::vector<TableWarning>* warnings) {
  constexpr Index kLeastRows = 2;
  OverrideCollector cells(path, options, overrides);
  tokenize_csv(path, options.delimiter, options.trim, cells);
  check_rows(cells, kLeastRows);
  std::vector<TableWarning> found;
  warn_of_delimiter(cells, options.delimiter, found);
  if (options.header) warn_of_header(cells, found);
  Table table;
  table.rows = cells.rows();
  table.has_header = options.header;
  for (std::size_t i = 0; i < cells.names().size(); ++i) {
    if (!cells.kept(i)) continue;
    const ColumnOrigin origin{cells.path(), cells.names()[i], &cells.lines(), &cells.markers(),
                              options.identifier_texts};
    table.columns.push_back(make_column(origin, cells.take(i), cells.requested(i), found));
  }
  if (warnings) warnings->insert(warnings->end(), found.begin(), found.end());
  return table;
}

Table read_table_as(const std::string& path, const CsvOptions& options,
                    const std::vector<ColumnInfo>& known, std::vector<TableWarning>* warnings,
                    RowLines* lines) {
  if (known.empty())
    throw Error(path + ": cannot read the table: the list of known columns is empty");
  KnownCollector cells(path, options, known);
  tokenize_csv(path, options.delimiter, options.trim, cells);
  check_rows(cells, 1);
  std::vector<TableWarning> found;
  for (const std::string& name : cells.left_out()) {
    found.push_back({TableProblem::left_out, name, 0,
                     "column \"" + name + "\" is left out: the other table has no such column"});
  }
  Table table;
  table.rows = cells.rows();
  table.has_header = options.header;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (cells.place(i) == KnownCollector::kNowhere) {
      found.push_back({TableProblem::left_out, known[i].name, 0,
                       "column \"" + known[i].name + "\" is left out: " + cells.path() +
                           " has no such column"});
      continue;
    }
    const ColumnOrigin origin{cells.path(), known[i].name, &cells.lines(), &cells.markers(),
                              options.identifier_texts};
    table.columns.push_back(make_column_as(origin, cells.take(cells.place(i)), known[i], found));
  }
  if (warnings) warnings->insert(warnings->end(), found.begin(), found.end());
  if (lines) *lines = cells.lines();
  return table;
}

std::vector<ColumnInfo> column_infos(const Table& table) {
  std::vector<ColumnInfo> infos;
  for (const Column& column : table.columns) infos.push_back(column.info);
  return infos;
}

}  // namespace ballast
