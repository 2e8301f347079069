// Whether a relation holds in a table.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "data/relations/relation.h"

namespace ballast {

// Whether the relation can be kept for columns of these types: the numbers are exact, the derived
// column of an order has at least the decimals (or the unit) of the other, dates are added and
// subtracted as dates.
bool is_applicable(const Relation& relation, const std::vector<ColumnInfo>& columns);

struct Violations {
  Index rows = 0;
  Index first = -1;  // row
};
// The rows in which an applicable relation does not hold. Stops counting at more than `most`.
Violations find_violations(const Relation& relation, const Table& table,
                           Index most = std::numeric_limits<Index>::max());

// The index in missing_texts of each value of a discrete column; -1 for values that are present.
std::vector<std::int32_t> missing_of_values(const ColumnInfo& info);

// Whether each row of the numeric or discrete column is missing: the index in missing_texts, or -1.
// Empty if no value of the column is missing.
std::vector<std::int32_t> missing_of_rows(const Column& column);

// For each missing text of the leader, the missing text that the follower has in most of these
// rows; -1 if there is none.
std::vector<std::int32_t> follower_texts(const std::vector<std::int32_t>& leader,
                                         const std::vector<std::int32_t>& follower,
                                         const ColumnInfo& leader_info,
                                         const ColumnInfo& follower_info);

// The rows in which MissingRelation does not hold for rows as missing_of_rows() returns them.
Violations pattern_violations(const std::vector<std::int32_t>& leader,
                              const std::vector<std::int32_t>& follower,
                              const ColumnInfo& leader_info, const ColumnInfo& follower_info,
                              Index most);

// Whether a boolean column has the values 0 and 1 and none is missing; the code of 1.
bool is_flag(const ColumnInfo& info);
std::int32_t code_of_one(const ColumnInfo& info);

}  // namespace ballast
