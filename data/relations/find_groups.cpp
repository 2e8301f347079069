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

// Finds disjoint flags that cover all rows, by depth-first search for a member of the first rows
// that are not covered.
class GroupSearch {
 public:
  explicit GroupSearch(const RelationSearch& search) : search_(search), rows_(search.rows()) {
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

  // Adds members until no other flag fits: one of those that are 1 in the first rows that are not
  // covered, as many of which may violate the relation as are allowed.
  bool extend(const std::vector<bool>& covered, Index count) {
    std::vector<bool> tried(flags_.size(), false);
    Index open = 0;
    for (std::size_t row = 0; row < covered.size() && open <= allowed_; ++row) {
      if (covered[row]) continue;
      ++open;
      for (const std::size_t next : candidates(row)) {
        if (tried[next]) continue;
        tried[next] = true;
        if (++tries_ > kMostTries) return false;
        if (extend_by(next, covered, count)) return true;
      }
    }
    const Index uncovered = static_cast<Index>(rows_.size()) - count;
    return uncovered <= allowed_ && members_.size() >= kLeastMembers && are_exclusive() &&
           is_convincing();
  }

  bool extend_by(std::size_t next, std::vector<bool> covered, Index count) {
    Index both = 0;
    for (std::size_t i = 0; i < covered.size() && both <= allowed_; ++i) {
      both += covered[i] && flags_[next].ones[i] ? 1 : 0;
      covered[i] = covered[i] || flags_[next].ones[i];
    }
    if (both > allowed_) return false;
    members_.push_back(next);
    if (extend(covered, count + flags_[next].count - both)) return true;
    members_.pop_back();
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

  // Whether each member is 1 without another member in the required share of its rows; one row more
  // may violate that.
  bool are_exclusive() const {
    std::vector<std::size_t> ones(rows_.size(), 0);
    for (const std::size_t member : members_) {
      for (std::size_t i = 0; i < ones.size(); ++i) ones[i] += flags_[member].ones[i] ? 1 : 0;
    }
    return std::all_of(members_.begin(), members_.end(), [&](std::size_t member) {
      Index shared = 0;
      for (std::size_t i = 0; i < ones.size(); ++i) {
        shared += flags_[member].ones[i] && ones[i] > 1 ? 1 : 0;
      }
      return shared <= search_.allowed(flags_[member].count) + 1;
    });
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

  const RelationSearch& search_;
  const std::vector<Index>& rows_;
  Index allowed_ = 0;
  std::vector<Flag> flags_;
  std::vector<bool> used_;
  std::vector<std::size_t> members_;
  Index tries_ = 0;
};

}  // namespace

void find_groups(RelationSearch& search) {
  const Index allowed = search.allowed(search.table().rows);
  for (const GroupRelation& group : GroupSearch(search).find()) search.accept(group, allowed);
}

}  // namespace ballast
