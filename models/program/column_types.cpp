#include "models/program/column_types.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <unordered_set>

#include "data/tables/identifiers/identifier.h"
#include "metrics/report/format.h"
#include "models/program/progress.h"

namespace ballast {
namespace {

// "73 distinct"
template <class T>
std::string distinct_text(const Column& column, const std::vector<T>& numbers) {
  constexpr std::size_t kMost = 1000;
  std::unordered_set<T> distinct;
  for (std::size_t row = 0; row < numbers.size() && distinct.size() <= kMost; ++row) {
    if (!column.is_missing(static_cast<Index>(row))) distinct.insert(numbers[row]);
  }
  if (distinct.size() > kMost) return "more than " + format_count(kMost) + " distinct";
  return format_count(static_cast<std::int64_t>(distinct.size())) + " distinct";
}

std::string number_text(const Column& column) {
  const ColumnInfo& info = column.info;
  const std::string text = format_value(info, static_cast<double>(info.minimum())) + " to " +
                           format_value(info, static_cast<double>(info.maximum()));
  if (info.kind == ColumnKind::date) return text + ", format " + info.date().format;
  if (info.kind == ColumnKind::real) return text + ", " + distinct_text(column, column.reals);
  return text + ", " + distinct_text(column, column.integers);
}

// "4 distinct: 'red', 'green', 'blue', ...", without the missing ones.
std::string category_text(const ColumnInfo& info) {
  constexpr std::size_t kShown = 3;
  constexpr std::size_t kWidth = 20;
  const std::vector<std::string>& missing = info.missing_texts;
  const std::size_t distinct = info.values.size() - missing.size();
  std::string text = format_count(static_cast<std::int64_t>(distinct)) + " distinct: ";
  std::size_t shown = 0;
  for (const std::string& value : info.values) {
    if (std::find(missing.begin(), missing.end(), value) != missing.end()) continue;
    if (shown == kShown) return text + ", ...";
    text += (shown++ > 0 ? ", '" : "'") + shorten(value, kWidth) + "'";
  }
  return text;
}

std::string values_text(const Column& column) {
  const ColumnInfo& info = column.info;
  if (info.kind == ColumnKind::empty) return "only missing values";
  std::string text;
  if (info.kind == ColumnKind::constant) text = "always '" + shorten(info.values.at(0), 40) + "'";
  if (info.kind == ColumnKind::identifier) text = identifier_text(info);
  if (is_discrete(info.kind)) text = category_text(info);
  if (is_numeric(info.kind)) text = number_text(column);
  const std::int64_t missing =
      std::accumulate(info.missing_counts.begin(), info.missing_counts.end(), std::int64_t{0});
  return missing == 0 ? text : text + "; " + format_count(missing) + " missing";
}

std::string delimiter_text(char delimiter) {
  if (delimiter == ',') return "";
  return ", delimiter " + (delimiter == '\t' ? "tab" : "'" + std::string(1, delimiter) + "'");
}

}  // namespace

OptionTable describe(TypesCall& o) {
  OptionTable t;
  t.argument("TABLE.csv", o.table, "table (.gz is decompressed, - is standard input)").require();
  t.append(describe(o.reading));
  return t;
}

namespace {

void print_types(const TypesCall& call) {
  std::vector<TableWarning> warnings;
  const Table table =
      read_table(call.table, csv_options(call.reading), type_overrides(call.reading), &warnings);
  std::fputs(types_text(table, table.columns.size()).c_str(), stdout);
  print_warnings(warnings);
}

}  // namespace

void add_types(const std::string& program, CommandLine& line) {
  line.add("types", "print how the columns of a table are read", TypesCall(), print_types,
           "Types are inferred from the values. --discrete, --continuous, --type and --ignore "
           "change them, for `types` as for `fit`.\nExample:\n  " +
               program + " types adult.csv --discrete education-num\n");
}

std::string types_text(const Table& table, std::size_t most) {
  constexpr std::size_t kWidest = 40;
  const std::size_t columns = std::min(most, table.columns.size());
  std::size_t width = 0;
  for (std::size_t i = 0; i < columns; ++i) {
    width = std::max(width, text_width(shorten(table.columns[i].info.name, kWidest)));
  }
  std::string text = "columns: " + std::to_string(table.columns.size()) + " (" +
                     format_count(table.rows) + (table.rows == 1 ? " row" : " rows") +
                     delimiter_text(table.delimiter) + ")\n";
  for (std::size_t i = 0; i < columns; ++i) {
    const ColumnInfo& info = table.columns[i].info;
    text += "  " + align_left(shorten(info.name, kWidest), width + 2) +
            align_left(kind_name(info.kind), 12) + values_text(table.columns[i]) +
            (info.chosen ? " (type given)\n" : "\n");
  }
  if (columns < table.columns.size()) {
    text += "  ... and " + std::to_string(table.columns.size() - columns) +
            " more columns, listed by the command `types`\n";
  }
  return text;
}

std::string identifier_text(const ColumnInfo& info) {
  std::string example;
  IdentifierMaker(info.identifier().pattern).append(0, example);
  return "new values like '" + printable(example) + "'";
}

}  // namespace ballast
