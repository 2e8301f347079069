#include "data/relations/relation_plan.h"

#include <algorithm>

namespace ballast {

bool RelationPlan::any_from(const std::vector<std::size_t>& columns, std::size_t column) const {
  std::vector<bool> seen(derived_by_.size(), false);
  std::vector<std::size_t> open = columns;
  while (!open.empty()) {
    const std::size_t next = open.back();
    open.pop_back();
    if (next == column) return true;
    if (seen[next] || !derived_by_[next]) continue;
    seen[next] = true;
    const std::vector<std::size_t> sources = source_columns(relations_[*derived_by_[next]]);
    open.insert(open.end(), sources.begin(), sources.end());
  }
  return false;
}

bool RelationPlan::add(const Relation& relation) {
  const std::vector<std::size_t> sources = source_columns(relation);
  const std::vector<std::size_t> derived = derived_columns(relation);
  const bool free = std::none_of(derived.begin(), derived.end(), [&](std::size_t column) {
    return is_derived(column) || any_from(sources, column);
  });
  if (!free) return false;
  for (const std::size_t column : derived) derived_by_[column] = relations_.size();
  relations_.push_back(relation);
  return true;
}

std::optional<Relation> RelationPlan::derived_by(std::size_t column) const {
  if (!is_derived(column)) return {};
  return relations_[*derived_by_[column]];
}

std::vector<Relation> RelationPlan::relations() const {
  std::vector<Relation> ordered;
  std::vector<std::size_t> left(relations_.size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
  // Takes the first relation whose derived columns are no sources of those that are left.
  while (!left.empty()) {
    const auto next = std::find_if(left.begin(), left.end(), [&](std::size_t candidate) {
      return std::none_of(left.begin(), left.end(), [&](std::size_t other) {
        const std::vector<std::size_t> sources = source_columns(relations_[other]);
        return std::any_of(sources.begin(), sources.end(),
                           [&](std::size_t source) { return derived_by_[source] == candidate; });
      });
    });
    ordered.push_back(relations_[*next]);
    left.erase(next);
  }
  return ordered;
}

}  // namespace ballast
