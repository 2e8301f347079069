#include "data/encoding/alias_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/error.h"

namespace ballast {

AliasTable::AliasTable(const std::vector<double>& weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const bool usable =
      std::isfinite(total) && total > 0 && *std::min_element(weights.begin(), weights.end()) >= 0;
  if (!usable)
    throw Error("alias table: weights must be finite and non-negative, and at least one positive");

  const auto count = static_cast<double>(weights.size());
  std::vector<double> share(weights.size());  // 1: fills its slot exactly
  std::vector<std::int32_t> small;
  std::vector<std::int32_t> large;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] / total * count;
    (share[i] < 1 ? small : large).push_back(static_cast<std::int32_t>(i));
  }
  alias_.resize(weights.size());
  std::iota(alias_.begin(), alias_.end(), 0);
  while (!small.empty() && !large.empty()) {
    const auto poor = static_cast<std::size_t>(small.back());
    const auto rich = static_cast<std::size_t>(large.back());
    small.pop_back();
    alias_[poor] = static_cast<std::int32_t>(rich);
    share[rich] -= 1 - share[poor];
    if (share[rich] < 1) {
      large.pop_back();
      small.push_back(static_cast<std::int32_t>(rich));
    }
  }
  // Left over because of rounding: keeps its full slot, unless its weight is 0.
  const auto heaviest = std::max_element(weights.begin(), weights.end()) - weights.begin();
  for (const std::int32_t left : small) {
    if (weights[static_cast<std::size_t>(left)] > 0) continue;
    alias_[static_cast<std::size_t>(left)] = static_cast<std::int32_t>(heaviest);
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double limit = std::clamp(share[i], 0.0, 1.0) * 0x1p32;
    limit_.push_back(static_cast<std::uint32_t>(std::min(limit, 0x1p32 - 1)));
  }
}

std::int32_t AliasTable::draw(std::uint32_t place, std::uint32_t choice) const {
  const auto i = static_cast<std::size_t>(std::uint64_t{place} * limit_.size() >> 32);
  return choice < limit_[i] ? static_cast<std::int32_t>(i) : alias_[i];
}

std::int32_t AliasTable::draw(const Random& random, Index element) const {
  const std::uint64_t bits = random_below(random, element, std::uint64_t{1} << 62);
  return draw(static_cast<std::uint32_t>(bits >> 30), static_cast<std::uint32_t>(bits << 2));
}

}  // namespace ballast
