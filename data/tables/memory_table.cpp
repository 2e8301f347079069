#include "data/tables/memory_table.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <unordered_map>

#include "data/tables/columns/column_cells.h"
#include "data/tables/columns/column_conversion.h"
#include "data/tables/columns/column_inference.h"
#include "data/tables/columns/type_overrides.h"
#include "data/tables/dates/date_format.h"
#include "data/tables/overloaded.h"
#include "data/text/number_facts.h"
#include "data/text/numbers.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

using Integers = std::span<const std::int64_t>;
using Reals = std::span<const double>;
using Warnings = std::vector<TableWarning>;

bool is_missing_cell(const MemoryColumn& column, Index row) {
  const auto at = static_cast<std::size_t>(row);
  return (!column.missing.empty() && column.missing[at]) ||
         std::visit(Overloaded{[](const Integers&) { return false; },
                               [&](const Reals& values) { return std::isnan(values[at]); },
                               [](const Moments&) { return false; },
                               [&](const CodedTexts& texts) { return texts.codes[at] < 0; }},
                    column.values);
}

std::string format_of(const Moments& moments) {
  if (moments.unit == DateUnit::day) return "%Y-%m-%d";
  return std::string("%Y-%m-%d %H:%M:%S") + (moments.unit == DateUnit::fraction ? ".%f" : "");
}

Moment moment_at(const Moments& moments, Index row) {
  return moment_of(moments.counts[static_cast<std::size_t>(row)], moments.unit, moments.decimals);
}

// Cells of which many are equal are looked up once.
class StoreFiller {
 public:
  StoreFiller(const MemoryColumn& column, const MissingMarkers& markers)
      : column_(column), store_(markers) {
    if (const auto* texts = std::get_if<CodedTexts>(&column.values)) {
      first_rows_.assign(texts->texts.size(), -1);
    }
    if (const auto* moments = std::get_if<Moments>(&column.values)) {
      date_format_.emplace(format_of(*moments));
    }
  }

  ColumnStore fill() {
    for (Index row = 0; row < column_.rows(); ++row) {
      if (is_missing_cell(column_, row)) {
        add_again(first_missing_, row, "", false);
      } else {
        std::visit([&](const auto& values) { add(values, row); }, column_.values);
      }
    }
    return std::move(store_);
  }

 private:
  void add_again(Index& first, Index row, const std::string& text, bool quoted_empty) {
    if (first >= 0) return store_.repeat(first);
    first = row;
    store_.add(text, quoted_empty);
  }

  void add(const CodedTexts& texts, Index row) {
    const auto code = static_cast<std::size_t>(texts.codes[static_cast<std::size_t>(row)]);
    const std::string& text = texts.texts[code];
    add_again(first_rows_[code], row, text, text.empty());
  }

  void add(const Integers& values, Index row) {
    constexpr std::int64_t kLimit = 1'000'000'000'000'000'000;  // 18 digits
    const std::int64_t value = values[static_cast<std::size_t>(row)];
    if (value > -kLimit && value < kLimit) return store_.add(Decimal{value, 0});
    store_.add(std::to_string(value), false);
  }

  void add(const Reals& values, Index row) {
    const double value = values[static_cast<std::size_t>(row)];
    Decimal decimal;
    if (shortest_decimal(value, decimal)) return store_.add(decimal);
    text_.clear();
    append_shortest(value, text_);
    store_.add(text_, false);
  }

  void add(const Moments& moments, Index row) {
    text_.clear();
    date_format_->append(moment_at(moments, row), moments.decimals, "", text_);
    store_.add(text_, false);
  }

  const MemoryColumn& column_;
  ColumnStore store_;
  Index first_missing_ = -1;
  std::vector<Index> first_rows_;  // with each of the texts
  std::optional<DateFormat> date_format_;
  std::string text_;
};

bool are_short(const MemoryColumn& column, const Reals& values) {
  Decimal decimal;
  for (Index row = 0; row < column.rows(); ++row) {
    const double value = values[static_cast<std::size_t>(row)];
    if (!is_missing_cell(column, row) && !shortest_decimal(value, decimal)) return false;
  }
  return true;
}

template <class T>
bool has_more_values_than_two(const MemoryColumn& column, const std::span<const T>& values) {
  std::vector<T> seen;
  for (Index row = 0; row < column.rows() && seen.size() < 3; ++row) {
    const T value = values[static_cast<std::size_t>(row)];
    if (is_missing_cell(column, row)) continue;
    if (std::find(seen.begin(), seen.end(), value) == seen.end()) seen.push_back(value);
  }
  return seen.size() > 2;
}

// Finite numbers of which some have an exponent or more than 15 digits, and which have more than
// two values: inference takes them for real numbers, whatever they are. ColumnStore would hold them
// as texts.
bool are_long_numbers(const MemoryColumn& column) {
  const auto* const values = std::get_if<Reals>(&column.values);
  if (values == nullptr || are_short(column, *values)) return false;
  return has_more_values_than_two(column, *values) &&
         std::none_of(values->begin(), values->end(),
                      [](double value) { return std::isinf(value); });
}

NumberFacts facts_of(const MemoryColumn& column) {
  const auto& values = std::get<Reals>(column.values);
  NumberFacts facts;
  for (Index row = 0; row < column.rows(); ++row) {
    if (is_missing_cell(column, row)) continue;
    facts.add(shortest_number(values[static_cast<std::size_t>(row)]), 1);
  }
  return facts;
}

// The values of all rows, value(row) where they are not missing, and their range.
template <class T, class F>
void fill_values(const MemoryColumn& from, const F& value, ValueRange<T>& range,
                 std::vector<T>& values, Column& column) {
  values.assign(static_cast<std::size_t>(from.rows()), 0);
  column.missing.assign(values.size(), -1);
  std::int64_t missing = 0;
  for (Index row = 0; row < from.rows(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    if (is_missing_cell(from, row)) {
      column.missing[at] = 0;
      ++missing;
    } else {
      values[at] = value(row);
      range.add(values[at], row == missing);
    }
  }
  if (missing == 0) {
    column.missing = {};
    return;
  }
  column.info.missing_texts = {""};
  column.info.missing_counts = {missing};
}

void fill_reals_of(const MemoryColumn& from, Column& column) {
  const auto& values = std::get<Reals>(from.values);
  const auto value = [&](Index row) { return values[static_cast<std::size_t>(row)]; };
  fill_values(from, value, std::get<RealInfo>(column.info.details).range, column.reals, column);
}

// Points in time whose texts are dates, none of them a marker of a missing value.
bool are_dates(const MemoryColumn& column, const std::vector<std::string>& missing) {
  constexpr std::int64_t kFirst = -62'135'596'800;  // the year 1
  constexpr std::int64_t kLast = 253'402'300'799;   // the end of the year 9999
  const auto* const moments = std::get_if<Moments>(&column.values);
  if (moments == nullptr) return false;
  const DateFormat format(format_of(*moments));
  Moment moment;
  for (const std::string& marker : missing) {
    if (format.parse(marker, moment)) return false;
  }
  for (Index row = 0; row < column.rows(); ++row) {
    if (is_missing_cell(column, row)) continue;
    const std::int64_t seconds = moment_at(*moments, row).seconds;
    if (seconds < kFirst || seconds > kLast) return false;
  }
  return true;
}

DateInfo date_info_of(const MemoryColumn& column) {
  const auto& moments = std::get<Moments>(column.values);
  CoarsestUnit unit;
  for (Index row = 0; row < column.rows(); ++row) {
    if (!is_missing_cell(column, row)) unit.add(moment_at(moments, row), moments.decimals);
  }
  return {format_of(moments), unit.unit(true), moments.decimals, {}, {}};
}

void fill_dates_of(const MemoryColumn& from, Column& column) {
  const auto& moments = std::get<Moments>(from.values);
  DateInfo& info = std::get<DateInfo>(column.info.details);
  const auto count = [&](Index row) {
    return count_units(moment_at(moments, row), info.unit, info.decimals);
  };
  fill_values(from, count, info.range, column.integers, column);
}

// Whether a column for which inference would choose this kind has it.
bool may_be(ColumnKind kind, const TypeOverride& requested) {
  using Request = TypeOverride::Request;
  return requested.request == Request::infer || requested.request == Request::continuous ||
         (requested.request == Request::exactly && requested.kind == kind &&
          requested.date_format.empty());
}

// What is common to all columns of a table.
struct Reading {
  const CsvOptions& options;
  MissingMarkers markers;
};

Column read_column(const MemoryColumn& from, const Reading& reading, const TypeOverride& requested,
                   Warnings& warnings) {
  Column column;
  column.info.name = from.name;
  column.info.chosen = requested.request == TypeOverride::Request::exactly;
  if (may_be(ColumnKind::real, requested) && !reading.markers.any_number() &&
      are_long_numbers(from)) {
    column.info.set_kind(ColumnKind::real);
    std::get<RealInfo>(column.info.details).format = facts_of(from).format();
    fill_reals_of(from, column);
    return column;
  }
  if (may_be(ColumnKind::date, requested) && are_dates(from, reading.options.missing) &&
      has_more_values_than_two(from, std::get<Moments>(from.values).counts)) {
    column.info.set_kind(ColumnKind::date);
    column.info.details = date_info_of(from);
    fill_dates_of(from, column);
    return column;
  }
  ColumnCells cells(StoreFiller(from, reading.markers).fill(), reading.markers,
                    {reading.options.decimal, false});
  const ColumnType type = infer_type(cells, {"", from.name, nullptr}, requested, warnings);
  return convert(cells, from.name, type, reading.options.identifier_texts);
}

// Without rows.
Column known_column(const ColumnInfo& known) {
  Column column;
  column.info = known;
  column.info.missing_texts.clear();
  column.info.missing_counts.clear();
  column.info.quoted_empty = -1;
  return column;
}

Column read_known_column(const MemoryColumn& from, const Reading& reading, const ColumnInfo& known,
                         Warnings& warnings) {
  if (known.kind == ColumnKind::real && !reading.markers.any_number() && are_long_numbers(from)) {
    Column column = known_column(known);
    fill_reals_of(from, column);
    return column;
  }
  if (known.kind == ColumnKind::date && are_dates(from, reading.options.missing) &&
      known.date().format == format_of(std::get<Moments>(from.values))) {
    Column column = known_column(known);
    fill_dates_of(from, column);
    return column;
  }
  ColumnCells cells(StoreFiller(from, reading.markers).fill(), reading.markers);
  check_type(cells, {"", from.name, nullptr}, known, warnings);
  return convert_as(cells, known, reading.options.identifier_texts);
}

// The columns are read in parallel; the first warnings are those of the first column.
void read_columns(std::size_t count, Table& table, Warnings* warnings,
                  const std::function<Column(std::size_t, Warnings&)>& read) {
  std::vector<Warnings> found(count);
  table.columns.resize(count);
  each_task(static_cast<Index>(count), true, [&](Index task) {
    const auto i = static_cast<std::size_t>(task);
    table.columns[i] = read(i, found[i]);
  });
  if (warnings == nullptr) return;
  for (const Warnings& of_column : found) {
    warnings->insert(warnings->end(), of_column.begin(), of_column.end());
  }
}

std::unordered_map<std::string, std::size_t> places_by_name(
    const std::vector<MemoryColumn>& columns) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto [at, added] = places.emplace(columns[i].name, i);
    if (added) continue;
    throw TableError(TableProblem::duplicate_column, columns[i].name, 0,
                     "columns " + std::to_string(at->second) + " and " + std::to_string(i) +
                         " are both named \"" + columns[i].name + "\"; rename one");
  }
  return places;
}

Index common_rows(const std::vector<MemoryColumn>& columns, Index least) {
  const Index rows = columns.empty() ? 0 : columns.front().rows();
  for (const MemoryColumn& column : columns) {
    if (column.rows() == rows) continue;
    throw TableError(TableProblem::malformed_row, column.name, 0,
                     "column \"" + column.name + "\" has " + std::to_string(column.rows()) +
                         " rows, but column \"" + columns.front().name + "\" has " +
                         std::to_string(rows));
  }
  if (rows >= least) return rows;
  throw TableError(TableProblem::too_few_rows, "", 0,
                   "the table has " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
                       "; at least " + std::to_string(least) + (least == 1 ? " is" : " are") +
                       " required");
}

}  // namespace

Index MemoryColumn::rows() const {
  return static_cast<Index>(
      std::visit(Overloaded{[](const CodedTexts& texts) { return texts.codes.size(); },
                            [](const Moments& moments) { return moments.counts.size(); },
                            [](const auto& numbers) { return numbers.size(); }},
                 values));
}

Table make_table(const std::vector<MemoryColumn>& columns, const CsvOptions& options,
                 const TypeOverrides& overrides, std::vector<TableWarning>* warnings) {
  constexpr Index kLeastRows = 2;
  Table table;
  places_by_name(columns);
  table.rows = common_rows(columns, kLeastRows);
  std::vector<std::string> names;
  for (const MemoryColumn& column : columns) names.push_back(column.name);
  const std::vector<TypeOverride> requested = resolve_overrides(names, overrides);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!requested[i].ignored) kept.push_back(i);
  }
  if (kept.empty()) {
    throw TableError(TableProblem::all_ignored, "", 0,
                     "all columns are ignored; keep at least one");
  }
  const Reading reading{options, MissingMarkers(options.missing)};
  read_columns(kept.size(), table, warnings, [&](std::size_t i, Warnings& found) {
    return read_column(columns[kept[i]], reading, requested[kept[i]], found);
  });
  return table;
}

Table make_table_as(const std::vector<MemoryColumn>& columns, const CsvOptions& options,
                    const std::vector<ColumnInfo>& known, std::vector<TableWarning>* warnings) {
  Table table;
  table.rows = common_rows(columns, 1);
  Warnings found;
  auto places = places_by_name(columns);
  std::vector<std::pair<const MemoryColumn*, const ColumnInfo*>> kept;
  for (const ColumnInfo& info : known) {
    const auto place = places.find(info.name);
    if (place == places.end()) {
      found.push_back({TableProblem::left_out, info.name, 0,
                       "column \"" + info.name + "\" is left out: the table has no such column"});
      continue;
    }
    kept.emplace_back(&columns[place->second], &info);
    places.erase(place);
  }
  for (const MemoryColumn& column : columns) {
    if (places.count(column.name) == 0) continue;
    found.push_back(
        {TableProblem::left_out, column.name, 0,
         "column \"" + column.name + "\" is left out: the other table has no such column"});
  }
  if (kept.empty()) {
    throw TableError(TableProblem::different_columns, "", 0,
                     "the table has no column of the other table; the tables must have columns in "
                     "common");
  }
  if (warnings != nullptr) warnings->insert(warnings->end(), found.begin(), found.end());
  const Reading reading{options, MissingMarkers(options.missing)};
  read_columns(kept.size(), table, warnings, [&](std::size_t i, Warnings& of_column) {
    return read_known_column(*kept[i].first, reading, *kept[i].second, of_column);
  });
  return table;
}

}  // namespace ballast
