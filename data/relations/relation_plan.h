// The order in which relations are used.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "data/relations/relation.h"

namespace ballast {

// Relations that can be kept together: each column is derived by one of them at most, and none from
// itself by way of others. Missing patterns are not part of a plan.
class RelationPlan {
 public:
  explicit RelationPlan(std::size_t columns) : derived_by_(columns) {}

  // Adds the relation if it can be kept with those before it.
  bool add(const Relation& relation);
  // The relation that derives the column.
  std::optional<Relation> derived_by(std::size_t column) const;
  bool is_derived(std::size_t column) const { return derived_by_[column].has_value(); }
  // Whether one of these columns is derived from `column`, by any number of relations.
  bool any_from(const std::vector<std::size_t>& columns, std::size_t column) const;

  // Each relation before those that derive its sources, as a table is reduced.
  std::vector<Relation> relations() const;

 private:
  std::vector<Relation> relations_;
  std::vector<std::optional<std::size_t>> derived_by_;
};

}  // namespace ballast
