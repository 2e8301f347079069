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
  const Index allowed = search.allowed(search.table().rows);
  if (search.accept(relation, allowed) || search.accept(other, allowed)) return;
  const bool first = is_applicable(relation, search.infos());
  check_holds(text, first ? relation : other, search);
  fail_conflict(text, first ? relation : other, search);
}

std::vector<Relation> missing_patterns(const Table& table, const std::vector<Relation>& relations,
                                       double share) {
  Table reduced = table;
  std::vector<bool> left_out(table.columns.size(), false);
  for (const Relation& relation : relations) {
    reduce_columns(relation, 1, reduced);
    for (const std::size_t column : derived_columns(relation)) {
      left_out[column] = left_out[column] || !replaces(relation, column);
    }
  }
  return find_missing_patterns(reduced, left_out, share);
}

}  // namespace

std::vector<Relation> find_relations(const Table& table, const RelationOptions& options,
                                     Index protect) {
  if (!(options.share >= kLeastRelationShare && options.share <= 1)) {
    throw Error("relations: the share of the rows must be between 0.5 and 1");
  }
  RelationSearch search(table, options.share, protect);
  for (const std::string& text : options.given) add_given(text, search);
  if (!options.find || table.rows < kLeastRows) return search.plan().relations();
  find_equal_columns(search);
  find_multiples(search);
  find_functions(search);
  find_sums(search);
  find_groups(search);
  find_orders(search);
  std::vector<Relation> relations = search.plan().relations();
  const std::vector<Relation> missing = missing_patterns(table, relations, options.share);
  relations.insert(relations.end(), missing.begin(), missing.end());
  return relations;
}

}  // namespace ballast
