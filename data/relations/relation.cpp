#include "data/relations/relation.h"

#include "data/tables/overloaded.h"

namespace ballast {
namespace {

std::string linear_text(const LinearRelation& relation, const std::vector<ColumnInfo>& columns) {
  std::string text = columns[relation.total].name + " =";
  for (std::size_t i = 0; i < relation.terms.size(); ++i) {
    Decimal factor = relation.terms[i].factor;
    const bool negative = factor.mantissa < 0;
    if (negative) factor.mantissa = -factor.mantissa;
    if (i > 0 || negative) text += negative ? " -" : " +";
    text += ' ';
    if (factor.mantissa != 1 || factor.decimals != 0) {
      append_decimal(factor, text);
      text += " * ";
    }
    text += columns[relation.terms[i].column].name;
  }
  return text;
}

std::string group_text(const GroupRelation& relation, const std::vector<ColumnInfo>& columns) {
  std::string text;
  for (const std::size_t member : relation.members) {
    text += (text.empty() ? "" : " + ") + columns[member].name;
  }
  return text + " = 1";
}

}  // namespace

std::vector<std::size_t> derived_columns(const Relation& relation) {
  using Columns = std::vector<std::size_t>;
  return std::visit(Overloaded{[](const FunctionRelation& r) { return Columns{r.target}; },
                               [](const EqualRelation& r) { return Columns{r.target}; },
                               [](const LinearRelation& r) { return Columns{r.total}; },
                               [](const OrderRelation& r) {
                                 return Columns{r.derives_upper ? r.upper : r.lower};
                               },
                               [](const GroupRelation& r) { return r.members; },
                               [](const MissingRelation& r) { return Columns{r.follower}; }},
                    relation);
}

std::vector<std::size_t> source_columns(const Relation& relation) {
  using Columns = std::vector<std::size_t>;
  return std::visit(Overloaded{[](const FunctionRelation& r) { return Columns{r.source}; },
                               [](const EqualRelation& r) { return Columns{r.source}; },
                               [](const LinearRelation& r) {
                                 Columns columns;
                                 for (const LinearTerm& term : r.terms)
                                   columns.push_back(term.column);
                                 return columns;
                               },
                               [](const OrderRelation& r) {
                                 return Columns{r.derives_upper ? r.lower : r.upper};
                               },
                               [](const GroupRelation&) { return Columns{}; },
                               [](const MissingRelation& r) { return Columns{r.leader}; }},
                    relation);
}

bool replaces(const Relation& relation, std::size_t column) {
  if (const auto* group = std::get_if<GroupRelation>(&relation)) {
    return group->members.front() == column;
  }
  const bool keeps = std::holds_alternative<OrderRelation>(relation) ||
                     std::holds_alternative<MissingRelation>(relation);
  return keeps && derived_columns(relation).front() == column;
}

std::string relation_text(const Relation& relation, const std::vector<ColumnInfo>& columns) {
  const auto name = [&](std::size_t column) { return columns[column].name; };
  return std::visit(
      Overloaded{
          [&](const FunctionRelation& r) { return name(r.source) + " -> " + name(r.target); },
          [&](const EqualRelation& r) { return name(r.target) + " = " + name(r.source); },
          [&](const LinearRelation& r) { return linear_text(r, columns); },
          [&](const OrderRelation& r) { return name(r.lower) + " <= " + name(r.upper); },
          [&](const GroupRelation& r) { return group_text(r, columns); },
          [&](const MissingRelation& r) {
            return name(r.follower) + " is missing exactly where " + name(r.leader) + " is";
          }},
      relation);
}

}  // namespace ballast
