#include "data/relations/relation_check.h"

#include <algorithm>
#include <string>

#include "data/encoding/rare_values.h"
#include "data/relations/function_map.h"
#include "data/relations/linear_sum.h"
#include "data/relations/order_difference.h"
#include "data/tables/overloaded.h"

namespace ballast {
namespace {

// Whether equal numbers have equal texts in both columns. Equal dates may be written differently.
bool same_format(const ColumnInfo& a, const ColumnInfo& b) {
  if (a.kind != b.kind || a.prefix != b.prefix || a.suffix != b.suffix || a.style != b.style ||
      a.missing_texts != b.missing_texts || a.quoted_empty != b.quoted_empty) {
    return false;
  }
  if (a.kind == ColumnKind::real) return a.real().format == b.real().format;
  if (a.kind != ColumnKind::date) return true;
  return a.date().unit == b.date().unit && a.date().decimals == b.date().decimals;
}

bool equal_applies(const EqualRelation& relation, const std::vector<ColumnInfo>& columns) {
  const ColumnInfo& a = columns[relation.source];
  const ColumnInfo& b = columns[relation.target];
  if (is_discrete(a.kind)) return a.kind == b.kind;
  return is_numeric(a.kind) && same_format(a, b);
}

bool missing_applies(const MissingRelation& relation, const std::vector<ColumnInfo>& columns) {
  const ColumnInfo& leader = columns[relation.leader];
  const ColumnInfo& follower = columns[relation.follower];
  const bool texts = !leader.missing_texts.empty() && !follower.missing_texts.empty();
  if (!texts || !is_modelled(leader.kind) || !is_modelled(follower.kind)) return false;
  // Codes of a missing value must be known by its text.
  return is_numeric(follower.kind) ||
         (follower.quoted_empty < 0 && follower.values.size() > follower.missing_texts.size());
}

// Counts the rows for which `violates` holds.
template <class Test>
Violations count_rows(Index rows, Index most, const Test& violates) {
  Violations result;
  for (Index row = 0; row < rows && result.rows <= most; ++row) {
    if (!violates(row)) continue;
    if (result.rows++ == 0) result.first = row;
  }
  return result;
}

Violations violations(const FunctionRelation& relation, const Table& table, Index) {
  const FunctionEntries entries =
      function_entries(table.columns[relation.source], table.columns[relation.target], table.rows);
  return {entries.violations, entries.first_violation};
}

Violations violations(const EqualRelation& relation, const Table& table, Index most) {
  const Column& a = table.columns[relation.source];
  const Column& b = table.columns[relation.target];
  if (is_discrete(a.info.kind)) {
    const std::vector<std::int32_t> codes = recoded(a.info, b.info);
    return count_rows(table.rows, most, [&](Index row) {
      const auto at = static_cast<std::size_t>(row);
      return codes[static_cast<std::size_t>(a.codes[at])] != b.codes[at];
    });
  }
  return count_rows(table.rows, most,
                    [&](Index row) { return cell_key(a, row) != cell_key(b, row); });
}

Violations violations(const LinearRelation& relation, const Table& table, Index most) {
  const LinearSum sum(relation, table.columns);
  return count_rows(table.rows, most, [&](Index row) { return !sum.holds(table.columns, row); });
}

Violations violations(const OrderRelation& relation, const Table& table, Index most) {
  const OrderDifference difference(relation, table.columns);
  return count_rows(table.rows, most,
                    [&](Index row) { return !difference.holds(table.columns, row); });
}

Violations violations(const GroupRelation& relation, const Table& table, Index most) {
  std::vector<std::int32_t> ones(static_cast<std::size_t>(table.rows), 0);
  for (const std::size_t member : relation.members) {
    const Column& column = table.columns[member];
    const std::int32_t one = code_of_one(column.info);
    for (std::size_t row = 0; row < ones.size(); ++row) {
      ones[row] += column.codes[row] == one ? 1 : 0;
    }
  }
  return count_rows(table.rows, most,
                    [&](Index row) { return ones[static_cast<std::size_t>(row)] != 1; });
}

Violations violations(const MissingRelation& relation, const Table& table, Index most) {
  const Column& leader = table.columns[relation.leader];
  const Column& follower = table.columns[relation.follower];
  return pattern_violations(missing_of_rows(leader), missing_of_rows(follower), leader.info,
                            follower.info, most);
}

}  // namespace

bool is_applicable(const Relation& relation, const std::vector<ColumnInfo>& columns) {
  return std::visit(
      Overloaded{
          [&](const FunctionRelation& r) {
            return is_modelled(columns[r.source].kind) && is_modelled(columns[r.target].kind);
          },
          [&](const EqualRelation& r) { return equal_applies(r, columns); },
          [&](const LinearRelation& r) { return LinearSum::applies(r, columns); },
          [&](const OrderRelation& r) { return OrderDifference::applies(r, columns); },
          [&](const GroupRelation& r) {
            return r.members.size() > 1 && std::all_of(r.members.begin(), r.members.end(),
                                                       [&](auto c) { return is_flag(columns[c]); });
          },
          [&](const MissingRelation& r) { return missing_applies(r, columns); }},
      relation);
}

Violations find_violations(const Relation& relation, const Table& table, Index most) {
  return std::visit([&](const auto& r) { return violations(r, table, most); }, relation);
}

Violations pattern_violations(const std::vector<std::int32_t>& leader,
                              const std::vector<std::int32_t>& follower,
                              const ColumnInfo& leader_info, const ColumnInfo& follower_info,
                              Index most) {
  const auto rows = static_cast<Index>(std::max(leader.size(), follower.size()));
  if (leader.empty() || follower.empty()) return {rows, 0};
  const std::vector<std::int32_t> texts =
      follower_texts(leader, follower, leader_info, follower_info);
  return count_rows(rows, most, [&](Index row) {
    const auto at = static_cast<std::size_t>(row);
    const std::int32_t wanted = leader[at] < 0 ? -1 : texts[static_cast<std::size_t>(leader[at])];
    return follower[at] != wanted;
  });
}

std::vector<std::int32_t> missing_of_values(const ColumnInfo& info) {
  std::vector<std::int32_t> result;
  for (const std::string& value : info.values) {
    const auto found = std::find(info.missing_texts.begin(), info.missing_texts.end(), value);
    const bool missing = found != info.missing_texts.end();
    result.push_back(missing ? static_cast<std::int32_t>(found - info.missing_texts.begin()) : -1);
  }
  return result;
}

std::vector<std::int32_t> missing_of_rows(const Column& column) {
  if (!is_discrete(column.info.kind)) return column.missing;
  if (column.info.missing_texts.empty()) return {};
  const std::vector<std::int32_t> values = missing_of_values(column.info);
  std::vector<std::int32_t> rows;
  rows.reserve(column.codes.size());
  for (const std::int32_t code : column.codes) {
    rows.push_back(values[static_cast<std::size_t>(code)]);
  }
  return rows;
}

std::vector<std::int32_t> follower_texts(const std::vector<std::int32_t>& leader,
                                         const std::vector<std::int32_t>& follower,
                                         const ColumnInfo& leader_info,
                                         const ColumnInfo& follower_info) {
  const std::size_t to = follower_info.missing_texts.size();
  std::vector<std::vector<Index>> counts(leader_info.missing_texts.size(),
                                         std::vector<Index>(to, 0));
  for (std::size_t row = 0; row < leader.size(); ++row) {
    if (leader[row] < 0 || follower[row] < 0) continue;
    ++counts[static_cast<std::size_t>(leader[row])][static_cast<std::size_t>(follower[row])];
  }
  std::vector<std::int32_t> texts;
  for (const std::vector<Index>& of_text : counts) {
    const auto most = std::max_element(of_text.begin(), of_text.end());
    const bool any = most != of_text.end() && *most > 0;
    texts.push_back(any ? static_cast<std::int32_t>(most - of_text.begin()) : -1);
  }
  return texts;
}

bool is_flag(const ColumnInfo& info) {
  return info.kind == ColumnKind::boolean && info.missing_texts.empty() &&
         info.values.size() == 2 &&
         ((info.values[0] == "0" && info.values[1] == "1") ||
          (info.values[0] == "1" && info.values[1] == "0"));
}

std::int32_t code_of_one(const ColumnInfo& info) {
  return static_cast<std::int32_t>(std::find(info.values.begin(), info.values.end(), "1") -
                                   info.values.begin());
}

}  // namespace ballast
