#include "data/relations/missing_pattern.h"

#include <algorithm>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/encoding/rare_values.h"
#include "data/relations/relation_check.h"
#include "data/tables/number_key.h"
#include "kernels/random.h"

namespace ballast {
namespace {

constexpr std::uint32_t kFillPurpose = 0x72656c02;

// Present rows, those with the smallest and the largest numbers excluded.
std::vector<std::size_t> rows_to_draw(const Column& column,
                                      const std::vector<std::int32_t>& missing, std::size_t rows,
                                      Index protect) {
  std::vector<std::size_t> present;
  for (std::size_t row = 0; row < rows; ++row) {
    if (missing.empty() || missing[row] < 0) present.push_back(row);
  }
  if (present.empty() || !is_numeric(column.info.kind)) return present;
  const auto key = [&](std::size_t row) { return number_key(column, static_cast<Index>(row)); };
  std::vector<std::uint64_t> keys;
  for (const std::size_t row : present) keys.push_back(key(row));
  const ValueRange<std::uint64_t> range = protected_range(std::move(keys), protect);
  std::erase_if(present, [&](std::size_t row) {
    return key(row) < range.minimum || key(row) > range.maximum;
  });
  return present;
}

// The source of the value of each row: the row itself, or a row to draw from for a missing one.
std::vector<std::size_t> filled_rows(const std::vector<std::int32_t>& missing,
                                     const std::vector<std::size_t>& present, std::size_t rows,
                                     std::size_t column) {
  const Random random{
      .seed = 0, .purpose = kFillPurpose, .call = static_cast<std::uint32_t>(column)};
  std::vector<std::size_t> from(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    from[row] = row;
    if (missing.empty() || missing[row] < 0 || present.empty()) continue;
    from[row] = present[random_below(random, static_cast<Index>(row), present.size())];
  }
  return from;
}

template <class T>
void pick(const std::vector<std::size_t>& from, std::vector<T>& values) {
  if (values.empty()) return;
  const std::vector<T> before = values;
  for (std::size_t row = 0; row < values.size(); ++row) values[row] = before[from[row]];
}

// Removes the missing texts from the values of a discrete column.
void remove_missing_values(Column& column) {
  const std::vector<std::int32_t> missing = missing_of_values(column.info);
  ColumnInfo& info = column.info;
  std::vector<std::int32_t> codes(info.values.size(), 0);
  ColumnInfo kept = info;
  kept.values.clear();
  kept.value_counts.clear();
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    if (missing[value] >= 0) continue;
    codes[value] = static_cast<std::int32_t>(kept.values.size());
    kept.values.push_back(info.values[value]);
    kept.value_counts.push_back(info.value_counts[value]);  // without those of filled rows
  }
  info = std::move(kept);
  for (std::int32_t& code : column.codes) code = codes[static_cast<std::size_t>(code)];
  if (info.values.size() > 1) return;
  info.kind = ColumnKind::constant;
  column.codes.clear();
}

}  // namespace

MissingPattern::MissingPattern(const MissingRelation& relation, std::vector<std::int32_t> texts,
                               const ColumnInfo& leader, const ColumnInfo& follower)
    : relation_(relation),
      texts_(std::move(texts)),
      discrete_(!is_numeric(follower.kind)),
      present_values_(static_cast<std::int32_t>(follower.values.size())),
      leader_discrete_(is_discrete(leader.kind)),
      leader_values_(missing_of_values(leader)) {}

void MissingPattern::reduce(const MissingRelation& relation, Index protect,
                            std::vector<Column>& columns, Index rows) {
  Column& follower = columns[relation.follower];
  const std::vector<std::int32_t> missing = missing_of_rows(follower);
  const auto count = static_cast<std::size_t>(rows);
  const std::vector<std::size_t> from = filled_rows(
      missing, rows_to_draw(follower, missing, count, protect), count, relation.follower);
  pick(from, follower.integers);
  pick(from, follower.reals);
  pick(from, follower.codes);
  follower.missing.clear();
  if (is_discrete(follower.info.kind)) remove_missing_values(follower);
  follower.info.missing_texts.clear();
  follower.info.missing_counts.clear();
  if (is_numeric(follower.info.kind)) follower.info.quoted_empty = -1;
}

void MissingPattern::restore(std::vector<Column>& columns, Index rows) const {
  const Column& leader = columns[relation_.leader];
  Column& follower = columns[relation_.follower];
  const auto count = static_cast<std::size_t>(rows);
  if (discrete_) follower.codes.resize(count, 0);
  for (std::size_t row = 0; row < count; ++row) {
    std::int32_t missing = -1;
    if (leader_discrete_) {
      missing = leader_values_[static_cast<std::size_t>(leader.codes[row])];
    } else if (!leader.missing.empty()) {
      missing = leader.missing[row];
    }
    if (missing < 0) continue;
    const std::int32_t text = std::max(0, texts_[static_cast<std::size_t>(missing)]);
    if (discrete_) {
      follower.codes[row] = present_values_ + text;
      continue;
    }
    follower.missing.resize(count, -1);
    follower.missing[row] = text;
    if (!follower.integers.empty()) follower.integers[row] = 0;
    if (!follower.reals.empty()) follower.reals[row] = 0;
  }
}

ColumnInfo with_missing_values(const ColumnInfo& reduced, const ColumnInfo& original) {
  ColumnInfo info = reduced;
  info.kind = original.kind;
  info.chosen = original.chosen;
  info.missing_texts = original.missing_texts;
  info.missing_counts = original.missing_counts;
  info.values.insert(info.values.end(), info.missing_texts.begin(), info.missing_texts.end());
  info.value_counts.assign(info.values.size(), 0);
  const std::vector<std::int32_t> codes = recoded(original, info);
  for (std::size_t code = 0; code < codes.size(); ++code) {
    if (codes[code] < 0) continue;
    info.value_counts[static_cast<std::size_t>(codes[code])] += original.value_counts[code];
  }
  return info;
}

}  // namespace ballast
