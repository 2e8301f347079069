#include "data/tables/memory_table.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "data/tables/columns/column_cells.h"
#include "data/tables/columns/column_conversion.h"
#include "data/tables/columns/column_inference.h"
#include "data/tables/columns/type_overrides.h"
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
                               [&](const CodedTexts& texts) { return texts.codes[at] < 0; }},
                    column.values);
}

// Cells of which many are equal are looked up once.
class StoreFiller {
 public:
  StoreFiller(const MemoryColumn& column, const MissingMarkers& markers)
      : column_(column), store_(markers) {
    if (const auto* texts = std::get_if<CodedTexts>(&column.values)) {
      first_rows_.assign(texts->texts.size(), -1);
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

  const MemoryColumn& column_;
  ColumnStore store_;
  Index first_missing_ = -1;
  std::vector<Index> first_rows_;  // with each of the texts
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

bool has_more_values_than_two(const MemoryColumn& column, const Reals& values) {
  std::vector<double> seen;
  for (Index row = 0; row < column.rows() && seen.size() < 3; ++row) {
    const double value = values[static_cast<std::size_t>(row)];
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

void fill_reals_of(const MemoryColumn& from, Column& column) {
  const auto& values = std::get<Reals>(from.values);
  RealInfo& info = std::get<RealInfo>(column.info.details);
  column.reals.assign(values.begin(), values.end());
  column.missing.assign(column.reals.size(), -1);
  std::int64_t missing = 0;
  for (Index row = 0; row < from.rows(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    if (is_missing_cell(from, row)) {
      column.reals[at] = 0;
      column.missing[at] = 0;
      ++missing;
    } else {
      info.range.add(column.reals[at], row == missing);
    }
  }
  if (missing == 0) {
    column.missing = {};
    return;
  }
  column.info.missing_texts = {""};
  column.info.missing_counts = {missing};
}

bool may_be_real(const TypeOverride& requested) {
  using Request = TypeOverride::Request;
  return requested.request == Request::infer || requested.request == Request::continuous ||
         (requested.request == Request::exactly && requested.kind == ColumnKind::real);
}

// What is common to all columns of a table.
struct Reading {
  const CsvOptions& options;
  MissingMarkers markers;
};

Column read_column(const MemoryColumn& from, const Reading& reading, const TypeOverride& requested,
                   Warnings& warnings) {
  if (may_be_real(requested) && !reading.markers.any_number() && are_long_numbers(from)) {
    Column column;
    column.info.name = from.name;
    column.info.set_kind(ColumnKind::real);
    column.info.chosen = requested.request == TypeOverride::Request::exactly;
    std::get<RealInfo>(column.info.details).format = facts_of(from).format();
    fill_reals_of(from, column);
    return column;
  }
  ColumnCells cells(StoreFiller(from, reading.markers).fill(), reading.markers,
                    {reading.options.decimal, false});
  const ColumnType type = infer_type(cells, {"", from.name, nullptr}, requested, warnings);
  return convert(cells, from.name, type, reading.options.identifier_texts);
}

Column read_known_column(const MemoryColumn& from, const Reading& reading, const ColumnInfo& known,
                         Warnings& warnings) {
  const bool markers = reading.markers.any_number();
  if (known.kind == ColumnKind::real && !markers && are_long_numbers(from)) {
    Column column;
    column.info = known;
    column.info.missing_texts.clear();
    column.info.missing_counts.clear();
    column.info.quoted_empty = -1;
    fill_reals_of(from, column);
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
