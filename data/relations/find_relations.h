// Finds the relations of a table.
#pragma once

#include <string>
#include <vector>

#include "data/relations/relation.h"

namespace ballast {

// The given relations, and those found: equal columns, fixed multiples, functions of one column,
// sums and differences of up to five columns, groups of flags, orders of numbers or dates, and
// columns that are missing in the same rows. A relation is found only if it holds in the required
// share of the rows and would not in independent columns; none in fewer than 30 rows. Identifier,
// constant and empty columns take no part.
//
// Each column follows from one relation at most. Where several are possible, given ones come first,
// then the kinds in the order above; what follows from other relations is not listed. The relations
// are in the order in which RelationTransform needs them. The result depends on nothing but the
// arguments.
//
// A function whose value map would be empty, because each number of the source occurs in fewer than
// `protect` rows, is not found.
//
// Throws RelationError for a given relation that is invalid (parse_relation), does not hold (with
// the number of rows and the first one), or contradicts another; Error for a share out of range.
std::vector<Relation> find_relations(const Table& table, const RelationOptions& options,
                                     Index protect = 1);

}  // namespace ballast
