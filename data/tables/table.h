// A table in memory: typed columns with their missing values, and how each is written back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast {

enum class ColumnKind {
  integer,     // whole numbers, 64 bit
  real,        // numbers with decimals
  date,        // a time in a known format
  boolean,     // exactly two distinct whole numbers, kept as written: modelled as a category
  category,    // text
  constant,    // one value
  identifier,  // all values distinct: not modelled, fresh values on the way out
  empty,       // nothing but missing values
};
const char* kind_name(ColumnKind kind);
// Throws Error listing the known kinds.
ColumnKind kind_from_name(const std::string& name);
inline bool is_numeric(ColumnKind kind) {
  return kind == ColumnKind::integer || kind == ColumnKind::real || kind == ColumnKind::date;
}
inline bool is_discrete(ColumnKind kind) {
  return kind == ColumnKind::boolean || kind == ColumnKind::category;
}

// What an integer of a date column counts, from 1970-01-01 00:00:00 on: the coarsest unit that all
// dates seen are multiples of. `fraction` is 10^-decimals seconds.
enum class DateUnit { year, month, day, hour, minute, second, fraction };

// What a column is, without its rows: enough to write values of it. Part of a model.
struct ColumnInfo {
  std::string name;
  ColumnKind kind = ColumnKind::category;

  // Distinct texts of missing values in the bytes found, and how often each was seen. For every
  // kind.
  std::vector<std::string> missing_texts;
  std::vector<std::int64_t> missing_counts;

  // boolean, category, constant: the distinct values to the byte; first seen first. A missing text
  // of a discrete column is one of them (and stands in missing_texts as well).
  std::vector<std::string> values;
  std::vector<std::int64_t> value_counts;  // identifier: the number of rows that have one
  // The empty text that was found as "" (in quotes; it differs from an empty cell): its index in
  // values for a discrete column, in missing_texts for any other; -1 when there is none.
  std::int32_t quoted_empty = -1;

  // integer, real, date: how values are written and the range seen.
  std::string prefix;          // blanks in front of every value
  std::string suffix;          // blanks behind every value
  int decimals = 0;            // real: the most seen; date: of a second, when it has a fraction
  int least_decimals = 0;      // real: the fewest seen; zeros at the end are cut down to these
  int significant_digits = 0;  // real, when scientific notation (1e-7) was seen: the most seen
  std::string date_format;  // strftime's letters; "%-d" is a day without padding, "%f" a fraction
  DateUnit date_unit = DateUnit::second;
  double minimum = 0;
  double maximum = 0;
  std::int64_t integer_minimum = 0;  // integer and date columns: exact
  std::int64_t integer_maximum = 0;

  std::string identifier_pattern;  // see data/tables/identifier.h
};

// The rows of a column. constant, identifier and (with a single missing text) empty columns hold
// none: what they write follows from `info` and the number of the row.
struct Column {
  ColumnInfo info;
  // integer and date (counts of info.date_unit) columns; real columns; 0 where missing.
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  // boolean, category: index in info.values.
  std::vector<std::int32_t> codes;
  // integer, real, date: -1 where present, else the index in info.missing_texts; empty when nothing
  // is missing. Of an empty column: the index, where there are several texts.
  std::vector<std::int32_t> missing;

  // The value of a numeric column as a number (row not missing).
  double number(Index row) const;
  bool is_missing(Index row) const;
};

struct Table {
  std::vector<Column> columns;  // ignored ones are left out
  Index rows = 0;
  bool has_header = true;  // false: the names are "column1", ... and are not written

  // Throws Error with the nearest known name when there is none of that name.
  std::size_t find(const std::string& name) const;
};

// Index in `known` of the text nearest to `text` by edits of a byte; -1 when `known` is empty.
std::int64_t nearest_text(const std::string& text, const std::vector<std::string>& known);

}  // namespace ballast
