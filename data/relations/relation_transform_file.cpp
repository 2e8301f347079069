// Saving relations to a model file.
#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation_check.h"
#include "data/relations/relation_transform.h"
#include "data/tables/overloaded.h"

namespace ballast {
namespace {

constexpr const char* kColumns = "relations.columns";

std::string relation_name(std::size_t relation) {
  return "relations.relation" + std::to_string(relation);
}
std::string column_name(std::size_t column) { return "relations.column" + std::to_string(column); }

// Reported with the name of the field (ModelFile::read_field).
[[noreturn]] void fail_damaged() { throw Error("it does not match the columns"); }

using Numbers = std::vector<std::int64_t>;

// The index of the kind, followed by the columns and other numbers of the relation.
Numbers numbers_of(const Relation& relation) {
  const auto wide = [](std::size_t column) { return static_cast<std::int64_t>(column); };
  Numbers numbers{static_cast<std::int64_t>(relation.index())};
  std::visit(Overloaded{[&](const FunctionRelation& r) {
                          numbers.insert(numbers.end(), {wide(r.source), wide(r.target)});
                        },
                        [&](const EqualRelation& r) {
                          numbers.insert(numbers.end(), {wide(r.source), wide(r.target)});
                        },
                        [&](const LinearRelation& r) {
                          numbers.push_back(wide(r.total));
                          for (const LinearTerm& term : r.terms) {
                            numbers.insert(numbers.end(), {wide(term.column), term.factor.mantissa,
                                                           term.factor.decimals});
                          }
                        },
                        [&](const OrderRelation& r) {
                          numbers.insert(numbers.end(), {wide(r.lower), wide(r.upper),
                                                         std::int64_t{r.derives_upper ? 1 : 0}});
                        },
                        [&](const GroupRelation& r) {
                          for (const std::size_t member : r.members) {
                            numbers.push_back(wide(member));
                          }
                        },
                        [&](const MissingRelation& r) {
                          numbers.insert(numbers.end(), {wide(r.leader), wide(r.follower)});
                        }},
             relation);
  return numbers;
}

std::size_t column_in(const Numbers& numbers, std::size_t at) {
  if (at >= numbers.size() || numbers[at] < 0) fail_damaged();
  return static_cast<std::size_t>(numbers[at]);
}

LinearRelation linear_in(const Numbers& numbers) {
  if (numbers.size() < 5 || numbers.size() % 3 != 2) fail_damaged();
  LinearRelation relation{column_in(numbers, 1), {}};
  for (std::size_t at = 2; at < numbers.size(); at += 3) {
    const std::int64_t decimals = numbers[at + 2];
    if (decimals < 0 || decimals > 18) fail_damaged();
    relation.terms.push_back(
        {column_in(numbers, at), {numbers[at + 1], static_cast<int>(decimals)}});
  }
  return relation;
}

// The inverse of numbers_of(), of at least three numbers.
Relation relation_in(const Numbers& numbers) {
  const std::size_t first = column_in(numbers, 1);
  switch (numbers[0]) {
    case 0:
      return FunctionRelation{first, column_in(numbers, 2)};
    case 1:
      return EqualRelation{first, column_in(numbers, 2)};
    case 2:
      return linear_in(numbers);
    case 3:
      return OrderRelation{first, column_in(numbers, 2), column_in(numbers, 3) != 0};
    case 4: {
      GroupRelation relation;
      for (std::size_t at = 1; at < numbers.size(); ++at) {
        relation.members.push_back(column_in(numbers, at));
      }
      return relation;
    }
    case 5:
      return MissingRelation{first, column_in(numbers, 2)};
    default:
      fail_damaged();
  }
}

// Throws Error unless each relation has different columns, all below `count`, and none that an
// earlier relation derives, except for missing patterns, which are the last relations and whose
// columns must not be left out.
void check_columns(const std::vector<Relation>& relations, std::size_t count) {
  std::set<std::size_t> changed;
  std::set<std::size_t> left_out;
  std::set<std::size_t> followers;
  for (const Relation& relation : relations) {
    const std::vector<std::size_t> derived = derived_columns(relation);
    std::vector<std::size_t> all = source_columns(relation);
    all.insert(all.end(), derived.begin(), derived.end());
    const bool missing = std::holds_alternative<MissingRelation>(relation);
    if (!missing && !followers.empty()) fail_damaged();
    for (const std::size_t column : all) {
      const bool free = missing ? left_out.count(column) == 0 && followers.count(column) == 0
                                : changed.count(column) == 0;
      if (column >= count || !free) fail_damaged();
    }
    if (std::set<std::size_t>(all.begin(), all.end()).size() != all.size()) fail_damaged();
    for (const std::size_t column : derived) {
      changed.insert(column);
      if (missing) followers.insert(column);
      if (!replaces(relation, column)) left_out.insert(column);
    }
  }
}

// Whether the info of a changed column in a reduced table fits its info in a restored table.
bool fits(const Relation& relation, const ColumnInfo& reduced, const ColumnInfo& restored,
          const std::vector<ColumnInfo>& columns) {
  if (const auto* group = std::get_if<GroupRelation>(&relation)) {
    return reduced.kind == ColumnKind::category && reduced.values.size() == group->members.size();
  }
  if (std::holds_alternative<OrderRelation>(relation)) {
    const bool real = restored.kind == ColumnKind::real;
    return reduced.kind == (real ? ColumnKind::real : ColumnKind::integer) &&
           reduced.missing_texts.size() <= restored.missing_texts.size() &&
           (!restored.missing_texts.empty() ||
            columns[source_columns(relation).front()].missing_texts.empty());
  }
  const bool discrete = is_discrete(reduced.kind) || reduced.kind == ColumnKind::constant;
  if (!reduced.missing_texts.empty() || restored.missing_texts.empty()) return false;
  if (!discrete) {
    return is_numeric(reduced.kind) && is_numeric(restored.kind) &&
           (reduced.kind == ColumnKind::real) == (restored.kind == ColumnKind::real);
  }
  return is_discrete(restored.kind) &&
         restored.values.size() == reduced.values.size() + restored.missing_texts.size();
}

bool has_missing_as_terms(const LinearRelation& relation, const std::vector<ColumnInfo>& columns) {
  return !columns[relation.total].missing_texts.empty() ||
         std::all_of(relation.terms.begin(), relation.terms.end(), [&](const LinearTerm& term) {
           return columns[term.column].missing_texts.empty();
         });
}

}  // namespace

void RelationTransform::save(ModelFile& file) const {
  if (relations_.empty()) return;
  file.put(kColumns, Numbers{static_cast<std::int64_t>(columns_.size()),
                             static_cast<std::int64_t>(relations_.size())});
  for (std::size_t i = 0; i < relations_.size(); ++i) {
    file.put(relation_name(i), numbers_of(relations_[i]));
    if (const auto* lookup = std::get_if<FunctionLookup>(&steps_[i])) {
      lookup->save(relation_name(i), file);
    } else if (const auto* pattern = std::get_if<MissingPattern>(&steps_[i])) {
      file.put(relation_name(i) + ".texts",
               Numbers(pattern->texts().begin(), pattern->texts().end()));
    }
  }
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    if (kept_place(column) < 0) save_column_info(column_name(column), columns_[column], file);
  }
}

RelationTransform RelationTransform::load(const ModelFile& file,
                                          const std::vector<ColumnInfo>& reduced) {
  RelationTransform transform;
  transform.columns_ = reduced;
  transform.places_.resize(reduced.size());
  std::iota(transform.places_.begin(), transform.places_.end(), 0);
  if (!file.has(kColumns)) return transform;
  constexpr IntegerRange kCount{1, 1'000'000};
  const Numbers counts = file.get_record(kColumns, {kCount, kCount});
  const auto count = static_cast<std::size_t>(counts[0]);
  for (std::size_t i = 0; i < static_cast<std::size_t>(counts[1]); ++i) {
    const std::string name = relation_name(i);
    const Numbers numbers = file.get_integers(name, {3, kAnyCount.most}, kAnyInteger);
    transform.relations_.push_back(file.read_field(name, [&] { return relation_in(numbers); }));
  }
  file.read_field(kColumns, [&] {
    check_columns(transform.relations_, count);
    transform.place_columns(count);
    transform.load_columns(file, reduced);
    transform.check_relations(reduced);
  });
  for (std::size_t i = 0; i < transform.relations_.size(); ++i) {
    file.read_field(relation_name(i), [&] { transform.load_step(i, file, reduced); });
  }
  return transform;
}

void RelationTransform::load_columns(const ModelFile& file,
                                     const std::vector<ColumnInfo>& reduced) {
  const auto kept = std::count_if(places_.begin(), places_.end(),
                                  [](std::ptrdiff_t place) { return place >= 0; });
  if (static_cast<std::size_t>(kept) != reduced.size()) fail_damaged();
  columns_.assign(places_.size(), {});
  for (std::size_t column = 0; column < places_.size(); ++column) {
    const std::ptrdiff_t place = kept_place(column);
    columns_[column] = place >= 0 ? reduced[static_cast<std::size_t>(place)]
                                  : load_column_info(column_name(column), file);
  }
}

void RelationTransform::check_relations(const std::vector<ColumnInfo>& reduced) const {
  std::set<std::size_t> described;  // the last relation of a column describes it
  for (std::size_t i = relations_.size(); i-- > 0;) {
    const Relation& relation = relations_[i];
    if (!is_applicable(relation, columns_)) fail_damaged();
    const std::size_t first = derived_columns(relation).front();
    if (replaces(relation, first) && described.insert(first).second &&
        !fits(relation, info_in_reduced(reduced, first), columns_[first], columns_)) {
      fail_damaged();
    }
  }
}

void RelationTransform::load_step(std::size_t i, const ModelFile& file,
                                  const std::vector<ColumnInfo>& reduced) {
  const Relation& relation = relations_[i];
  std::vector<std::int32_t> texts;
  if (const auto* function = std::get_if<FunctionRelation>(&relation)) {
    steps_.emplace_back(FunctionLookup::load(relation_name(i), *function, columns_, file));
    return;
  }
  if (const auto* equal = std::get_if<EqualRelation>(&relation)) {
    const ColumnInfo& source = columns_[equal->source];
    const ColumnInfo& target = columns_[equal->target];
    if (source.kind != target.kind || source.values.size() != target.values.size()) {
      fail_damaged();
    }
  } else if (const auto* linear = std::get_if<LinearRelation>(&relation)) {
    if (!has_missing_as_terms(*linear, columns_)) fail_damaged();
  } else if (const auto* missing = std::get_if<MissingRelation>(&relation)) {
    const auto end = static_cast<std::int64_t>(columns_[missing->follower].missing_texts.size());
    const std::size_t count = info_in_reduced(reduced, missing->leader).missing_texts.size();
    const Numbers numbers =
        file.get_integers(relation_name(i) + ".texts", exactly(count), {-1, end - 1});
    texts.assign(numbers.begin(), numbers.end());
  }
  steps_.push_back(make_step(relation, texts, reduced));
}

}  // namespace ballast
