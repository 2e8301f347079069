#include "data/encoding/category_encoder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "kernels/error.h"

namespace ballast {

CategoryEncoder::CategoryEncoder(std::size_t values, const std::vector<std::int64_t>& members,
                                 std::vector<std::int64_t> counts)
    : place_(values, -1), member_counts_(std::move(counts)) {
  const auto count = static_cast<std::int64_t>(values);
  for (const std::int64_t member : members) {
    if (member < 0 || member >= count)
      throw Error("category encoder: value index " + std::to_string(member) + " is not in 0 .. " +
                  std::to_string(count - 1));
    place_[static_cast<std::size_t>(member)] = 0;
    members_.push_back(static_cast<std::int32_t>(member));
  }
  for (std::size_t value = 0; value < values; ++value) {
    if (place_[value] == 0) continue;
    place_[value] = static_cast<std::int32_t>(value_.size());
    value_.push_back(static_cast<std::int32_t>(value));
  }
  if (members_.empty()) return;
  for (const std::int32_t member : members_) {
    place_[static_cast<std::size_t>(member)] = static_cast<std::int32_t>(value_.size());
  }
  const std::vector<double> weights(member_counts_.begin(), member_counts_.end());
  if (weights.size() != members_.size())
    throw Error("category encoder: the numbers of members and member counts differ");
  draw_ = AliasTable(weights);
}

CategoryEncoder CategoryEncoder::fit(const std::vector<std::int64_t>& counts, Index most) {
  const std::size_t values = counts.size();
  std::vector<std::int64_t> order(values);
  std::iota(order.begin(), order.end(), 0);
  const auto own = static_cast<std::size_t>(std::max<Index>(most, 1) - 1);
  if (values <= own + 1) return {values, {}, {}};
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return counts[static_cast<std::size_t>(a)] > counts[static_cast<std::size_t>(b)];
  });
  std::vector<std::int64_t> members(order.begin() + static_cast<std::ptrdiff_t>(own), order.end());
  std::sort(members.begin(), members.end());
  std::vector<std::int64_t> member_counts;
  for (const std::int64_t member : members) {
    member_counts.push_back(counts[static_cast<std::size_t>(member)]);
  }
  return {values, members, std::move(member_counts)};
}

Index CategoryEncoder::places() const {
  return static_cast<Index>(value_.size()) + (members_.empty() ? 0 : 1);
}

bool CategoryEncoder::is_shared(std::int32_t place) const {
  return static_cast<std::size_t>(place) >= value_.size();
}

std::int32_t CategoryEncoder::value(std::int32_t place, const Random& random, Index element) const {
  if (!is_shared(place)) return value_[static_cast<std::size_t>(place)];
  return members_[static_cast<std::size_t>(draw_.draw(random, element))];
}

void CategoryEncoder::save(const std::string& name, ModelFile& file) const {
  file.put(name + ".members", std::vector<std::int64_t>(members_.begin(), members_.end()));
  file.put(name + ".member_counts", member_counts_);
}

CategoryEncoder CategoryEncoder::load(const std::string& name, const ModelFile& file,
                                      std::size_t values) {
  return {values, file.get_integers(name + ".members"), file.get_integers(name + ".member_counts")};
}

}  // namespace ballast
