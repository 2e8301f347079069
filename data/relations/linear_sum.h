// Exact evaluation of a linear relation.
#pragma once

#include <vector>

#include "data/relations/exact_numbers.h"
#include "data/relations/relation.h"

namespace ballast {

class LinearSum {
 public:
  // Whether all columns have exact numbers and dates are used as dates: those of one unit, and the
  // sum of their factors is 1 if the total is a date and 0 otherwise.
  static bool applies(const LinearRelation& relation, const std::vector<ColumnInfo>& columns);
  // For an applicable relation. Column infos are not used after construction.
  LinearSum(const LinearRelation& relation, const std::vector<ColumnInfo>& columns);
  LinearSum(const LinearRelation& relation, const std::vector<Column>& columns);

  // Whether the total of the row is the sum within half a unit of its last decimal, and missing
  // (with the first of its missing texts) exactly where a term is missing.
  bool holds(const std::vector<Column>& columns, Index row) const;
  // Sets all rows of the total, which has no rows.
  void restore(std::vector<Column>& columns, Index rows) const;

 private:
  struct Term {
    std::size_t column;
    ExactNumbers numbers;
    std::int64_t factor;  // of the units of the numbers, to the common unit
  };
  bool has_missing_term(const std::vector<Column>& columns, Index row) const;
  __int128 sum(const std::vector<Column>& columns, Index row) const;  // in the common unit
  void prepare(const LinearRelation& relation, const std::vector<const ColumnInfo*>& columns);

  std::size_t total_;
  std::vector<ExactNumbers> numbers_;  // of the total
  std::vector<Term> terms_;
  std::int64_t unit_ = 1;  // of the total, in the common unit
};

}  // namespace ballast
