// Conditions on the columns of a table as limits of the codes of its encoded rows.
#pragma once

#include <vector>

#include "data/encoding/table_encoder.h"
#include "models/tabular/where.h"

namespace ballast {

// The positions of a code that satisfy all conditions on its column: the interval [low, high)
// within [0, 1) of a bin (QuantileBins). Other codes have [0, 1) or nothing, low = high; a code
// that several categories share has [0, share of its rows with the wanted category).
struct CodeLimit {
  float low = 0;
  float high = 1;
  float share() const { return high - low; }
};
// For each part and code. A part without conditions has none.
using CodeLimits = std::vector<std::vector<CodeLimit>>;

// The limits that follow from conditions on columns that are cut into bins or have categories;
// other columns have none. Some rows within the limits may not satisfy the conditions: those with
// numbers that are rounded across a bound, and with categories that share a code. Throws
// OptionError if a column has no position left: an exact number among numbers of many digits, for
// example.
CodeLimits limits_of(const TableEncoder& encoder, const std::vector<Requirement>& requirements);

}  // namespace ballast
