// Encodes boolean columns of which exactly one is 1 as one category.
#pragma once

#include <cstdint>
#include <vector>

#include "data/relations/relation.h"

namespace ballast {

class GroupCategory {
 public:
  // The members must be flags (is_flag).
  GroupCategory(GroupRelation relation, const std::vector<ColumnInfo>& columns);

  // Replaces the first member by a category whose values are the names of the members: the first
  // member that is 1, or the last one if none is. The others lose their rows.
  static void reduce(const GroupRelation& relation, std::vector<Column>& columns, Index rows);
  void restore(std::vector<Column>& columns, Index rows) const;
  const GroupRelation& relation() const { return relation_; }
  // The index of the member that is 1 where `member` has this code; -1 if several can be.
  std::int32_t only_category(std::size_t member, std::int32_t code) const;

 private:
  GroupRelation relation_;
  std::vector<std::int32_t> ones_;  // code of 1 in each member
};

}  // namespace ballast
