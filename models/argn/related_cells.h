// Cells of a table that follow from others by relations between its columns.
#pragma once

#include <vector>

#include "data/relations/relation_transform.h"

namespace ballast::argn {

// For each column of a table and each row: whether the table has the value.
using Presence = std::vector<std::vector<bool>>;

// Sets absent values that a relation determines from those that are derived from them: the only
// source of a function, an equal column, the last term of a total, the last member of a group.
// Marks them as present. `columns` have the infos of RelationTransform::columns().
void infer_sources(const RelationTransform& relations, std::vector<Column>& columns, Index rows,
                   Presence& present);

// Lowers or raises values of the source of each order in which the table does not have the source,
// but has the derived column, so that the order holds. restored, table: the rows `first` .. of the
// result and of the table.
void limit_sources(const RelationTransform& relations, const std::vector<Column>& table,
                   const Presence& present, Index first, Table& restored);

}  // namespace ballast::argn
