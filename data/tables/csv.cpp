#include "data/tables/csv.h"

#include <algorithm>
#include <utility>

#include "data/tables/columns/column_cells.h"
#include "data/tables/columns/column_conversion.h"
#include "data/tables/columns/column_inference.h"
#include "data/tables/columns/type_overrides.h"
#include "data/tables/csv_collector.h"
#include "data/tables/csv_tokenizer.h"
#include "data/tables/identifiers/personal_format.h"
#include "data/tables/table_error.h"
#include "data/tables/table_text.h"

namespace ballast {
namespace {

// Keeps all columns except ignored ones.
class OverrideCollector : public CsvCollector {
 public:
  OverrideCollector(const std::string& path, const CsvOptions& options,
                    const TypeOverrides& overrides)
      : CsvCollector(path, options), overrides_(overrides) {}
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
class KnownCollector : public CsvCollector {
 public:
  KnownCollector(const std::string& path, const CsvOptions& options,
                 const std::vector<ColumnInfo>& known)
      : CsvCollector(path, options),
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

std::string repeated_headers_text(const CsvCollector& cells) {
  const std::size_t count = cells.repeated_headers().size();
  const std::string first = "line " + std::to_string(cells.first_repeated_line());
  if (count == 1) return first + " repeats the header and is left out";
  return std::to_string(count) + " lines (first: " + first + ") repeat the header and are left out";
}

void check_rows(const CsvCollector& cells, Index least) {
  if (cells.rows() >= least) return;
  if (cells.rows() == 0 && !cells.started()) {
    cells.fail(TableProblem::too_few_rows, 0,
               "the file is empty; a table with at least 2 rows is required");
  }
  const bool repeats = !cells.repeated_headers().empty();
  cells.fail(repeats ? TableProblem::repeated_header : TableProblem::too_few_rows, 0,
             (repeats ? repeated_headers_text(cells) + ": " : "") +
                 (cells.rows() == 0 ? "a header but no rows"
                                    : "only " + std::to_string(cells.rows()) + " row") +
                 "; at least " + std::to_string(least) + (least == 1 ? " is" : " are") +
                 " required");
}

void warn_of_delimiter(const CsvCollector& cells, std::vector<TableWarning>& warnings) {
  if (cells.names().size() != 1) return;
  const std::string& name = cells.names()[0];
  const std::string text = "the table has a single column, named \"" + name + "\"; ";
  if (cells.perhaps_blanks()) {
    warnings.push_back({TableProblem::blanks_as_delimiter, name, 0,
                        text + "its rows have equal numbers of values separated by blanks"});
  } else if (name.find_first_of(",;\t|:^") != std::string::npos) {
    warnings.push_back({TableProblem::single_column, name, 0, text + "check the delimiter"});
  }
}

void warn_of_repeated_headers(const CsvCollector& cells, std::vector<TableWarning>& warnings) {
  if (cells.repeated_headers().empty()) return;
  warnings.push_back({TableProblem::repeated_header, "", cells.first_repeated_line(),
                      cells.path() + ": " + repeated_headers_text(cells)});
}

Table empty_table(const CsvCollector& cells, const CsvOptions& options) {
  Table table;
  table.rows = cells.rows();
  table.has_header = options.header;
  table.delimiter = cells.delimiter();
  return table;
}

NumberReading number_reading(const CsvCollector& cells, const CsvOptions& options) {
  return {options.decimal, cells.delimiter() == ';'};
}

// Whether the name of a column is one of its values, or a number in their range.
bool is_value(const std::string& name, const ColumnInfo& info) {
  if (is_discrete(info.kind) || info.kind == ColumnKind::constant) {
    return std::find(info.values.begin(), info.values.end(), name) != info.values.end();
  }
  NumberText number;
  if (!is_numeric(info.kind) || info.kind == ColumnKind::date ||
      !parse_number(name, NumberSyntax::lenient, number)) {
    return false;
  }
  return number.value >= static_cast<double>(info.minimum()) &&
         number.value <= static_cast<double>(info.maximum());
}

// Names such as 0, 1, 2 number the columns.
bool are_numbered(const std::vector<Column>& columns) {
  for (std::size_t i = 1; i < columns.size(); ++i) {
    NumberText left;
    NumberText right;
    if (!parse_number(columns[i - 1].info.name, NumberSyntax::strict, left) ||
        !parse_number(columns[i].info.name, NumberSyntax::strict, right))
      continue;
    if (right.value == left.value + 1) return true;
  }
  return false;
}

// The first line can be a row. A name such as "ann@example.com" is a value, too, which the model
// file would keep.
void warn_of_header(const Table& table, std::vector<TableWarning>& warnings) {
  std::vector<std::string> values;
  const ColumnInfo* personal = nullptr;
  for (const Column& column : table.columns) {
    if (is_value(column.info.name, column.info)) values.push_back(column.info.name);
    if (personal_format(column.info.name) != nullptr) personal = &column.info;
  }
  const bool many = 2 * values.size() >= table.columns.size() && !are_numbered(table.columns);
  if (personal == nullptr && !many) return;
  const std::string& name = personal == nullptr ? values.front() : personal->name;
  warnings.push_back(
      {TableProblem::value_as_header, name, 0,
       "the first line is read as the header, but \"" + name + "\" looks like a value"});
}

}  // namespace

std::vector<std::string> default_missing_markers() {
  return {"", "?", "NA", "N/A", "#N/A", "<NA>", "nan", "NaN", "NAN", "NaT", "null", "NULL"};
}

Table read_table(const std::string& path, const CsvOptions& options, const TypeOverrides& overrides,
                 std::vector<TableWarning>* warnings) {
  constexpr Index kLeastRows = 2;
  OverrideCollector cells(path, options, overrides);
  tokenize_csv(path, options, cells);
  check_rows(cells, kLeastRows);
  std::vector<TableWarning> found;
  warn_of_delimiter(cells, found);
  warn_of_repeated_headers(cells, found);
  Table table = empty_table(cells, options);
  for (std::size_t i = 0; i < cells.names().size(); ++i) {
    if (!cells.kept(i)) continue;
    const std::string& name = cells.names()[i];
    ColumnCells column(cells.take(i), cells.markers(), number_reading(cells, options));
    const ColumnType type =
        infer_type(column, {cells.path(), name, &cells.lines()}, cells.requested(i), found);
    table.columns.push_back(convert(column, name, type, options.identifier_texts));
    table.columns.back().info.unnamed = cells.is_unnamed(i);
  }
  if (options.header) warn_of_header(table, found);
  if (warnings) warnings->insert(warnings->end(), found.begin(), found.end());
  return table;
}

Table read_table_as(const std::string& path, const CsvOptions& options,
                    const std::vector<ColumnInfo>& known, std::vector<TableWarning>* warnings,
                    RowLines* lines, TableText* text) {
  if (known.empty())
    throw Error(path + ": cannot read the table: the list of known columns is empty");
  KnownCollector cells(path, options, known);
  tokenize_csv(path, options, cells, text == nullptr ? nullptr : &text->bytes);
  check_rows(cells, 1);
  std::vector<TableWarning> found;
  warn_of_repeated_headers(cells, found);
  for (const std::string& name : cells.left_out()) {
    found.push_back({TableProblem::left_out, name, 0,
                     "column \"" + name + "\" is left out: the other table has no such column"});
  }
  Table table = empty_table(cells, options);
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (cells.place(i) == KnownCollector::kNowhere) {
      found.push_back({TableProblem::left_out, known[i].name, 0,
                       "column \"" + known[i].name + "\" is left out: " + cells.path() +
                           " has no such column"});
      continue;
    }
    ColumnCells column(cells.take(cells.place(i)), cells.markers());
    check_type(column, {cells.path(), known[i].name, &cells.lines()}, known[i], found);
    table.columns.push_back(convert_as(column, known[i], options.identifier_texts));
    if (text != nullptr) text->columns.push_back(cells.place(i));
  }
  if (warnings) warnings->insert(warnings->end(), found.begin(), found.end());
  if (lines) *lines = cells.lines();
  if (text) text->delimiter = cells.delimiter();
  if (text) text->left_out = cells.repeated_headers();
  return table;
}

std::vector<ColumnInfo> column_infos(const Table& table) {
  std::vector<ColumnInfo> infos;
  for (const Column& column : table.columns) infos.push_back(column.info);
  return infos;
}

}  // namespace ballast
