#include "models/rae/labelled_table.h"

#include <algorithm>
#include <utility>

#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "data/tables/row_lines.h"
#include "data/tables/table_rows.h"
#include "data/text/numbers.h"
#include "kernels/error.h"
#include "models/rae/item_sets.h"
#include "models/rae/options.h"
#include "models/tabular/options.h"

namespace ballast::rae {
namespace {

constexpr const char* kPlace = "target_place";
constexpr const char* kInfo = "target";

// The values of the target column, which may be a discrete or a constant column.
Labels labels_of(const Column& column, Index rows) {
  if (column.info.kind == ColumnKind::constant) return Labels(static_cast<std::size_t>(rows), 0);
  if (is_discrete(column.info.kind)) return column.codes;
  throw Error("column '" + column.info.name + "' cannot be the target: it has type " +
              kind_name(column.info.kind) + ", and classes must be categories");
}

void check_no_missing(const Column& column, Index rows, const std::string& path) {
  Index missing = 0;
  for (Index row = 0; row < rows; ++row) missing += column.is_missing(row) ? 1 : 0;
  if (missing == 0) return;
  throw Error((path.empty() ? "" : path + ": ") + "column '" + column.info.name +
              "' has no class in " + std::to_string(missing) + " of " + std::to_string(rows) +
              " rows; remove these rows, or give their class a name");
}

LabelledTable split(Table table, std::size_t place, const std::string& path) {
  LabelledTable result;
  check_no_missing(table.columns[place], table.rows, path);
  result.target = {table.columns[place].info, place};
  result.labels = labels_of(table.columns[place], table.rows);
  table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(place));
  if (table.columns.empty()) {
    throw Error("the table has no columns other than the target '" + result.target.info.name +
                "'; at least one feature column is needed");
  }
  result.features = std::move(table);
  return result;
}

// Removes the warnings that the column of this name is left out.
void expect_left_out(const std::string& name, std::vector<TableWarning>& warnings) {
  std::erase_if(warnings, [&](const TableWarning& warning) {
    return warning.problem == TableProblem::left_out && warning.column == name;
  });
}

// Options for reading a table whose columns are known.
CsvOptions known_csv_options(const ReadingOptions& options) {
  CsvOptions csv = csv_options(options);
  csv.by_name = true;
  return csv;
}

// Warns of categories that the known columns do not have and that encoding replaces.
void warn_of_replaced(const Table& table, const std::vector<ColumnInfo>& known,
                      std::vector<TableWarning>& warnings) {
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].replaced_values == 0) continue;
    const Column& column = table.columns[i];
    const auto rows = std::count_if(column.codes.begin(), column.codes.end(), [&](auto code) {
      return static_cast<std::size_t>(code) >= known[i].values.size();
    });
    if (rows == 0) continue;
    warnings.push_back({TableProblem::unknown_values, known[i].name, 0,
                        "column \"" + known[i].name + "\": " + std::to_string(rows) +
                            (rows == 1 ? " row has a category" : " rows have categories") +
                            " that the model does not know; the model uses other categories "
                            "instead"});
  }
}

// Reads a table with known columns. A column that was constant in the training table is ignored, so
// it may have other values here.
Table read_known(const std::string& path, const ReadingOptions& options,
                 const std::vector<ColumnInfo>& known, std::vector<TableWarning>& warnings,
                 RowLines* lines = nullptr) {
  Table table = read_table_as(path, known_csv_options(options), known, &warnings, lines);
  for (const std::string& name : options.ignore) expect_left_out(name, warnings);
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i >= table.columns.size() || table.columns[i].info.name != known[i].name) {
      throw Error("'" + path + "' has no column '" + known[i].name +
                  "', which is in the table the model was trained on");
    }
    Column& column = table.columns[i];
    if (known[i].kind != ColumnKind::constant || column.info.kind == known[i].kind) continue;
    warnings.push_back({TableProblem::unknown_values, known[i].name, 0,
                        "column \"" + known[i].name +
                            "\" is ignored: it had only one value in the training table"});
    column = {};
    column.info = known[i];
  }
  warn_of_replaced(table, known, warnings);
  return table;
}

void check_classes(const Column& column, const std::vector<std::string>& known,
                   const std::string& path) {
  for (const std::int32_t code : column.codes) {
    const auto value = static_cast<std::size_t>(code);
    if (value < known.size()) continue;
    throw Error("'" + path + "' has rows of class '" + column.info.values.at(value) +
                "', which is not in the training table; its classes are " + listed(known));
  }
}

// Whether the value is missing although the known column has no missing values.
bool lacks_value(const Column& column, const ColumnInfo& known, Index row) {
  return known.missing_texts.empty() && column.is_missing(row);
}

// Whether the value is missing as in lacks_value(), or is a category that the known column does not
// have. Where rare categories were replaced, other categories are replaced as well.
bool is_unknown(const Column& column, const ColumnInfo& known, Index row) {
  if (!is_discrete(known.kind)) return lacks_value(column, known, row);
  const auto value = static_cast<std::size_t>(column.codes[static_cast<std::size_t>(row)]);
  return value >= known.values.size() && (known.replaced_values == 0 || column.is_missing(row));
}

// The index of the first column with an unknown value in the row; the number of columns if there is
// none.
std::size_t find_unknown(const Table& table, const std::vector<ColumnInfo>& known, Index row) {
  std::size_t i = 0;
  while (i < known.size() && !is_unknown(table.columns[i], known[i], row)) ++i;
  return i;
}

std::string unknown_text(const Column& column, const ColumnInfo& known, Index row) {
  if (lacks_value(column, known, row)) return "a missing value";
  const auto value = static_cast<std::size_t>(column.codes[static_cast<std::size_t>(row)]);
  return "'" + column.info.values[value] + "'";
}

// Throws Error for the first row with an unknown value.
void check_values(const Table& table, const RowLines& lines, const std::vector<ColumnInfo>& known,
                  const std::string& path) {
  for (Index row = 0; row < table.rows; ++row) {
    const std::size_t i = find_unknown(table, known, row);
    if (i == known.size()) continue;
    throw Error(path + ", line " + std::to_string(lines.line(row)) + ", column '" + known[i].name +
                "': " + unknown_text(table.columns[i], known[i], row) +
                " does not occur in this column of the training table; remove the row, or train "
                "with such values");
  }
}

// Warns of classes that are numbers, more than 20 with fewer than 50 rows each.
void warn_of_measure(const ColumnInfo& info, Index rows, std::vector<TableWarning>& warnings) {
  constexpr std::size_t kMany = 20;
  constexpr std::size_t kRows = 50;
  const auto is_number = [](const std::string& text) {
    NumberText number;
    return parse_number(trim_blanks(text), NumberSyntax::lenient, number);
  };
  const std::vector<std::string>& classes = info.values;
  if (classes.size() <= kMany || kRows * classes.size() <= static_cast<std::size_t>(rows) ||
      !std::all_of(classes.begin(), classes.end(), is_number)) {
    return;
  }
  warnings.push_back({TableProblem::measure_as_target, info.name, 0,
                      "the target \"" + info.name + "\" has " + std::to_string(classes.size()) +
                          " distinct numbers, each of which is a class of its own"});
}

// The rows without unknown values. Throws Error if there are none.
std::vector<Index> places_of_known(const Table& table, const std::vector<ColumnInfo>& known,
                                   const std::string& path, std::vector<TableWarning>& warnings) {
  std::string example;
  std::vector<Index> places;
  for (Index row = 0; row < table.rows; ++row) {
    const std::size_t i = find_unknown(table, known, row);
    if (i == known.size()) {
      places.push_back(row);
    } else if (example.empty()) {
      example =
          unknown_text(table.columns[i], known[i], row) + " in column '" + known[i].name + "'";
    }
  }
  if (example.empty()) return places;
  const std::string text =
      "'" + path + "' has values that do not occur in the training table, such as " + example;
  if (places.empty()) throw Error(text + ", in every row");
  const auto skipped = table.rows - static_cast<Index>(places.size());
  warnings.push_back({TableProblem::unknown_values, "", 0,
                      text + "; " + std::to_string(skipped) + " of " + std::to_string(table.rows) +
                          " rows are skipped"});
  return places;
}

}  // namespace

void save_target(const TargetColumn& target, ModelFile& file) {
  save_column_info(kInfo, target.info, file);
  file.put(kPlace, std::vector<std::int64_t>{static_cast<std::int64_t>(target.place)});
}

TargetColumn load_target(const ModelFile& file, std::size_t features) {
  const std::int64_t place = file.get_integer(kPlace, {0, static_cast<std::int64_t>(features)});
  TargetColumn target{load_column_info(kInfo, file), static_cast<std::size_t>(place)};
  file.require(is_discrete(target.info.kind) && target.info.values == class_names_in(file), kInfo,
               "does not have the classes of the model");
  return target;
}

LabelledTable split_target(Table table, const std::string& target) {
  const std::size_t place = table.find(target);
  return split(std::move(table), place, "");
}

LabelledTable read_labelled(const std::string& path, const ReadingOptions& options,
                            const std::string& target, std::vector<TableWarning>& warnings) {
  TypeOverrides overrides = type_overrides(options);
  overrides.types.push_back(target + "=category");
  Table table = read_table(path, csv_options(options), overrides, &warnings);
  const std::size_t place = table.find(target);
  warn_of_measure(table.columns[place].info, table.rows, warnings);
  return split(std::move(table), place, path);
}

Table read_features_as(const std::string& path, const ReadingOptions& options,
                       const std::vector<ColumnInfo>& features, const TargetColumn& target,
                       std::vector<TableWarning>& warnings) {
  RowLines lines;
  Table table = read_known(path, options, features, warnings, &lines);
  expect_left_out(target.info.name, warnings);
  check_values(table, lines, features, path);
  return table;
}

LabelledTable read_labelled_as(const std::string& path, const ReadingOptions& options,
                               const std::vector<ColumnInfo>& features, const TargetColumn& target,
                               std::vector<TableWarning>& warnings) {
  const std::vector<ColumnInfo> known = joined(features, target);
  RowLines lines;
  Table table = read_known(path, options, known, warnings, &lines);
  check_no_missing(table.columns[target.place], table.rows, path);
  check_values(table, lines, known, path);
  LabelledTable result = split(std::move(table), target.place, path);
  result.target = target;
  return result;
}

LabelledTable read_labelled_known(const std::string& path, const ReadingOptions& options,
                                  const std::vector<ColumnInfo>& features,
                                  const TargetColumn& target, std::vector<TableWarning>& warnings) {
  const std::vector<ColumnInfo> known = joined(features, target);
  Table table = read_known(path, options, known, warnings);
  check_no_missing(table.columns[target.place], table.rows, path);
  check_classes(table.columns[target.place], target.info.values, path);
  const std::vector<Index> places = places_of_known(table, known, path, warnings);
  if (static_cast<Index>(places.size()) < table.rows) table = select_rows(table, places);
  LabelledTable result = split(std::move(table), target.place, path);
  result.target = target;
  return result;
}

Table read_verbatim(const std::string& path, const ReadingOptions& options,
                    const std::vector<ColumnInfo>& columns) {
  std::vector<ColumnInfo> texts(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) texts[i].name = columns[i].name;
  return read_table_as(path, known_csv_options(options), texts);
}

Table joined(Table features, const TargetColumn& target, const Labels& labels) {
  Column column;
  column.info = target.info;
  column.codes = labels;
  features.columns.insert(features.columns.begin() + static_cast<std::ptrdiff_t>(target.place),
                          std::move(column));
  return features;
}

std::vector<ColumnInfo> joined(std::vector<ColumnInfo> features, const TargetColumn& target) {
  features.insert(features.begin() + static_cast<std::ptrdiff_t>(target.place), target.info);
  return features;
}

}  // namespace ballast::rae
