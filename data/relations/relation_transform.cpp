#include "data/relations/relation_transform.h"

#include <algorithm>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/encoding/rare_values.h"
#include "data/relations/function_map.h"
#include "data/relations/relation_check.h"
#include "data/tables/csv.h"
#include "data/tables/overloaded.h"

namespace ballast {
namespace {

bool is_derived(const std::vector<Relation>& relations, std::size_t column) {
  return std::any_of(relations.begin(), relations.end(), [&](const Relation& relation) {
    const std::vector<std::size_t> derived = derived_columns(relation);
    return std::find(derived.begin(), derived.end(), column) != derived.end();
  });
}

bool is_left_out(const std::vector<Relation>& relations, std::size_t column) {
  return std::any_of(relations.begin(), relations.end(), [&](const Relation& relation) {
    const std::vector<std::size_t> derived = derived_columns(relation);
    return std::find(derived.begin(), derived.end(), column) != derived.end() &&
           !replaces(relation, column);
  });
}

std::vector<std::int32_t> texts_of(const MissingRelation& relation, const Table& table) {
  const Column& leader = table.columns[relation.leader];
  const Column& follower = table.columns[relation.follower];
  return follower_texts(missing_of_rows(leader), missing_of_rows(follower), leader.info,
                        follower.info);
}

void set_infos(const std::vector<ColumnInfo>& infos, Table& table) {
  for (std::size_t i = 0; i < infos.size(); ++i) table.columns[i].info = infos[i];
}

// The values of a discrete target: those of enough rows, and those that a kept value of a discrete
// source has.
ColumnInfo info_of_target(const FunctionRelation& relation, const Table& table,
                          const ColumnInfo& source_info, Index protect) {
  const Column& source = table.columns[relation.source];
  const Column& target = table.columns[relation.target];
  const ColumnInfo frequent = without_rare_values(target.info, protect);
  std::vector<bool> kept;
  for (const std::int32_t code : recoded(target.info, frequent)) kept.push_back(code >= 0);
  if (is_discrete(source.info.kind)) {
    const std::vector<std::int32_t> known = recoded(source.info, source_info);
    for (const FunctionEntry& entry : function_entries(source, target, table.rows).entries) {
      const auto row = static_cast<std::size_t>(entry.row);
      if (known[static_cast<std::size_t>(source.codes[row])] < 0) continue;
      kept[static_cast<std::size_t>(target.codes[row])] = true;
    }
  }
  return with_values(target.info, kept);
}

// The range without the rows with the smallest and the largest numbers.
void clip_range(const Column& column, Index rows, Index protect, ColumnInfo& info) {
  if (!is_numeric(info.kind)) return;
  set_range(protected_range(present_keys(column, rows), protect), info);
}

// Of a column that equals `source`, with its own name and date format.
ColumnInfo copied_info(ColumnInfo source, const ColumnInfo& own) {
  source.name = own.name;
  if (auto* const date = std::get_if<DateInfo>(&source.details)) {
    date->format = own.date().format;
    date->zones = own.date().zones;
  }
  return source;
}

}  // namespace

void RelationTransform::EqualCopy::restore(std::vector<Column>& columns, Index) const {
  const Column& source = columns[relation.source];
  Column& target = columns[relation.target];
  target.integers = source.integers;
  target.reals = source.reals;
  target.codes = source.codes;
  target.missing = source.missing;
}

void RelationTransform::place_columns(std::size_t count) {
  places_.clear();
  std::ptrdiff_t place = 0;
  for (std::size_t column = 0; column < count; ++column) {
    places_.push_back(is_left_out(relations_, column) ? -1 : place++);
  }
}

std::vector<Column> RelationTransform::kept_columns(std::vector<Column> columns) const {
  std::vector<Column> kept;
  for (std::size_t column = 0; column < places_.size(); ++column) {
    if (places_[column] >= 0) kept.push_back(std::move(columns[column]));
  }
  return kept;
}

// Sources are described before what is derived from them.
void RelationTransform::describe_columns(const Table& table, const Table& reduced) {
  columns_ = column_infos(table);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    if (is_derived(relations_, column)) {
      clip_range(table.columns[column], table.rows, protect_, columns_[column]);
    } else {
      columns_[column] = without_rare_values(columns_[column], protect_);
    }
  }
  for (auto relation = relations_.rbegin(); relation != relations_.rend(); ++relation) {
    if (const auto* equal = std::get_if<EqualRelation>(&*relation)) {
      columns_[equal->target] = copied_info(columns_[equal->source], columns_[equal->target]);
      clip_range(table.columns[equal->source], table.rows, protect_, columns_[equal->target]);
    } else if (const auto* function = std::get_if<FunctionRelation>(&*relation)) {
      if (!is_discrete(columns_[function->target].kind)) continue;
      columns_[function->target] =
          info_of_target(*function, table, columns_[function->source], protect_);
    } else if (const auto* missing = std::get_if<MissingRelation>(&*relation)) {
      const auto place = static_cast<std::size_t>(places_[missing->follower]);
      const ColumnInfo kept = without_rare_values(reduced.columns[place].info, protect_);
      if (!is_numeric(kept.kind)) {
        columns_[missing->follower] = with_missing_values(kept, columns_[missing->follower]);
      }
    }
  }
}

const ColumnInfo& RelationTransform::info_in_reduced(const std::vector<ColumnInfo>& reduced,
                                                     std::size_t column) const {
  return reduced[static_cast<std::size_t>(places_[column])];
}

void reduce_columns(const Relation& relation, Index protect, Table& table) {
  if (const auto* order = std::get_if<OrderRelation>(&relation)) {
    OrderDifference(*order, table.columns).reduce(table.columns, table.rows);
  } else if (const auto* group = std::get_if<GroupRelation>(&relation)) {
    GroupCategory::reduce(*group, table.columns, table.rows);
  } else if (const auto* missing = std::get_if<MissingRelation>(&relation)) {
    MissingPattern::reduce(*missing, protect, table.columns, table.rows);
  }
}

RelationTransform RelationTransform::fit(const Table& table, const std::vector<Relation>& relations,
                                         Index protect) {
  RelationTransform transform;
  transform.relations_ = relations;
  transform.protect_ = protect;
  transform.place_columns(table.columns.size());
  // Texts of missing values are those of the table in which the pattern was found.
  Table state = table;
  std::vector<std::vector<std::int32_t>> texts;
  for (const Relation& relation : relations) {
    const auto* missing = std::get_if<MissingRelation>(&relation);
    texts.push_back(missing == nullptr ? std::vector<std::int32_t>() : texts_of(*missing, state));
    reduce_columns(relation, protect, state);
  }
  state.columns = transform.kept_columns(std::move(state.columns));
  transform.describe_columns(table, state);
  std::vector<ColumnInfo> reduced;
  for (const Column& column : state.columns) {
    reduced.push_back(without_rare_values(column.info, protect));
  }
  for (std::size_t i = 0; i < relations.size(); ++i) {
    if (const auto* function = std::get_if<FunctionRelation>(&relations[i])) {
      transform.steps_.emplace_back(
          FunctionLookup::fit(*function, table, transform.columns_, protect));
    } else {
      transform.steps_.push_back(transform.make_step(relations[i], texts[i], reduced));
    }
  }
  return transform;
}

RelationTransform::Step RelationTransform::make_step(const Relation& relation,
                                                     const std::vector<std::int32_t>& texts,
                                                     const std::vector<ColumnInfo>& reduced) const {
  return std::visit(
      Overloaded{[&](const FunctionRelation&) -> Step { return FunctionLookup(); },
                 [&](const EqualRelation& r) -> Step { return EqualCopy{r}; },
                 [&](const LinearRelation& r) -> Step { return LinearSum(r, columns_); },
                 [&](const OrderRelation& r) -> Step { return OrderDifference(r, columns_); },
                 [&](const GroupRelation& r) -> Step { return GroupCategory(r, columns_); },
                 [&](const MissingRelation& r) -> Step {
                   return MissingPattern(r, texts, info_in_reduced(reduced, r.leader),
                                         info_in_reduced(reduced, r.follower));
                 }},
      relation);
}

std::vector<std::string> RelationTransform::texts() const {
  std::vector<std::string> texts;
  for (const Relation& relation : relations_) texts.push_back(relation_text(relation, columns_));
  return texts;
}

Table RelationTransform::reduce(Table table) const {
  if (relations_.empty()) return table;
  if (!has_columns(table, columns_)) {
    throw Error("the columns differ from the table that the relations were found in");
  }
  for (std::size_t i = 0; i < relations_.size(); ++i) {
    if (const auto* order = std::get_if<OrderDifference>(&steps_[i])) {
      order->reduce(table.columns, table.rows);  // in the units of the fitted table
    } else {
      reduce_columns(relations_[i], protect_, table);
    }
  }
  table.columns = kept_columns(std::move(table.columns));
  return table;
}

Table RelationTransform::restore_values(Table reduced, const ChangeColumn& change) const {
  if (relations_.empty()) return reduced;
  std::vector<Column> columns(places_.size());
  for (std::size_t column = 0; column < places_.size(); ++column) {
    if (places_[column] < 0) continue;
    columns[column] = std::move(reduced.columns[static_cast<std::size_t>(places_[column])]);
  }
  for (const Step& step : steps_) {
    const auto* lookup = std::get_if<FunctionLookup>(&step);
    if (lookup == nullptr || kept_place(lookup->source()) < 0) continue;
    lookup->snap_source(columns, reduced.rows);
  }
  for (std::size_t i = steps_.size(); i-- > 0;) {
    std::visit([&](const auto& of_kind) { of_kind.restore(columns, reduced.rows); }, steps_[i]);
    if (!change) continue;
    for (const std::size_t column : derived_columns(relations_[i])) change(column, columns[column]);
  }
  reduced.columns = std::move(columns);
  return reduced;
}

Table RelationTransform::restore(Table reduced) const {
  Table table = restore_values(std::move(reduced));
  if (!relations_.empty()) set_infos(columns_, table);
  return table;
}

std::ptrdiff_t RelationTransform::kept_place(std::size_t column) const {
  if (relations_.empty()) return static_cast<std::ptrdiff_t>(column);
  return is_derived(relations_, column) ? -1 : places_[column];
}

std::optional<RelationTransform::KeptValue> RelationTransform::kept_value(std::size_t column,
                                                                          const Column& cell,
                                                                          Index row) const {
  const std::ptrdiff_t place = kept_place(column);
  if (place >= 0) {
    if (cell.codes.empty()) return {};
    return KeptValue{static_cast<std::size_t>(place), cell.codes[static_cast<std::size_t>(row)]};
  }
  for (std::size_t i = 0; i < relations_.size(); ++i) {
    const std::vector<std::size_t> derived = derived_columns(relations_[i]);
    if (std::find(derived.begin(), derived.end(), column) == derived.end()) continue;
    if (const auto* lookup = std::get_if<FunctionLookup>(&steps_[i])) {
      const std::optional<std::int32_t> source = lookup->only_source(cell, row);
      if (!source) return {};
      Column code;
      code.codes = {*source};
      return kept_value(source_columns(relations_[i]).front(), code, 0);
    }
    if (std::holds_alternative<EqualCopy>(steps_[i])) {
      return kept_value(source_columns(relations_[i]).front(), cell, row);
    }
    if (const auto* group = std::get_if<GroupCategory>(&steps_[i])) {
      const std::int32_t code = cell.codes[static_cast<std::size_t>(row)];
      const std::int32_t category = group->only_category(column, code);
      if (category < 0) return {};
      return KeptValue{static_cast<std::size_t>(places_[derived.front()]), category};
    }
    if (const auto* pattern = std::get_if<MissingPattern>(&steps_[i])) {
      const std::int32_t code = cell.codes.empty() ? -1 : cell.codes[static_cast<std::size_t>(row)];
      if (code < 0 || code >= pattern->present_values()) return {};
      return KeptValue{static_cast<std::size_t>(places_[column]), code};
    }
  }
  return {};
}

}  // namespace ballast
