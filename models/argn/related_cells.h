// Cells of a table that follow from others by relations between its columns.
#pragma once

#include <optional>
#include <vector>

#include "data/relations/relation_transform.h"
#include "kernels/random.h"

namespace ballast::argn {

// For each column of a table and each row: whether the table has the value.
using Presence = std::vector<std::vector<bool>>;

// Sets absent values that a relation determines from those that are derived from them: the only
// source of a function, an equal column, the last term of a total, the last member of a group.
// Marks them as present. `columns` have the infos of RelationTransform::columns().
void infer_sources(const RelationTransform& relations, std::vector<Column>& columns, Index rows,
                   Presence& present);

// Which values of the rows `first` .. of a table are given.
struct GivenRows {
  const std::vector<ColumnInfo>& infos;  // RelationTransform::columns()
  const Presence& present;
  Index first = 0;
};

// Changes values of restored rows that are not given and contradict given ones: the source of an
// order becomes the nearest value with which the order holds; where all members of a group are 0,
// one that is not given becomes 1, drawn by its frequency, or the most frequent one without random
// numbers.
void limit_sources(const RelationTransform& relations, const GivenRows& given,
                   const std::optional<Random>& random, Table& restored);

}  // namespace ballast::argn
