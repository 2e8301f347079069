#include "models/argn/related_cells.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "data/encoding/number_values.h"
#include "data/relations/exact_numbers.h"
#include "data/relations/relation_check.h"

namespace ballast::argn {
namespace {

std::size_t at(Index row) { return static_cast<std::size_t>(row); }

void copy_cell(const Column& from, Index row, Column& to) {
  if (!from.integers.empty()) to.integers[at(row)] = from.integers[at(row)];
  if (!from.reals.empty()) to.reals[at(row)] = from.reals[at(row)];
  if (!from.codes.empty()) to.codes[at(row)] = from.codes[at(row)];
  if (!to.missing.empty()) to.missing[at(row)] = -1;
}

// The original column that a reduced table has, changed or not, at a place.
std::size_t column_at(const RelationTransform& relations, std::size_t place) {
  std::size_t column = 0;
  for (std::size_t before = 0;; ++column) {
    if (!relations.is_in_reduced(column)) continue;
    if (before++ == place) return column;
  }
}

void infer_function(const RelationTransform& relations, const FunctionRelation& relation,
                    std::vector<Column>& columns, Index rows, Presence& present) {
  const Column& target = columns[relation.target];
  std::map<std::int32_t, std::optional<RelationTransform::KeptValue>> known;  // by discrete target
  for (Index row = 0; row < rows; ++row) {
    if (!present[relation.target][at(row)] || present[relation.source][at(row)]) continue;
    std::optional<RelationTransform::KeptValue> value;
    if (target.codes.empty()) {
      value = relations.kept_value(relation.target, target, row);
    } else {
      const auto [found, added] = known.try_emplace(target.codes[at(row)]);
      if (added) found->second = relations.kept_value(relation.target, target, row);
      value = found->second;
    }
    if (!value) continue;
    const std::size_t source = column_at(relations, value->place);
    if (relations.kept_place(source) < 0 || present[source][at(row)]) continue;
    columns[source].codes[at(row)] = value->value;
    present[source][at(row)] = true;
  }
}

double factor_of(const LinearTerm& term) { return decimal_value(term.factor); }

// Sets the only absent term of a total.
void infer_term(const LinearRelation& relation, std::vector<Column>& columns, Index rows,
                Presence& present) {
  for (Index row = 0; row < rows; ++row) {
    if (!present[relation.total][at(row)]) continue;
    const LinearTerm* absent = nullptr;
    Index count = 0;
    double rest = columns[relation.total].number(row);
    for (const LinearTerm& term : relation.terms) {
      if (present[term.column][at(row)]) {
        rest -= factor_of(term) * columns[term.column].number(row);
      } else {
        absent = &term;
        ++count;
      }
    }
    if (count != 1) continue;
    Column& column = columns[absent->column];
    const bool real = column.info.kind == ColumnKind::real;
    const double origin = real ? 0 : static_cast<double>(column.info.integer_range().minimum);
    put_number(rest / factor_of(*absent) - origin, column.info, false, at(row), column);
    if (!column.missing.empty()) column.missing[at(row)] = -1;
    present[absent->column][at(row)] = true;
  }
}

void infer_equal(const EqualRelation& relation, std::vector<Column>& columns, Index rows,
                 Presence& present) {
  for (Index row = 0; row < rows; ++row) {
    if (!present[relation.target][at(row)] || present[relation.source][at(row)]) continue;
    copy_cell(columns[relation.target], row, columns[relation.source]);
    present[relation.source][at(row)] = true;
  }
}

// An absent member is 1 if all others are 0, and 0 otherwise.
void infer_member(const GroupRelation& relation, std::vector<Column>& columns, Index rows,
                  Presence& present) {
  for (Index row = 0; row < rows; ++row) {
    Index ones = 0;
    std::vector<std::size_t> absent;
    for (const std::size_t member : relation.members) {
      const Column& column = columns[member];
      const bool one = column.codes[at(row)] == code_of_one(column.info);
      if (!present[member][at(row)]) absent.push_back(member);
      if (present[member][at(row)] && one) ++ones;
    }
    const bool last = ones == 0 && absent.size() == 1;
    for (const std::size_t member : absent) {
      const std::int32_t one = code_of_one(columns[member].info);
      columns[member].codes[at(row)] = last ? one : 1 - one;
      if (last || ones > 0) present[member][at(row)] = true;
    }
  }
}

bool is_one(const Column& member, const ColumnInfo& info, Index row) {
  return member.codes[at(row)] == code_of_one(info);
}

// One of the members by the number of rows in which they were 1: the most frequent one without a
// random number from 0 to 1.
std::size_t choose_member(const std::vector<std::size_t>& members,
                          const std::vector<ColumnInfo>& infos, std::optional<double> draw) {
  std::vector<double> rows;
  for (const std::size_t member : members) {
    const ColumnInfo& info = infos[member];
    rows.push_back(static_cast<double>(info.value_counts[at(code_of_one(info))]));
  }
  if (!draw) return members[at(std::max_element(rows.begin(), rows.end()) - rows.begin())];
  double left = *draw * std::accumulate(rows.begin(), rows.end(), 0.0);
  std::size_t chosen = 0;
  while (chosen + 1 < members.size() && left >= rows[chosen]) left -= rows[chosen++];
  return members[chosen];
}

void limit_order(const OrderRelation& order, const GivenRows& given, Table& restored) {
  const std::size_t source = source_columns(order).front();
  const OrderDifference difference(order, given.infos);
  for (Index row = 0; row < restored.rows; ++row) {
    if (given.present[source][at(given.first + row)]) continue;
    difference.limit_source(restored.columns, row);
  }
}

void limit_group(const GroupRelation& group, const GivenRows& given,
                 const std::optional<Random>& random, Table& restored) {
  for (Index row = 0; row < restored.rows; ++row) {
    std::vector<std::size_t> absent;
    bool any_one = false;
    for (const std::size_t member : group.members) {
      any_one = any_one || is_one(restored.columns[member], given.infos[member], row);
      if (!given.present[member][at(given.first + row)]) absent.push_back(member);
    }
    if (any_one || absent.empty()) continue;
    std::optional<double> draw;
    if (random) draw = random_double(*random, given.first + row);
    const std::size_t member = choose_member(absent, given.infos, draw);
    restored.columns[member].codes[at(row)] = code_of_one(given.infos[member]);
  }
}

}  // namespace

void infer_sources(const RelationTransform& relations, std::vector<Column>& columns, Index rows,
                   Presence& present) {
  for (const Relation& relation : relations.relations()) {
    if (const auto* function = std::get_if<FunctionRelation>(&relation)) {
      infer_function(relations, *function, columns, rows, present);
    } else if (const auto* equal = std::get_if<EqualRelation>(&relation)) {
      infer_equal(*equal, columns, rows, present);
    } else if (const auto* linear = std::get_if<LinearRelation>(&relation)) {
      infer_term(*linear, columns, rows, present);
    } else if (const auto* group = std::get_if<GroupRelation>(&relation)) {
      infer_member(*group, columns, rows, present);
    }
  }
}

void limit_sources(const RelationTransform& relations, const GivenRows& given,
                   const std::optional<Random>& random, Table& restored) {
  for (const Relation& relation : relations.relations()) {
    if (const auto* const order = std::get_if<OrderRelation>(&relation)) {
      limit_order(*order, given, restored);
    } else if (const auto* const group = std::get_if<GroupRelation>(&relation)) {
      limit_group(*group, given, random, restored);
    }
  }
}

}  // namespace ballast::argn
