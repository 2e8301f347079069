// Real values in synthetic rows. A row can differ from every real row and still give a person away
// by a single value, such as a name.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

struct RealValues {
  std::string name;
  ColumnKind kind = ColumnKind::category;
  Index values = 0;       // synthetic rows with a value
  Index unique = 0;       // of these, rows whose value occurs in exactly one real row
  Index real = 0;         // rows whose value occurs in any real row
  bool personal = false;  // an identifier, or most of its real values occur once

  double unique_share() const;
  // Synthetic rows with a value that could identify a person: any real value of an identifier, or
  // the value of a single real row in another personal column.
  Index risky_rows() const;
};

// One entry for each column of both tables that has values to compare: numbers, categories, and
// identifiers whose texts were kept when the tables were read (CsvOptions::identifier_texts).
// Values are compared exactly; missing values are not counted. Columns are matched by name.
std::vector<RealValues> count_real_values(const Table& real, const Table& synthetic);

}  // namespace ballast
