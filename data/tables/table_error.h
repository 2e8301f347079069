// Errors and warnings about tables. Their texts make sense alone and name no options; a program
// maps the problem to the options that resolve it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "kernels/error.h"

namespace ballast {

enum class TableProblem {
  // Errors of a file.
  malformed_row,     // misplaced quote, wrong number of values, too long
  duplicate_column,  // two columns have the same name
  too_few_rows,
  different_columns,  // no column in common with the other table, or another number of columns
  // Errors of types and values. `kind` is what the column could be read as instead.
  unknown_column,     // see UnknownColumn
  conflicting_types,  // several overrides of one column
  invalid_override,   // not of the form column=kind
  all_ignored,
  nothing_to_model,         // all columns are constant, empty or identifiers
  not_a_number,             // in a column that must have numbers
  not_continuous,           // as not_a_number, in a column of TypeOverrides::continuous
  other_table_has_numbers,  // as not_a_number, because the other table has numbers
  infinite_number,
  not_an_integer,
  no_date_format,
  ambiguous_date_format,
  not_a_date,
  wrong_kind,  // the values cannot have the requested kind
  // Warnings.
  single_column,        // perhaps the wrong delimiter
  blanks_as_delimiter,  // perhaps
  value_as_header,      // the first line looks like values
  repeated_header,      // rows that equal the header are left out
  left_out,             // only one of the tables has the column
  inexact_integers,     // integers beyond 64 bits are read as real numbers
  distinct_integers,    // perhaps keys
  named_codes,          // read as a category, because of the name of the column
  perhaps_codes,        // read as numbers
  texts_like_dates,     // not read as dates, because the format is ambiguous
  text_among_numbers,   // not read as numbers
  text_among_dates,     // not read as dates
  mixed_numbers,        // not read as numbers, because their notations differ
  texts_of_one_number,  // not read as numbers, because numbers have several texts
  ambiguous_comma,      // a decimal comma or a thousands separator
  identifier,           // the output gets new values
  stored_identifiers,   // a category that looks like an identifier
  only_missing,
  measure_as_target,  // classes that are many different numbers
  rounded,
  unknown_values,          // rows or columns with values that the model does not know
  replaced_categories,     // rare categories are not in the model
  unprotected_categories,  // categories of a single row are in the model, but could be replaced
  single_row_categories,   // categories of a single row are in the model
};

// A note for the user.
struct TableWarning {
  TableProblem problem = TableProblem::malformed_row;
  std::string column;     // empty: of the table
  std::int64_t line = 0;  // of the file, from 1; 0: of the column
  std::string text;
  std::string kind = {};  // that resolves it, as in TypeOverrides::types; empty if there is none
};

// An invalid table, or types that do not match it. The text has path, line and column as known.
class TableError : public Error {
 public:
  // The arguments are those of TableWarning.
  TableError(TableProblem problem, std::string column, std::int64_t line, const std::string& text,
             std::string kind = {})
      : Error(text),
        problem_(problem),
        column_(std::move(column)),
        line_(line),
        kind_(std::move(kind)) {}
  TableProblem problem() const { return problem_; }
  const std::string& column() const { return column_; }
  std::int64_t line() const { return line_; }
  const std::string& kind() const { return kind_; }

 private:
  TableProblem problem_;
  std::string column_;
  std::int64_t line_;
  std::string kind_;
};

}  // namespace ballast
