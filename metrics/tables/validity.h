// Values that cannot occur in the real table.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

// What is wrong with the values of a column of a table, compared with the real table. Missing
// values count as valid.
struct ColumnValidity {
  std::string name;
  ColumnKind kind = ColumnKind::category;  // in the real table
  Index values = 0;                        // rows with a value
  Index out_of_range = 0;  // numbers and dates: below the smallest or above the largest real value
  Index unknown = 0;       // categories: not among the real values
  // Identifiers whose real values are all different: rows whose value occurs in another row.
  Index repeated = 0;
  // Identifiers: rows whose sequence of letters, digits and other characters (their lengths apart)
  // no real value has.
  Index misshapen = 0;

  Index invalid() const { return out_of_range + unknown + repeated + misshapen; }
};

struct Validity {
  std::vector<ColumnValidity> columns;  // that can be checked, in the order of the real table
  double share = 1;                     // of the values of all columns: 1 - invalid / values
};

// Columns are matched by name. Identifiers are checked if their texts were kept when the tables
// were read (CsvOptions::identifier_texts). The formats of dates and integers need no check:
// reading requires them.
Validity measure_validity(const Table& real, const Table& synthetic);

}  // namespace ballast
