// Relations between the columns of a table that hold in every row.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "data/tables/table.h"
#include "data/text/numbers.h"
#include "kernels/error.h"

namespace ballast {

// All columns are indices in the table.

// Each value of the source has one value of the target: "zip -> city".
struct FunctionRelation {
  std::size_t source = 0;
  std::size_t target = 0;
  friend bool operator==(const FunctionRelation&, const FunctionRelation&) = default;
};

// Both columns have the same cells: "a = b".
struct EqualRelation {
  std::size_t source = 0;
  std::size_t target = 0;
  friend bool operator==(const EqualRelation&, const EqualRelation&) = default;
};

struct LinearTerm {
  std::size_t column = 0;
  Decimal factor{1, 0};
  friend bool operator==(const LinearTerm& a, const LinearTerm& b) {
    return a.column == b.column && a.factor.mantissa == b.factor.mantissa &&
           a.factor.decimals == b.factor.decimals;
  }
};

// The total is the sum of the terms, rounded to its decimals; it is missing exactly where a term is
// missing: "total = a + b - c", "b = 2.5 * a".
struct LinearRelation {
  std::size_t total = 0;
  std::vector<LinearTerm> terms;
  friend bool operator==(const LinearRelation&, const LinearRelation&) = default;
};

// lower <= upper where both are present. One of them is derived from the other and the difference;
// it is missing wherever the other is.
struct OrderRelation {
  std::size_t lower = 0;
  std::size_t upper = 0;
  bool derives_upper = true;
  friend bool operator==(const OrderRelation&, const OrderRelation&) = default;
};

// Boolean columns of 0 and 1, of which exactly one is 1.
struct GroupRelation {
  std::vector<std::size_t> members;
  friend bool operator==(const GroupRelation&, const GroupRelation&) = default;
};

// Both columns are missing in the same rows.
struct MissingRelation {
  std::size_t leader = 0;
  std::size_t follower = 0;
  friend bool operator==(const MissingRelation&, const MissingRelation&) = default;
};

using Relation = std::variant<FunctionRelation, EqualRelation, LinearRelation, OrderRelation,
                              GroupRelation, MissingRelation>;

// The least RelationOptions::share.
constexpr double kLeastRelationShare = 0.5;

// How relations are found.
struct RelationOptions {
  bool find = true;  // search for relations
  // Of the rows in which a relation must hold, from kLeastRelationShare to 1.
  double share = 1;
  std::vector<std::string> given = {};  // see data/relations/relation_syntax.h
};

// A given relation that cannot be used.
class RelationError : public Error {
 public:
  using Error::Error;
};

// The columns that the relation changes or removes, and those that it derives them from.
std::vector<std::size_t> derived_columns(const Relation& relation);
std::vector<std::size_t> source_columns(const Relation& relation);
// The derived column that is kept in a reduced table with other content; none for a relation that
// removes its column.
bool replaces(const Relation& relation, std::size_t column);

// Such as "start <= end".
std::string relation_text(const Relation& relation, const std::vector<ColumnInfo>& columns);

}  // namespace ballast
