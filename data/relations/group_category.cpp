#include "data/relations/group_category.h"

#include <algorithm>
#include <string>
#include <utility>

#include "data/relations/relation_check.h"

namespace ballast {
namespace {

constexpr std::size_t kNamed = 3;

// "one of red, green, blue, ..."
std::string category_name(const std::vector<std::string>& members) {
  std::string name = "one of ";
  for (std::size_t i = 0; i < std::min(kNamed, members.size()); ++i) {
    name += (i == 0 ? "" : ", ") + members[i];
  }
  return name + (members.size() > kNamed ? ", ..." : "");
}

}  // namespace

GroupCategory::GroupCategory(GroupRelation relation, const std::vector<ColumnInfo>& columns)
    : relation_(std::move(relation)) {
  for (const std::size_t member : relation_.members) {
    ones_.push_back(code_of_one(columns[member]));
  }
}

void GroupCategory::reduce(const GroupRelation& relation, std::vector<Column>& columns,
                           Index rows) {
  const std::size_t last = relation.members.size() - 1;
  Column category;
  category.info.kind = ColumnKind::category;
  category.info.chosen = true;  // all values are kept, as those of boolean columns
  category.codes.assign(static_cast<std::size_t>(rows), static_cast<std::int32_t>(last));
  for (std::size_t i = last + 1; i-- > 0;) {
    const Column& member = columns[relation.members[i]];
    const std::int32_t one = code_of_one(member.info);
    for (std::size_t row = 0; row < category.codes.size(); ++row) {
      if (member.codes[row] == one) category.codes[row] = static_cast<std::int32_t>(i);
    }
  }
  for (const std::size_t member : relation.members) {
    category.info.values.push_back(columns[member].info.name);
    columns[member].codes.clear();
  }
  category.info.name = category_name(category.info.values);
  category.info.value_counts.assign(last + 1, 0);
  for (const std::int32_t code : category.codes) {
    ++category.info.value_counts[static_cast<std::size_t>(code)];
  }
  columns[relation.members.front()] = std::move(category);
}

void GroupCategory::restore(std::vector<Column>& columns, Index rows) const {
  const std::vector<std::int32_t> codes =
      std::exchange(columns[relation_.members.front()].codes, {});
  for (std::size_t i = 0; i < relation_.members.size(); ++i) {
    std::vector<std::int32_t>& member = columns[relation_.members[i]].codes;
    member.resize(static_cast<std::size_t>(rows));
    for (std::size_t row = 0; row < member.size(); ++row) {
      member[row] = codes[row] == static_cast<std::int32_t>(i) ? ones_[i] : 1 - ones_[i];
    }
  }
}

std::int32_t GroupCategory::only_category(std::size_t member, std::int32_t code) const {
  const auto found = std::find(relation_.members.begin(), relation_.members.end(), member);
  if (found == relation_.members.end()) return -1;
  const auto place = found - relation_.members.begin();
  return code == ones_[static_cast<std::size_t>(place)] ? static_cast<std::int32_t>(place) : -1;
}

}  // namespace ballast
