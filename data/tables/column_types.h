// What a column is: found out from its cells, or told.
//
// The rules, missing values left aside (a column with nothing else is empty):
//  - one distinct text: constant (with missing values: category);
//  - all whole numbers: two distinct texts are boolean; all distinct over at least 100 of them are
//  an
//    identifier; others integer. Zeros behind the point alone ("39.0", the same number of them in
//    each) are whole, too, but never an identifier. Whole numbers beyond 64 bits are real;
//  - all numbers: real. "1e-7", ".5" and "-.5e+3" are numbers; "+5" and "007" are texts, since they
//    would come back as others (--continuous takes them as numbers);
//  - all dates of one format (data/tables/dates.h): date. Where day and month could be either it
//  stays a
//    category, with a warning, until a format is given;
//  - else text: all distinct over at least 100 rows are an identifier, others a category.
// Blanks around a number or a date are no part of it; they are written back where all have the
// same. Infinity among numbers is an error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/column_store.h"
#include "data/tables/table.h"
#include "data/tables/type_wishes.h"

namespace ballast {

constexpr Index kLeastIdentifierRows = 100;

// On which line of the file a row begins. Takes memory only where rows are not a line each.
class RowLines {
 public:
  void add(std::int64_t line);
  std::int64_t line(Index row) const;

 private:
  struct Jump {
    Index row = 0;
    std::int64_t line = 0;
  };
  std::vector<Jump> jumps_;  // rows whose line is not the one behind their predecessor's
  Index rows_ = 0;
  std::int64_t last_ = -1;
};

// Where a column comes from, for messages.
struct ColumnOrigin {
  std::string path;
  std::string name;
  const RowLines* lines = nullptr;
  const MissingMarkers* markers = nullptr;
};

// The column of the cells in `store`, which is used up. Throws Error for a cell that contradicts
// the wish and for infinity.
Column make_column(const ColumnOrigin& origin, ColumnStore&& store, const TypeWish& wish,
                   std::vector<std::string>& warnings);

// The column of the cells as one of a known kind: see read_table_as.
Column make_column_as(const ColumnOrigin& origin, ColumnStore&& store, const ColumnInfo& known,
                      std::vector<std::string>& warnings);

}  // namespace ballast
