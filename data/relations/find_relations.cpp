#include "data/relations/find_relations.h"

#include "data/relations/relation_check.h"
#include "data/relations/relation_search.h"
#include "data/relations/relation_syntax.h"
#include "data/relations/relation_transform.h"

namespace ballast {
namespace {

[[noreturn]] void fail(const std::string& text, const std::string& reason) {
  throw RelationError("relation '" + text + "': " + reason);
}

// The other way to keep the relation, if there is one.
Relation other_way(Relation relation) {
  if (auto* order = std::get_if<OrderRelation>(&relation)) order->derives_upper = false;
  return relation;
}

void check_holds(const std::string& text, const Relation& relation, const RelationSearch& search) {
  const Table& table = search.table();
  const Violations violations = find_violations(relation, table);
  if (violations.rows <= search.allowed(table.rows)) return;
  fail(text, "does not hold in " + std::to_string(violations.rows) + " of " +
                 std::to_string(table.rows) + " rows, first in row " +
                 std::to_string(violations.first + 1));
}

[[noreturn]] void fail_conflict(const std::string& text, const Relation& relation,
                                const RelationSearch& search) {
  for (const std::size_t column : derived_columns(relation)) {
    const std::string& name = search.infos()[column].name;
    if (const auto other = search.plan().derived_by(column)) {
      fail(text, "column \"" + name + "\" already follows from '" +
                     relation_text(*other, search.infos()) + "'");
    }
  }
  fail(text, "circular: column \"" + search.infos()[derived_columns(relation).front()].name +
                 "\" would follow from itself");
}

void add_given(const std::string& text, RelationSearch& search) {
  const Relation relation = parse_relation(text, search.infos());
  const Relation other = other_way(relation);
  if (!is_applicable(relation, search.infos()) && !is_applicable(other, search.infos())) {
    fail(text, "the types of the columns do not allow it");
  }
  if (search.accept_given(relation) || search.accept_given(other)) return;
  const bool first = is_applicable(relation, search.infos());
  check_holds(text, first ? relation : other, search);
  fail_conflict(text, first ? relation : other, search);
}

// Relations of a reduced table as relations of the table.
std::vector<Relation> missing_patterns(const Table& table, const std::vector<Relation>& relations,
                                       double share) {
  const RelationTransform transform = RelationTransform::fit(table, relations, 1);
  const Table reduced = transform.reduce(table);
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (transform.is_in_reduced(column)) columns.push_back(column);
  }
  std::vector<Relation> found;
  for (const Relation& relation : find_missing_patterns(reduced, share)) {
    const auto& pattern = std::get<MissingRelation>(relation);
    found.emplace_back(MissingRelation{columns[pattern.leader], columns[pattern.follower]});
  }
  return found;
}

}  // namespace

std::vector<Relation> find_relations(const Table& table, const RelationOptions& options) {
  RelationSearch search(table, options.share);
  for (const std::string& text : options.given) add_given(text, search);
  if (!options.find || table.rows < kLeastRows) return search.plan().relations();
  find_equal_columns(search);
  find_functions(search);
  find_multiples(search);
  find_sums(search);
  find_groups(search);
  find_orders(search);
  std::vector<Relation> relations = search.plan().relations();
  const std::vector<Relation> missing = missing_patterns(table, relations, options.share);
  relations.insert(relations.end(), missing.begin(), missing.end());
  return relations;
}

}  // namespace ballast
