// A table in memory: typed columns with missing values and the information to write them back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "data/tables/dates/date_zones.h"
#include "data/text/number_style.h"
#include "data/text/numbers.h"
#include "kernels/real.h"

namespace ballast {

enum class ColumnKind {
  integer,     // 64-bit integers
  real,        // numbers with decimals
  date,        // a time in a known format
  boolean,     // exactly two distinct integers, kept as written; modelled as a category
  category,    // text
  constant,    // one distinct value
  identifier,  // keys, names, ...; not modelled, the output gets new values
  empty,       // only missing values
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
// Whether models have the column: numbers and categories.
inline bool is_modelled(ColumnKind kind) { return is_numeric(kind) || is_discrete(kind); }

// The unit of the integers of a date column, counted from 1970-01-01 00:00:00: the coarsest unit of
// which all dates are multiples. `fraction` is 10^-decimals seconds.
enum class DateUnit { year, month, day, hour, minute, second, fraction };

// The range of the values seen.
template <class T>
struct ValueRange {
  T minimum = 0;
  T maximum = 0;

  // `first`: the value is the first one, which replaces the range.
  void add(T value, bool first) {
    minimum = first ? value : std::min(minimum, value);
    maximum = first ? value : std::max(maximum, value);
  }
  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

struct IntegerInfo {
  ValueRange<std::int64_t> range;
  friend bool operator==(const IntegerInfo&, const IntegerInfo&) = default;
};

struct RealInfo {
  // As many decimals and, with scientific notation (1e-7), as many significant digits as seen.
  RealFormat format;
  ValueRange<double> range;
  friend bool operator==(const RealInfo&, const RealInfo&) = default;
};

struct DateInfo {
  std::string format;  // see data/tables/dates/date_format.h
  DateUnit unit = DateUnit::second;
  int decimals = 0;  // of the seconds
  ValueRange<std::int64_t> range;
  DateZones zones = {};  // if the time zone is a field of the format
  friend bool operator==(const DateInfo&, const DateInfo&) = default;
};

struct IdentifierInfo {
  std::string pattern;        // see data/tables/identifiers/identifier.h
  std::int64_t present = 0;   // rows that are not missing
  std::int64_t distinct = 0;  // values
  friend bool operator==(const IdentifierInfo&, const IdentifierInfo&) = default;
};

// Describes a column without its rows, sufficient to write values. Part of a model.
struct ColumnInfo {
  std::string name;
  bool unnamed = false;  // the name, "unnamed_4", is not written
  ColumnKind kind = ColumnKind::category;
  bool chosen = false;  // the kind was requested, not inferred; not stored in model files

  // Distinct texts of missing values, with exact bytes, and their counts. For all kinds.
  std::vector<std::string> missing_texts;
  std::vector<std::int64_t> missing_counts;

  // boolean, category, constant: the distinct values with exact bytes, in the order of first
  // occurrence. The missing texts of a discrete column are included (and are also in
  // missing_texts).
  std::vector<std::string> values;
  std::vector<std::int64_t> value_counts;
  // category: how many rare values are not in `values`, and in how many rows they occurred; their
  // rows get other values (data/encoding/rare_values.h).
  std::int64_t replaced_values = 0;
  std::int64_t replaced_rows = 0;
  // Index of the quoted empty text (""), which differs from an empty cell: in `values` for a
  // discrete column, otherwise in missing_texts; -1 if there is none.
  std::int32_t quoted_empty = -1;

  // integer, real, date: how values are written.
  std::string prefix;  // blanks before every value
  std::string suffix;  // blanks after every value
  NumberStyle style;   // integer, real
  // Of the kind; nothing for discrete, constant and empty columns.
  std::variant<std::monostate, IntegerInfo, RealInfo, DateInfo, IdentifierInfo> details;

  // Sets the kind and makes details for it.
  void set_kind(ColumnKind to);
  // The details of a column of this kind.
  const RealInfo& real() const { return std::get<RealInfo>(details); }
  const DateInfo& date() const { return std::get<DateInfo>(details); }
  const IdentifierInfo& identifier() const { return std::get<IdentifierInfo>(details); }
  // Of an integer or date column.
  const ValueRange<std::int64_t>& integer_range() const {
    if (const auto* info = std::get_if<DateInfo>(&details)) return info->range;
    return std::get<IntegerInfo>(details).range;
  }
  // The range of a numeric column.
  long double minimum() const;
  long double maximum() const;
};

// The rows of a column. Columns that are constant, identifier or empty (with a single missing text)
// have none: their output follows from `info` and the row number.
struct Column {
  ColumnInfo info;
  // integers: integer and date columns (in info.date().unit). reals: real columns. 0 if missing.
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  // boolean, category: index into info.values.
  std::vector<std::int32_t> codes;
  // integer, real, date: -1 if present, otherwise the index into info.missing_texts; empty if no
  // value is missing. For an empty column with several missing texts: the index.
  std::vector<std::int32_t> missing;

  // The value of a numeric column as a double. The row must not be missing.
  double number(Index row) const;
  bool is_missing(Index row) const;
};

struct Table {
  std::vector<Column> columns;  // without ignored columns
  Index rows = 0;
  bool has_header = true;  // false: the names are "column1", ... and are not written
  char delimiter = ',';    // of the file

  // Throws Error with the nearest name if there is no such column.
  std::size_t find(const std::string& name) const;
};

// Whether the table has these columns in this order, by name and kind.
bool has_columns(const Table& table, const std::vector<ColumnInfo>& columns);

// The index in `known` of the text nearest to `text` by edit distance in bytes; -1 if `known` is
// empty.
std::int64_t nearest_text(const std::string& text, const std::vector<std::string>& known);

}  // namespace ballast
