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
inline bool is_numeric(ColumnKind kind) {
  return kind == ColumnKind::integer || kind == ColumnKind::real || kind == ColumnKind::date;
}
inline bool is_discrete(ColumnKind kind) {
  return kind == ColumnKind::boolean || kind == ColumnKind::category;
}

// What a column is, without its rows: enough to write values of it. Part of a model.
struct ColumnInfo {
  std::string name;
  ColumnKind kind = ColumnKind::category;
  bool ignored = false;  // left out of model and output

  // Texts of missing values in the bytes found, and how often each was seen.
  std::vector<std::string> missing_texts;
  std::vector<std::int64_t> missing_counts;

  // boolean, category, constant: the distinct values to the byte; first seen first. A missing text of
  // a discrete column is one of them.
  std::vector<std::string> values;
  std::vector<std::int64_t> value_counts;

  // integer, real, date: how values are written and the range seen.
  int decimals = 0;             // of a real column: the most seen
  std::string date_format;      // strftime-like
  std::int64_t date_unit = 1;   // seconds: the coarsest unit that all values are multiples of
  double minimum = 0;
  double maximum = 0;
  std::int64_t integer_minimum = 0;  // integer and date columns: exact
  std::int64_t integer_maximum = 0;

  std::string identifier_pattern;  // see data/identifier.h
};

struct Column {
  ColumnInfo info;
  // integer and date (seconds since 1970-01-01) columns; real columns; 0 where missing.
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  // boolean, category: index in info.values. integer, real, date: -1 where present, else the index in
  // info.missing_texts; empty when nothing is missing.
  std::vector<std::int32_t> codes;
  std::vector<std::int32_t> missing;

  // The value of a numeric column as a number (row not missing).
  double number(Index row) const;
  bool is_missing(Index row) const;
};

struct Table {
  std::vector<Column> columns;
  Index rows = 0;
  // Throws Error with the nearest known name when there is none of that name.
  std::size_t find(const std::string& name) const;
};

}  // namespace ballast
