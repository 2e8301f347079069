// Encodes a column that is missing in the rows where another is as a column without missing values.
#pragma once

#include <cstdint>
#include <vector>

#include "data/relations/relation.h"

namespace ballast {

class MissingPattern {
 public:
  // texts: see follower_texts(), of the table that the relation was found in. `leader` and
  // `follower` are the infos in a reduced table.
  MissingPattern(const MissingRelation& relation, std::vector<std::int32_t> texts,
                 const ColumnInfo& leader, const ColumnInfo& follower);

  // Replaces missing values of the follower by present ones, drawn from the other rows, and removes
  // their texts from its info. Numbers beyond the `protect` smallest and largest ones are not
  // drawn: as many rows would have them that they were kept. A follower with a single value becomes
  // constant.
  static void reduce(const MissingRelation& relation, Index protect, std::vector<Column>& columns,
                     Index rows);
  void restore(std::vector<Column>& columns, Index rows) const;
  const std::vector<std::int32_t>& texts() const { return texts_; }
  // The number of values of a discrete follower without its missing texts, which have later codes.
  std::int32_t present_values() const { return present_values_; }

 private:
  MissingRelation relation_;
  std::vector<std::int32_t> texts_;
  bool discrete_;                // the follower
  std::int32_t present_values_;  // of a discrete follower
  bool leader_discrete_;
  std::vector<std::int32_t> leader_values_;  // of a discrete leader; see missing_of_values()
};

// The info of a discrete follower before reduce(), with the missing texts after the other values.
ColumnInfo with_missing_values(const ColumnInfo& reduced, const ColumnInfo& original);

}  // namespace ballast
