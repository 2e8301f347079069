// Groups of boolean columns of which exactly one is 1.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "data/relations/relation_check.h"
#include "data/relations/relation_search.h"

namespace ballast {
namespace {

constexpr std::size_t kLeastMembers = 3;  // two members are functions of each other
constexpr Index kMostTries = 20000;       // of one more member, in all

// Finds disjoint flags that cover all rows, by depth-first search for a member of the first row
// that is not covered.
class GroupSearch {
 public:
  explicit GroupSearch(const RelationSearch& search) : rows_(search.rows()) {
    for (const std::size_t column : search.free_columns()) {
      if (!is_flag(search.infos()[column])) continue;
      const Column& cells = search.table().columns[column];
      const std::int32_t one = code_of_one(cells.info);
      Flag flag{column, std::vector<bool>(rows_.size()), 0};
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        flag.ones[i] = cells.codes[static_cast<std::size_t>(rows_[i])] == one;
        flag.count += flag.ones[i] ? 1 : 0;
      }
      flags_.push_back(std::move(flag));
    }
    allowed_ = search.allowed(static_cast<Index>(rows_.size()));
  }

  // The group of the first free flag, and of each other one that has a group.
  std::vector<GroupRelation> find() {
    std::vector<GroupRelation> groups;
    used_.assign(flags_.size(), false);
    for (std::size_t first = 0; first < flags_.size(); ++first) {
      if (used_[first]) continue;
      members_ = {first};
      if (!extend(flags_[first].ones, flags_[first].count)) continue;
      for (const std::size_t member : members_) used_[member] = true;
      groups.push_back(relation());
    }
    return groups;
  }

 private:
  struct Flag {
    std::size_t column;
    std::vector<bool> ones;
    Index count;
  };

  bool extend(const std::vector<bool>& covered, Index count) {
    const auto rows = static_cast<Index>(rows_.size());
    if (rows - count <= allowed_ && members_.size() >= kLeastMembers) return is_convincing();
    const auto open = static_cast<std::size_t>(std::find(covered.begin(), covered.end(), false) -
                                               covered.begin());
    if (open == covered.size()) return false;
    for (const std::size_t next : candidates(open)) {
      if (++tries_ > kMostTries) return false;
      std::vector<bool> more = covered;
      Index both = 0;
      for (std::size_t i = 0; i < more.size() && both <= allowed_; ++i) {
        both += more[i] && flags_[next].ones[i] ? 1 : 0;
        more[i] = more[i] || flags_[next].ones[i];
      }
      if (both > allowed_) continue;
      members_.push_back(next);
      if (extend(more, count + flags_[next].count - both)) return true;
      members_.pop_back();
    }
    return false;
  }

  // Flags that are 1 in the row, those nearest to the last member first.
  std::vector<std::size_t> candidates(std::size_t row) const {
    std::vector<std::size_t> result;
    for (std::size_t flag = 0; flag < flags_.size(); ++flag) {
      const bool member = std::find(members_.begin(), members_.end(), flag) != members_.end();
      if (flags_[flag].ones[row] && !used_[flag] && !member) result.push_back(flag);
    }
    const auto distance = [&](std::size_t flag) {
      return std::abs(static_cast<Index>(flag) - static_cast<Index>(members_.back()));
    };
    std::stable_sort(result.begin(), result.end(),
                     [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
    return result;
  }

  // In independent columns, exactly one of them is 1 with this probability.
  bool is_convincing() const {
    const auto rows = static_cast<double>(rows_.size());
    double none = 1;
    double odds = 0;
    for (const std::size_t member : members_) {
      const double share = static_cast<double>(flags_[member].count) / rows;
      none *= 1 - share;
      odds += share / (1 - share);
    }
    const double combinations =
        static_cast<double>(members_.size()) * std::log10(static_cast<double>(flags_.size()));
    return rows * std::log10(none * odds) + combinations < kChance;
  }

  GroupRelation relation() const {
    GroupRelation group;
    for (const std::size_t member : members_) group.members.push_back(flags_[member].column);
    std::sort(group.members.begin(), group.members.end());
    return group;
  }

  const std::vector<Index>& rows_;
  Index allowed_ = 0;
  std::vector<Flag> flags_;
  std::vector<bool> used_;
  std::vector<std::size_t> members_;
  Index tries_ = 0;
};

}  // namespace

void find_groups(RelationSearch& search) {
  for (const GroupRelation& group : GroupSearch(search).find()) search.accept(group);
}

}  // namespace ballast
